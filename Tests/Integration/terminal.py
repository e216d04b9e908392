# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal, scripted: a program on a pseudoterminal that controls it."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from daemon import PATIENCE, environment

CONTROL_C = b"\x03"


class Terminal:
    """Runs a program with its standard error, and its output too unless `stdout` says where else, on a terminal."""

    def __init__(self, *command, stdout=None, variables=None):
        self._ours, its = pty.openpty()
        self.output = b""

        def take_terminal():
            os.setsid()
            fcntl.ioctl(2, termios.TIOCSCTTY, 0)

        try:
            self.process = subprocess.Popen(
                list(map(os.fspath, command)),
                env=environment(**{"TERM": "xterm", **(variables or {})}),
                stdin=its,
                stdout=its if stdout is None else stdout,
                stderr=its,
                preexec_fn=take_terminal,
            )
        finally:
            os.close(its)

    def resize(self, width, height):
        """Makes the terminal as large, which the program is told by SIGWINCH."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, keys):
        os.write(self._ours, keys)

    def read_until(self, pattern):
        """Reads until the output matches; fails when it ends before, or patience does."""
        self._read(lambda: re.search(pattern, self.output))

    def finish(self):
        """Reads to the end of the program; gives its exit code, negative for a signal."""
        self._read(lambda: False, ends=True)
        return self.process.wait(PATIENCE)

    def _read(self, is_enough, ends=False):
        deadline = time.monotonic() + PATIENCE
        while not is_enough():
            if not select.select([self._ours], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"the terminal stays at {self.output!r}")
            try:
                data = os.read(self._ours, 65536)
            except OSError:
                # The end of a terminal whose other side is closed is EIO (pty(7)).
                data = b""
            if not data:
                if ends:
                    return
                raise AssertionError(f"the program ended at {self.output!r}")
            self.output += data

    def screen(self):
        """The lines that are to be seen, colours left out."""
        lines = [""]
        text = re.sub(r"\x1b\[[0-9;]*m", "", self.output.decode())
        for part in re.findall(r"\x1b\[K|\r|\n|[^\x1b\r\n]+|\x1b", text):
            if part == "\n":
                lines.append("")
                column = 0
            elif part == "\r":
                column = 0
            elif part == "\x1b[K":
                lines[-1] = lines[-1][:column]
            else:
                column = 0 if lines[-1] == "" else column
                lines[-1] = lines[-1][:column] + part + lines[-1][column + len(part) :]
                column += len(part)
        return lines

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE)
        with contextlib.suppress(OSError):
            os.close(self._ours)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
