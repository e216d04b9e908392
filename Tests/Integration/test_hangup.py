# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""SIGHUP is a request to reload, from the moment that the daemon says it is ready, whatever the file has become."""

import os
import re
import signal
import socket
import tempfile
import unittest
from pathlib import Path

from daemon import Daemon
from wire import TREE, frame


class HangupTest(unittest.TestCase):
    def start(self, folder):
        daemon = Daemon(folder, activated=False)
        self.addCleanup(daemon.close)
        return daemon

    def await_handler(self, pid):
        """Until SIGHUP does not end the process any more: the other test is about that."""
        for _ in range(100_000):
            status = Path(f"/proc/{pid}/status").read_text()
            if any(int(mask, 16) & 1 << signal.SIGHUP - 1 for mask in re.findall(r"Sig(?:Ign|Cgt):\s+(\w+)", status)):
                return
        self.fail("dirlistd never handles SIGHUP")

    def test_hangup_as_soon_as_ready(self):
        with tempfile.TemporaryDirectory() as folder:
            for start in range(25):
                with self.subTest(start=start), Daemon(folder, activated=False) as daemon:
                    daemon.process.send_signal(signal.SIGHUP)
                    self.assertTrue(daemon.output.wait_for("configuration reloaded"), f"{daemon.process.poll()=}")
                if daemon.process.returncode < 0:
                    return

    def test_reload_of_a_file_that_blocks(self):
        with tempfile.TemporaryDirectory() as folder:
            daemon = self.start(folder)
            # However the test ends: a daemon with a blocked reload does not end by SIGTERM.
            self.addCleanup(daemon.process.kill)
            self.await_handler(daemon.process.pid)
            daemon.config.unlink()
            os.mkfifo(daemon.config)
            with daemon.connect(timeout=3) as connection:
                for reload in range(4 * (os.cpu_count() or 1) + 8):
                    daemon.process.send_signal(signal.SIGHUP)
                    connection.send(frame(TREE + "List", {"path": "/"}))
                    try:
                        connection.reply()
                    except socket.timeout:
                        self.fail(f"no answer to List after {reload + 1} reloads of a FIFO")


if __name__ == "__main__":
    unittest.main()
