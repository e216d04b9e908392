# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Completions as they are installed, in real shells on a terminal of their own: keys in, a screen out."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from daemon import DIRLISTCTL, PATIENCE, PROJECT, DaemonTestCase, environment, free_port, remove_tree, run

PROMPT = "ready> "
# What a terminal does not show: colours, modes, titles.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[()=>].?|[\x07\r]|.\x08")


class Shell:
    """An interactive shell that reads nothing of the user's."""

    def __init__(self, name, folder, address):
        self.folder = Path(folder)
        (self.folder / "bin").mkdir(exist_ok=True)
        (self.folder / "bin" / "dirlistctl").symlink_to(DIRLISTCTL)
        generate = [PROJECT / "packaging" / "completions" / "generate", DIRLISTCTL, name]
        script = subprocess.run(generate, check=True, capture_output=True, text=True, env=environment()).stdout
        command = getattr(self, f"_prepare_{name}")(script)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            variables = environment(TERM="dumb", COLUMNS="200", DIRLISTCTL_ADDRESS=address)
            variables["PATH"] = f"{self.folder / 'bin'}:{variables['PATH']}"
            variables["HOME"] = variables["ZDOTDIR"] = variables["XDG_CONFIG_HOME"] = str(self.folder)
            os.chdir(self.folder)
            os.execvpe(command[0], command, variables)
        self.screen = ""
        self.expect(re.escape(PROMPT))

    def _prepare_bash(self, script):
        library = "/usr/share/bash-completion/bash_completion"
        lines = [f". {library}", "bind 'set bell-style none'", f"PS1='{PROMPT}'", script]
        (self.folder / "bashrc").write_text("\n".join(lines) + "\n")
        return ["bash", "--noprofile", "--rcfile", str(self.folder / "bashrc"), "-i"]

    def _prepare_zsh(self, script):
        (self.folder / "_dirlistctl").write_text(script)
        lines = [f"PS1='{PROMPT}'", "unsetopt beep"]
        lines += [f"fpath=({self.folder} $fpath)", "autoload -U compinit", "compinit -D -u"]
        (self.folder / ".zshrc").write_text("\n".join(lines) + "\n")
        return ["zsh", "--no-globalrcs", "-i"]

    def _prepare_fish(self, script):
        (self.folder / "fish").mkdir()
        lines = ["set -g fish_greeting", f"function fish_prompt; echo -n '{PROMPT}'; end", script]
        (self.folder / "fish" / "config.fish").write_text("\n".join(lines) + "\n")
        return ["fish", "--private", "-i"]

    def expect(self, pattern):
        """Waits until the screen has what matches, and returns the match."""
        end = time.monotonic() + PATIENCE
        while not (match := re.search(pattern, self.screen)):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"nothing like {pattern!r} on the screen:\n{self.screen!r}")
            try:
                part = os.read(self.terminal, 65536)
            except OSError:
                raise AssertionError(f"the shell has ended:\n{self.screen!r}") from None
            self.screen = CONTROL.sub("", self.screen + part.decode(errors="replace"))
        return match

    def complete(self, line, pattern):
        """Types a line and a tab, waits for what shall come of it, and clears the line."""
        self.screen = ""
        os.write(self.terminal, f"{line}\t".encode())
        self.expect(pattern)
        screen, self.screen = self.screen, ""
        os.write(self.terminal, b"\x05\x15")
        # The end is where the shell can say this, and not before.
        os.write(self.terminal, b"echo cle''ared\n")
        self.expect("cleared")
        self.expect(re.escape(PROMPT))
        return screen

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


class CoverageTests(unittest.TestCase):
    def test_every_path_of_the_server_is_completed(self):
        """`completion: .remotePath` is what makes an argument complete from the server."""

        def arguments(command):
            for argument in command.get("arguments", []):
                yield command["commandName"], argument
            for child in command.get("subcommands", []):
                yield from arguments(child)

        dump = json.loads(run(DIRLISTCTL, "--experimental-dump-help").stdout)
        found = 0
        for command, argument in arguments(dump["command"]):
            if argument["kind"] == "positional" and argument["valueName"] == "path":
                found += 1
                with self.subTest(command):
                    self.assertEqual(argument.get("completionKind"), {"custom": {}})
        self.assertGreater(found, 1)


class CompletionTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        (root / "var" / "log").mkdir(parents=True)
        (root / "an empty one").mkdir()
        (root / "$(touch made)").mkdir()
        for name in ("vault", "it's", "a:b", "semi;colon", "back\\slash", "line\nend", "bell\a"):
            (root / name).touch()

    def shell(self, name, address=None):
        if not shutil.which(name):
            self.skipTest(f"no {name} here")
        folder = Path(tempfile.mkdtemp(prefix="dirlistd-shell-"))
        self.addCleanup(remove_tree, folder)
        shell = Shell(name, folder, address or self.daemon.tcp)
        self.addCleanup(shell.close)
        return shell

    def check(self, name):
        shell = self.shell(name)
        end = r"(?! )"
        for line, completed in (
            ("dirlistctl tre", "dirlistctl tree "),
            ("dirlistctl ls var/l", f"dirlistctl ls var/log/{end}"),
            ("dirlistctl ls vau", "dirlistctl ls vault "),
            ("dirlistctl stat it", r"dirlistctl stat it\\'s "),
            ("dirlistctl ls an", rf"dirlistctl ls an\\ empty\\ one/{end}"),
            ("dirlistctl ls a:", "dirlistctl ls a:b "),
            ("dirlistctl ls semi", r"dirlistctl ls semi\\;colon "),
            ("dirlistctl ls back", r"dirlistctl ls back\\\\slash "),
            (r"dirlistctl ls \$", rf"\$\\\(touch\\ made\\\)/{end}"),
            ("dirlistctl ls -l --address " + self.daemon.tcp + " vau", " vault "),
        ):
            with self.subTest(line):
                shell.complete(line, completed)
        with self.subTest("several begin so"):
            # fish goes on to the first of them, the others show them all.
            shell.complete("dirlistctl ls va\t", "var/" if name == "fish" else r"var/\s+vault|vault\s+var/")
        with self.subTest("a name of two lines"):
            # Not offered, so the line stays.
            self.assertRegex(shell.complete("dirlistctl ls lin\tX", "lin ?X"), "dirlistctl ls lin ?X$")
        self.assertFalse((shell.folder / "made").exists())

    def test_bash(self):
        self.check("bash")

    def test_zsh(self):
        self.check("zsh")

    def test_fish(self):
        self.check("fish")

    def test_nobody_there(self):
        """The line stays as it is, and nothing is said."""
        for name in ("bash", "zsh", "fish"):
            with self.subTest(name):
                shell = self.shell(name, f"tcp:127.0.0.1:{free_port()}")
                self.assertRegex(shell.complete("dirlistctl ls vau\tX", "vau ?X"), r"dirlistctl ls vau ?X$")
