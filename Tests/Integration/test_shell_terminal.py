# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl shell and its terminal: job control, keys typed early, what belongs to the user there."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon import DIRLISTCTL, PATIENCE, Daemon
from terminal import Terminal
from test_shell import EndlessServer, Person

CONTROL_D = b"\x04"
CONTROL_Z = b"\x1a"
# To the start of the line, and away with all from there (ECMA-48: CR, ED): what comes before a line is drawn anew.
ERASURE = rb"\r\x1b\[J"


class TerminalTests(Person):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="dirlistd-tree-"))
        (Path(folder) / "sub").mkdir()
        cls.daemon = cls.enterClassContext(Daemon(folder))

    def shell(self, *prefix, port=None, **options):
        variables = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state")}
        command = (*prefix, DIRLISTCTL, "-H", f"127.0.0.1:{port or self.daemon.port}", "shell")
        return self.enterContext(Terminal(*command, variables=variables, **options))

    def test_in_the_background_and_back(self):
        screen = self.screen(0, "bash", "--norc", "-i")
        self.command(screen, f"{DIRLISTCTL} -H 127.0.0.1:{self.daemon.port} shell")
        prompt = rf"^127\.0\.0\.1:{self.daemon.port}:/> ?"
        screen.wait_for(prompt + r"\Z")
        screen.keys("C-z")
        screen.wait_for("Stopped")
        self.command(screen, "bg")
        # It wants the terminal, and stops again.
        self.command(screen, "until jobs -s | grep -q .; do :; done; echo again")
        screen.wait_for("^again$")
        self.command(screen, "fg")
        screen.wait_for(prompt + r"\Z")
        screen.type("ls su")
        screen.keys("Tab")
        screen.wait_for(prompt + r"ls sub/\Z")
        screen.keys("Home", "C-k")
        screen.type("pwd")
        screen.keys("Enter")
        screen.wait_for(r"> pwd\n/\n")

    def test_nobody_does_job_control(self):
        terminal = self.shell()
        terminal.read_until(rb"/> ")
        terminal.output = b""
        terminal.type(CONTROL_Z)
        terminal.read_until(ERASURE + rb".*/> ")
        terminal.type(b"pwd\r")
        terminal.read_until(rb"\n/\r\n")

    def test_another_size_while_a_completion_is_waited_for(self):
        with EndlessServer() as server:
            terminal = self.shell(port=server.port)
            terminal.read_until(rb"/> ")
            terminal.type(b"ls x\t")
            self.assertTrue(server.listed.wait(PATIENCE))
            terminal.output = b""
            terminal.resize(40, 20)
            terminal.read_until(ERASURE + rb".*ls x")
            terminal.close()

    def test_keys_typed_right_behind_the_prompt(self):
        for _ in range(20):
            terminal = self.shell()
            terminal.read_until(rb"/> ")
            terminal.type(CONTROL_D)
            self.assertEqual(terminal.finish(), 0)
            terminal.close()

    def test_a_mode_chosen_by_the_user_has_completion(self):
        for mode in ["-e", "-v"]:
            with self.subTest(mode):
                (self.home / ".editrc").write_text(f"bind {mode}\n")
                terminal = self.shell()
                terminal.read_until(rb"/> ")
                terminal.type(b"cd s\t\r")
                terminal.read_until(rb"/sub> ")

    def test_keys_chosen_by_the_user_win(self):
        (self.home / ".editrc").write_text('bind "^R" ed-delete-prev-char\n')
        terminal = self.shell()
        terminal.read_until(rb"/> ")
        terminal.type(b"pwdx\x12\r")
        terminal.read_until(rb"\n/\r\n")

    def test_no_prompt_where_nobody_would_see_it(self):
        terminal = self.shell(stdout=subprocess.DEVNULL)
        terminal.read_until(rb"\Adirlistctl: shell: reading commands from the standard input\r\n")
        terminal.type(b"foo\n")
        terminal.read_until(rb"line 1: no command 'foo'")

    def test_a_history_that_does_not_fit_on_the_disk(self):
        folder = self.home / "state" / "dirlistctl"
        folder.mkdir(parents=True)
        lines = [f"ls {number}" for number in range(2500)]
        (folder / "history").write_text("\n".join(lines) + "\n")
        # The file may not be written beyond its first 1000 bytes.
        terminal = self.shell("env", "--ignore-signal=XFSZ", "prlimit", "--fsize=1000")
        terminal.read_until(rb"/> ")
        kept = re.findall(r"^ls \d+$", (folder / "history").read_text(), re.M)
        self.assertEqual(kept[-1000:], lines[-1000:])

    def test_a_long_history_is_shortened(self):
        folder = self.home / "state" / "dirlistctl"
        folder.mkdir(parents=True)
        lines = [f"ls {number}" for number in range(2500)]
        (folder / "history").write_text("\n".join(lines) + "\n")
        self.shell().read_until(rb"/> ")
        self.assertEqual((folder / "history").read_text().splitlines(), lines[-1000:])


if __name__ == "__main__":
    unittest.main()
