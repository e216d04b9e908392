# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl with odd terminals and servers that say nothing."""

import fcntl
import os
import pty
import socket
import struct
import subprocess
import termios
import threading
import unittest

from daemon import DIRLISTCTL, PATIENCE, DaemonTestCase, environment, run


class TerminalTest(DaemonTestCase):
    @classmethod
    def build(cls, root):
        for name in ("a", "b"):
            (root / name).touch()

    def test_terminal_without_width_and_huge_columns(self):
        for columns in ("9223372036854775807", "9223372036854775806"):
            with self.subTest(columns=columns):
                main, terminal = pty.openpty()
                self.addCleanup(os.close, main)
                fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
                process = subprocess.run(
                    [DIRLISTCTL, "ls"],
                    env=environment(DIRLISTCTL_ADDRESS=self.daemon.tcp, COLUMNS=columns),
                    stdin=subprocess.DEVNULL,
                    stdout=terminal,
                    stderr=subprocess.PIPE,
                    timeout=PATIENCE,
                )
                os.close(terminal)
                self.assertEqual(process.returncode, 0, process.stderr)


class OutputTest(DaemonTestCase):
    """Standard output that takes nothing."""

    COMMANDS = (["ls"], ["ls", "-l"], ["pwd"], ["find"], ["tree"], ["stat", "/a"], ["du"], ["df"], ["fresh", "/"])

    @classmethod
    def build(cls, root):
        (root / "a").touch()

    def redirected(self, redirection, *arguments):
        return self.ctl(*arguments, prefix=["sh", "-c", f'exec "$@" {redirection}', "sh"])

    def assert_told(self, redirection, reason):
        for command in self.COMMANDS:
            with self.subTest(command):
                result = self.redirected(redirection, *command)
                self.assertEqual(
                    (result.returncode, result.stderr),
                    (3 if command[0] == "fresh" else 2, f"dirlistctl: {command[0]}: {reason}\n"),
                )

    def test_full(self):
        self.assert_told(">/dev/full", "cannot write to the standard output: No space left on device")

    def test_closed(self):
        self.assert_told(">&-", "the standard output is closed")

    def test_all_closed(self):
        self.assertEqual(self.redirected("<&- >&- 2>&-", "ls").returncode, 2)
        result = self.redirected("<&-", "ls")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "a\n", ""))
        # The connection must not be where complaints go.
        result = self.redirected("2>&-", "ls", "/a", "/none")
        self.assertEqual((result.returncode, result.stdout), (2, "/a\n"))


class SilentServerTest(unittest.TestCase):
    def test_long_listing_of_a_server_that_hangs_up(self):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def hang_up():
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)

            thread = threading.Thread(target=hang_up)
            thread.start()
            address = f"tcp:127.0.0.1:{server.getsockname()[1]}"
            listing = run(DIRLISTCTL, "ls", "-l", variables={"DIRLISTCTL_ADDRESS": address})
            thread.join(PATIENCE)
        self.assertEqual(listing.returncode, 2)
        # There is no total of what was never told.
        self.assertEqual(listing.stdout, "")


if __name__ == "__main__":
    unittest.main()
