# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""df and watch of dirlistctl against a real daemon."""

import json
import signal
import socket
import subprocess

from daemon import DIRLISTCTL, PATIENCE, DaemonTestCase, Output, environment

COMPLETE, NO_ANSWER, USAGE = 0, 2, 64


class FilesystemTests(DaemonTestCase):
    def test_as_df_has_it(self):
        result = self.ctl("df", "--json", "/")
        self.assertEqual((result.returncode, result.stderr), (COMPLETE, ""))
        told = json.loads(result.stdout)
        command = ["df", "-B1", "--output=fstype,size,itotal", str(self.root)]
        kind, size, inodes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-3:]
        self.assertEqual((told["size"], told["path"]), (int(size), "/"))
        self.assertIn(inodes, (str(told["inodes"]), "-"))
        if kind != "overlay":
            self.assertTrue(told["kind"].startswith(kind[:3]), (told["kind"], kind))

    def test_table(self):
        result = self.ctl("df", "/", ".")
        self.assertEqual([line.split()[0] for line in result.stdout.splitlines()], ["Path", "/", "."])
        self.assertEqual(self.ctl("df", "-i").stdout.split()[2], "Inodes")
        self.assertEqual(self.ctl("df", "/none").returncode, NO_ANSWER)


class WatchTests(DaemonTestCase):
    def watch(self, *arguments):
        process = subprocess.Popen(
            [DIRLISTCTL, "watch", *arguments],
            env=environment(DIRLISTCTL_ADDRESS=self.daemon.tcp),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, Output(process.stdout)

    def test_changes_come_one_by_one_through_a_pipe(self):
        (self.root / "in").mkdir()
        process, output = self.watch("--json", "/in")
        self.assertTrue(output.wait_for('"ready":true'))
        (self.root / "in/file").touch()
        self.assertTrue(output.wait_for('"change":"created".*"name":"file"'))
        (self.root / "in/file").rename(self.root / "in/other")
        self.assertTrue(output.wait_for('"change":"movedTo".*"name":"other"'))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), -signal.SIGINT)
        self.assertIn("interrupted", process.stderr.read().decode())

    def test_enough(self):
        (self.root / "enough").mkdir()
        process, output = self.watch("-R", "--json", "--count=1", "/")
        self.assertTrue(output.wait_for('"ready":true'))
        (self.root / "enough/below").mkdir()
        self.assertEqual(process.wait(PATIENCE), COMPLETE)
        changes = [json.loads(line) for line in output.whole().splitlines()[1:]]
        told = [(each["directory"], each["name"], each["kind"]) for each in changes]
        self.assertEqual(told, [("enough", "below", "directory")])

    def test_the_time_is_over_before_the_watch_stands(self):
        # The kernel accepts the connection, and that is all that happens.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"tcp:127.0.0.1:{silent.getsockname()[1]}"
            result = self.ctl("watch", "--timeout=1s", "--address", address, "/")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn("has not answered in time", result.stderr)

    def test_no_time_to_watch(self):
        result = self.ctl("watch", "--timeout=0s", "/")
        self.assertEqual((result.returncode, result.stdout), (USAGE, ""))
        self.assertIn("--timeout", result.stderr)

    def test_no_answer(self):
        result = self.ctl("watch", "/none")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn("/none", result.stderr)
