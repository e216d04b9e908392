# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""`dirlistctl config check` says of a file what `dirlistd --check` says of it, and nothing else."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from certificates import certificates
from daemon import DIRLISTCTL, DIRLISTD, PROJECT, run, toml
from test_admin import STRANGER

CORPUS = sorted((PROJECT / "Tests" / "Fuzz" / "Corpus" / "configuration").iterdir())
FINE, WRONG, USAGE = 0, 2, 64


class ConfigCheckTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-check-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.config = self.folder / "dirlistd.toml"

    def check(self, *arguments, **options):
        return run(DIRLISTCTL, "config", "check", *arguments, **options)

    def assert_agrees(self, file):
        """Both say the same; returns what."""
        daemon = run(DIRLISTD, "--check", "--config", file)
        result = self.check(file)
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.returncode == FINE, daemon.returncode == 0, result.stdout + daemon.stderr)
        said = [line.removeprefix("dirlistd: ") for line in daemon.stderr.splitlines()]
        said = [f"{file}: {line}" if line.startswith("warning: ") else line for line in said]
        self.assertEqual(result.stdout.splitlines(), said or [f"{file}: no errors"])
        return result

    def test_the_whole_corpus(self):
        codes = set()
        for file in CORPUS:
            with self.subTest(file.name):
                result = self.assert_agrees(file)
                codes.add(result.returncode)
                expected = FINE if file.name.startswith("good-") else WRONG
                # Those name a root that is not on every machine.
                if file.name not in ("good-every-setting", "good-strings"):
                    self.assertEqual(result.returncode, expected, result.stdout)
        self.assertEqual(codes, {FINE, WRONG})

    def test_all_errors_at_once_in_their_order(self):
        self.config.write_text('port = 0\nroot = "srv"\n[limits]\n  conections = 3\n')
        result = self.assert_agrees(self.config)
        places = [line.removeprefix(f"{self.config}:").split(": ")[0:2] for line in result.stdout.splitlines()]
        self.assertEqual(places, [["1:1", "port"], ["2:1", "root"], ["4:3", "limits.conections"]])

    def test_files_that_it_names(self):
        tls = {"certificate": str(certificates() / "server.pem"), "key": str(self.folder / "server.key")}
        shutil.copy(certificates() / "server.key", tls["key"])
        Path(tls["key"]).chmod(0o600)
        self.config.write_text(toml({"tls": tls}))
        self.assertEqual(self.assert_agrees(self.config).returncode, FINE)
        Path(tls["key"]).chmod(0o644)
        result = self.assert_agrees(self.config)
        self.assertEqual(result.returncode, FINE, "the daemon starts with it")
        self.assertIn("warning: everybody on this machine", result.stdout)
        self.config.write_text(toml({"tls": {**tls, "key": str(self.folder / "none.key")}}))
        self.assertEqual(self.assert_agrees(self.config).returncode, WRONG)

    def test_what_it_names_is_not_there(self):
        file = self.folder / "file"
        file.touch()
        for root, reason in ((self.folder / "none", "No such file or directory"), (file, "Not a directory")):
            with self.subTest(reason):
                self.config.write_text(toml({"root": str(root)}))
                result = self.assert_agrees(self.config)
                self.assertEqual(result.returncode, WRONG)
                self.assertIn(f'{self.config}:1:1: root: "{root}" cannot be served: {reason}; ', result.stdout)
        # A service manager may hand over the socket.
        self.config.write_text(toml({"root": "/", "admin": {"socket": str(self.folder / "none" / "socket")}}))
        result = self.assert_agrees(self.config)
        self.assertEqual(result.returncode, FINE)
        self.assertIn(f'warning: the folder of admin.socket, "{self.folder}/none": No such file', result.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "not root: nobody else to be")
    def test_what_may_not_be_looked_at(self):
        self.folder.chmod(0o755)
        closed = self.folder / "closed"
        (closed / "root").mkdir(parents=True)
        closed.chmod(0o700)
        self.config.write_text(toml({"root": str(closed / "root")}))
        self.assertEqual(self.assert_agrees(self.config).stdout, f"{self.config}: no errors\n")
        result = self.check(self.config, prefix=STRANGER)
        self.assertEqual(result.returncode, FINE)
        self.assertIn(f'warning: the root "{closed}/root" cannot be looked at: Permission denied', result.stdout)

    def test_a_fifo(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        result = self.assert_agrees(fifo)
        self.assertEqual(result.returncode, WRONG)
        self.assertIn("is no regular file", result.stdout)
        self.config.write_text(toml({"root": "/", "tls": {"certificate": str(fifo), "key": str(fifo)}}))
        result = self.assert_agrees(self.config)
        self.assertEqual(result.returncode, WRONG)
        self.assertIn("cannot be read: it is no regular file", result.stdout)

    def test_missing_file(self):
        self.assertEqual(self.assert_agrees(self.folder / "none.toml").returncode, WRONG)

    def test_standard_input(self):
        for text, code, said in (("port = 1\n", FINE, "no errors"), ("port = 0\n", WRONG, "(standard input):1:1: port: ")):
            with self.subTest(text):
                result = self.check("-", input=text)
                self.assertEqual(result.returncode, code)
                self.assertIn(said, result.stdout)

    def test_an_output_that_takes_nothing(self):
        self.config.write_text(toml({"root": "/"}))
        with open("/dev/full", "w") as full:
            for command in (("config", "check"), ("doctor", "--address", f"unix:{self.folder}/none", "--config")):
                with self.subTest(command):
                    result = run(
                        DIRLISTCTL, *command, self.config, capture_output=False, stdout=full, stderr=subprocess.PIPE
                    )
                    self.assertEqual(result.returncode, WRONG)
                    name = " ".join(word for word in command[:2] if word[0] != "-")
                    complaint = f"dirlistctl: {name}: cannot write to the standard output: No space left on device\n"
                    self.assertEqual(result.stderr, complaint)

    def test_json(self):
        self.config.write_text('port = 0\n"\\u001b[2J" = 1\n')
        result = self.check("--json", self.config)
        self.assertEqual(result.returncode, WRONG)
        self.assertNotIn("\x1b", result.stdout)
        first, second = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(
            [first[name] for name in ("severity", "file", "line", "column", "key")],
            ["error", str(self.config), 1, 1, "port"],
        )
        self.assertTrue(first["message"] and first["remedy"])
        self.assertEqual(second["line"], 2)
        self.config.write_text("")
        self.assertEqual(self.check("--json", self.config).stdout, "")

    def test_names_do_not_play_with_the_terminal(self):
        file = self.folder / "a\x1b[2Jb.toml"
        file.write_text("port = 0\n")
        self.assertNotIn("\x1b", self.check(file).stdout)
        file.write_text("port = 1\n")
        self.assertNotIn("\x1b", self.check(file).stdout)

    def test_nobody_is_asked(self):
        result = self.check("-H", "server")
        self.assertEqual(result.returncode, USAGE)
        self.assertIn("--host says whom to ask", result.stderr)


if __name__ == "__main__":
    unittest.main()
