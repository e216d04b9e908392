# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The example configurations are good ones."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon import DIRLISTD, PROJECT, run

EXAMPLES = PROJECT / "etc" / "examples"


class ExampleTests(unittest.TestCase):
    def test_there_are_some(self):
        self.assertEqual(sorted(file.name for file in EXAMPLES.iterdir()), ["backup.toml", "lan.toml", "loopback.toml"])

    def test_every_example_passes_the_check(self):
        if not shutil.which("openssl"):
            self.skipTest("no openssl here")
        with tempfile.TemporaryDirectory() as folder:
            # What systemd would hand over.
            command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
            command += ["-subj", "/CN=server.example.net"]
            command += ["-keyout", f"{folder}/server.key", "-out", f"{folder}/server.pem"]
            subprocess.run(command, check=True, capture_output=True)
            shutil.copy(Path(folder) / "server.pem", Path(folder) / "clients.pem")
            for example in sorted(EXAMPLES.iterdir()):
                with self.subTest(example.name):
                    variables = {"CREDENTIALS_DIRECTORY": folder}
                    result = run(DIRLISTD, "--check", "--config", example, variables=variables)
                    self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))
