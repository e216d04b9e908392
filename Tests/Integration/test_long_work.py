# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What a terminal shows while dirlistctl works for long, and when that is interrupted. The server is scripted, so that
it is certain how far the work is."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import unittest

from daemon import DIRLISTCTL, PATIENCE, environment
from terminal import CONTROL_C, Terminal

PROGRESS = rb"3 entries in 2 directories, \d+ a second, 0:0\d"


class SlowServer:
    """Answers one Walk: three entries at once, and the rest when it is told to go on."""

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self._go_on = threading.Event()
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    @property
    def address(self):
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def go_on(self):
        self._go_on.set()

    def _answer(self):
        with contextlib.suppress(OSError):
            connection, _ = self._server.accept()
            with connection:
                connection.settimeout(PATIENCE)
                while not connection.recv(65536).endswith(b"\0"):
                    pass
                self._say(connection, ".", ["a", "b"])
                self._say(connection, "sub", ["c"])
                if self._go_on.wait(PATIENCE):
                    self._say(connection, "sub/deep", ["d"])
                    self._say(connection, ".", [], 4)

    def _say(self, connection, directory, names, total=None):
        parameters = {"directory": directory, "entries": [{"name": name, "kind": "file"} for name in names]}
        reply = {"parameters": parameters, "continues": total is None}
        if total is not None:
            parameters["summary"] = {"complete": True, "entries": total}
        connection.sendall(json.dumps(reply).encode() + b"\0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Wakes the thread if nobody came.
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._go_on.set()
        self._thread.join()
        self._server.close()


class LongWorkTests(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(SlowServer())

    def terminal(self, *arguments, **options):
        return self.enterContext(Terminal(DIRLISTCTL, *arguments, "-H", self.server.address, **options))

    def test_progress_shows_and_goes_away(self):
        with open(os.devnull, "wb") as nowhere:
            terminal = self.terminal("find", stdout=nowhere)
            terminal.read_until(PROGRESS)
            self.server.go_on()
            self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.screen(), [""])

    def test_progress_makes_room_for_results(self):
        terminal = self.terminal("find")
        terminal.read_until(PROGRESS)
        self.assertRegex(terminal.screen()[-1], PROGRESS.decode())
        self.server.go_on()
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.screen(), ["a", "b", "sub/c", "sub/deep/d", ""])

    def test_progress_of_a_tree(self):
        terminal = self.terminal("tree")
        terminal.read_until(PROGRESS)
        self.server.go_on()
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.screen()[0], ".")
        self.assertEqual(terminal.screen()[-2], "2 directories, 4 files")

    def test_a_terminal_that_cannot_erase_shows_no_progress(self):
        terminal = self.terminal("find", variables={"TERM": "dumb"})
        terminal.read_until(b"sub/c")
        self.server.go_on()
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.output, b"a\r\nb\r\nsub/c\r\nsub/deep/d\r\n")

    def test_control_c(self):
        terminal = self.terminal("find", "--color=always", variables={"LS_COLORS": "fi=31"})
        terminal.read_until(PROGRESS)
        terminal.type(CONTROL_C)
        self.assertEqual(terminal.finish(), -signal.SIGINT)
        said = "dirlistctl: find: interrupted after 3 entries in 2 directories"
        self.assertEqual(terminal.screen(), ["a", "b", "sub/c", said, ""])
        self.assertIn(b"\x1b[0m\r\x1b[K" + said.encode(), terminal.output, "colours are reset before")

    def test_termination_without_a_terminal(self):
        command = [str(DIRLISTCTL), "find", "-H", self.server.address]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, env=environment(), **pipes) as process:
            for line in (b"a\n", b"b\n", b"sub/c\n"):
                self.assertEqual(process.stdout.readline(), line)
            process.terminate()
            said = process.stderr.read()
            self.assertEqual(process.wait(PATIENCE), -signal.SIGTERM)
        self.assertEqual(said, b"dirlistctl: find: interrupted after 3 entries in 2 directories\n")

    def test_signals_that_are_ignored_stay_ignored(self):
        # As nohup and shells without job control start their background jobs.
        command = [str(DIRLISTCTL), "find", "-H", self.server.address]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        ignore = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_IGN), "restore_signals": False}
        with subprocess.Popen(command, env=environment(), **pipes, **ignore) as process:
            self.assertEqual(process.stdout.readline(), b"a\n")
            process.send_signal(signal.SIGINT)
            self.server.go_on()
            output, said = process.stdout.read(), process.stderr.read()
            self.assertEqual((process.wait(PATIENCE), said), (0, b""))
        self.assertEqual(output, b"b\nsub/c\nsub/deep/d\n")
