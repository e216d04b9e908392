# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""A program on a screen of a given size, as tmux(1) draws it: what a person would see, and what they type."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from daemon import PATIENCE, environment

# Between two looks at the screen; tmux has no way to wait for a text.
GLANCE = 0.02


# Runs a command, leaves its exit status in a file, and keeps the screen as it is. That tmux 3.3 knows the status is not
# to be relied upon. What the keyboard sends for the command, the shell survives.
KEEPER = 'trap : INT QUIT; "$@"; echo $? >"$0.new"; mv "$0.new" "$0"; trap "" INT QUIT; exec sleep infinity'


class TmuxScreen:
    """Runs a command in a terminal of `width` columns and `height` lines, on a tmux server of its own.

        with TmuxScreen(80, 24, DIRLISTCTL, "top") as screen:
            screen.wait_for("PEER")
            screen.keys("Down", "q")
            self.assertEqual(screen.wait(), 0)

    When the command has ended, the screen stays as it was. `variables` are added to the command's environment.
    """

    def __init__(self, width, height, *command, variables=None):
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-tmux-"))
        self.started = False
        try:
            self._start(width, height, command, variables or {})
        except BaseException:
            self.close()
            raise

    def _start(self, width, height, command, variables):
        configuration = self.folder / "tmux.conf"
        configuration.write_text(
            "\n".join(
                [
                    "set -g status off",
                    "set -g default-terminal tmux-256color",
                    "set -g escape-time 0",
                    "set -g history-limit 10000",
                ]
            )
            + "\n"
        )
        words = ["env", "-u", "TMUX", "-u", "TMUX_PANE", *(f"{name}={value}" for name, value in variables.items())]
        line = shlex.join(["exec", "sh", "-c", KEEPER, str(self.folder / "status"), *words, *map(os.fspath, command)])
        self._tmux("-f", configuration, "new-session", "-d", "-x", str(width), "-y", str(height), line)
        self.started = True
        # Set before there is a window, tmux 3.3 does not survive it.
        self._tmux("set-option", "-g", "window-size", "manual")

    def _tmux(self, *arguments):
        """Asks the server, whose socket is in the folder; gives what it prints."""
        result = subprocess.run(
            ["tmux", "-u", "-S", self.folder / "server", *arguments],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        if result.returncode != 0:
            raise AssertionError(f"tmux {arguments}: {result.stderr or result.stdout}")
        return result.stdout

    def keys(self, *keys):
        """Presses keys, named as in tmux(1): "Down", "C-c", "Tab", "q"."""
        self._tmux("send-keys", "--", *keys)

    def type(self, text):
        """Types text as it is."""
        self._tmux("send-keys", "-l", "--", text)

    def resize(self, width, height):
        """Makes the terminal as large, which the program is told by SIGWINCH."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def lines(self, colors=False, history=False, joined=False):
        """The lines of the screen without spaces at their ends; with `colors`, escape sequences stay in. With
        `history`, those that have been scrolled off come first. With `joined`, lines that the terminal has broken are
        whole again."""
        options = [*(["-e"] if colors else []), *(["-S", "-"] if history else []), *(["-J"] if joined else [])]
        return [line.rstrip() for line in self._tmux("capture-pane", "-p", *options).split("\n")[:-1]]

    def text(self, **options):
        """The screen as one text, without empty lines at its end."""
        return "\n".join(self.lines(**options)).rstrip("\n")

    def cursor(self):
        """The column and the line of the cursor, from 0."""
        return tuple(map(int, self._tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()))

    def wait_for(self, pattern, **options):
        """Waits until the screen matches, and gives the match; fails when it never does."""
        return self._wait(
            lambda: re.search(pattern, self.text(**options), re.M), f"{pattern!r} is not on the screen", **options
        )

    def wait_until_gone(self, pattern, **options):
        """Waits until the screen does not match any more."""
        self._wait(
            lambda: not re.search(pattern, self.text(**options), re.M), f"{pattern!r} stays on the screen", **options
        )

    def wait(self):
        """Waits for the command to end, and gives its exit status as a shell has it: 128 and more for a signal."""
        status = self.folder / "status"
        self._wait(status.exists, "the command does not end")
        return int(status.read_text())

    def _wait(self, condition, complaint, **options):
        deadline = time.monotonic() + PATIENCE
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{complaint}:\n{self.text(**options)}")
            time.sleep(GLANCE)

    def close(self):
        if self.started:
            self.started = False
            # The command gets SIGHUP, as when a window is closed. A server that is gone already needs no end.
            with contextlib.suppress(AssertionError):
                self._tmux("kill-server")
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
