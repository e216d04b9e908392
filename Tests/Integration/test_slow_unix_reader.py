# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""A client is cut when it takes nothing for limits.write_timeout, not while it takes something."""

import threading
import unittest

from daemon import DaemonTestCase
from wire import TREE, Connection, frame


class SlowUnixReaderTest(DaemonTestCase):
    settings = {"limits": {"write_timeout": "1s"}}

    @classmethod
    def build(cls, root):
        for number in range(4000):
            (root / f"{number:0100}").touch()

    def test_steady_slow_reader(self):
        connection = Connection(self.daemon.unix_path, timeout=10)
        self.addCleanup(connection.close)
        connection.send(frame(TREE + "List", {"path": "/", "detail": "full"}, more=True))
        taken = bytearray()
        pause = threading.Event()
        # Ten times a second, so far within the limit of one second.
        for _ in range(25):
            taken += connection.socket.recv(8192)
            pause.wait(0.1)
        connection.give_back(taken)
        replies = connection.rest_of_answer()
        self.assertEqual(replies[-1]["parameters"]["summary"]["entries"], 4000)


if __name__ == "__main__":
    unittest.main()
