# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""du and fresh of dirlistctl against a real daemon; du against du(1) too."""

import contextlib
import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
import time

from daemon import DIRLISTCTL, PATIENCE, DaemonTestCase, environment

COMPLETE, NO_ANSWER = 0, 2
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3


def on_terminal(command, variables, columns=80, rows=24):
    """A program whose output and errors are a terminal: the process, and the side that reads it."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, stdout=its, stderr=its)
    os.close(its)
    return process, ours


def rest_of(terminal):
    """All that still comes from a terminal; its end is EIO (pty(7))."""
    output = b""
    with contextlib.suppress(OSError):
        while data := os.read(terminal, 65536):
            output += data
    os.close(terminal)
    return output.replace(b"\r\n", b"\n").decode()


class UsageTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        for number, folder in enumerate(("a", "a/b", "a/b/c", "a/b/c/deep", "d", "line\nbreak", ".hidden")):
            (root / folder).mkdir()
            (root / folder / "file").write_bytes(b"x" * 5000 * (number + 1))
        os.link(root / "a/file", root / "d/linked")
        os.link(root / "a/file", root / "a/b/linked")
        with open(root / "d/sparse", "wb") as sparse:
            sparse.truncate(1 << 30)
        (root / "d/link").symlink_to("nowhere")

    def du(self, *arguments):
        result = self.ctl("du", "-0", *arguments, text=False)
        self.assertEqual((result.returncode, result.stderr), (COMPLETE, b""))
        lines = [line.split(b"\t", 1) for line in result.stdout.split(b"\0")[:-1]]
        return {path: int(amount) for amount, path in lines}

    def expected(self, *options):
        command = ["du", "-0", "-B1", "-d3", "-x", *options, "."]
        output = subprocess.run(command, cwd=self.root, capture_output=True, check=True).stdout
        return {line.split(b"\t", 1)[1]: int(line.split(b"\t", 1)[0]) for line in output.split(b"\0")[:-1]}

    def test_space_as_du_has_it(self):
        ours, its = self.du("-x", "-d3"), self.expected()
        self.assertEqual(set(ours), set(its))
        # Which of the directories has a file with several links is up to the order in which they are read.
        shared = {b".", b"./d", b"./a", b"./a/b"}
        for path in set(its) - shared:
            self.assertEqual(ours[path], its[path], path)
        self.assertEqual(ours[b"."], its[b"."])

    def test_sizes_below_a_directory(self):
        seen, total = set(), 0
        for folder, _, names in os.walk(self.root):
            for path in [folder, *(os.path.join(folder, name) for name in names)]:
                status = os.lstat(path)
                if status.st_ino not in seen:
                    total += status.st_size
                seen.add(status.st_ino)
        self.assertEqual(self.du("-s", "--apparent"), {b".": total})

    def test_the_depth_bounds_what_is_told_and_not_what_counts(self):
        whole = self.du("-d9")
        self.assertIn(b"./a/b/c/deep", whole)
        self.assertEqual(self.du("-s"), {b".": whole[b"."]})
        self.assertEqual(set(self.du("-d1")), {b".", b"./a", b"./d", b"./line\nbreak", b"./.hidden"})

    def test_json(self):
        result = self.ctl("du", "--json", "-d1", "/")
        usage = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual((usage[-1]["directory"], usage[-1]["depth"], usage[-1]["directories"]), (".", 0, 7))

    def test_picture_on_a_terminal(self):
        command = [DIRLISTCTL, "du", "/"]
        process, terminal = on_terminal(command, environment(DIRLISTCTL_ADDRESS=self.daemon.tcp, NO_COLOR="1"))
        lines = rest_of(terminal).splitlines()
        self.assertEqual(process.wait(PATIENCE), COMPLETE)
        self.assertRegex(lines[-1], r"^ *[0-9.]+K / +█+ 100%$")
        self.assertTrue(all(len(line) <= 80 for line in lines))
        self.assertTrue(any("┌── c" in line or "┌─┴ c" in line for line in lines))

    def test_no_answer(self):
        result = self.ctl("du", "/none")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))


class FreshTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        (root / "sub").mkdir()
        files = (("db-1", 50, 10), ("db-2", 3, 2000), ("other", 1, 5), (".db-3", 0, 1), ("sub/db-4", 2, 1))
        for name, hours, size in files:
            (root / name).write_bytes(b"x" * size)
            os.utime(root / name, (time.time() - hours * 3600 - 5,) * 2)

    def check(self, code, start, *arguments):
        result = self.ctl("fresh", *arguments)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertTrue(result.stdout.startswith(start), result.stdout)
        self.assertEqual(result.stdout.count("\n"), 1)
        return result.stdout

    def test_states(self):
        wanted = ("/", "--newest", "db-*")
        line = self.check(OK, "FRESH OK - db-2 is 3h", *wanted, "--max-age=4h", "--min-count=2", "--min-size=2k")
        self.assertRegex(line, r"\| age=108\d\ds;;14400;0 size=2000B;;2000:;0 count=2;;2:;0$")
        self.check(WARNING, "FRESH WARNING - getting old", *wanted, "--warn-age=2h", "--max-age=4h")
        self.check(CRITICAL, "FRESH CRITICAL - too old", *wanted, "--max-age=2h")
        self.check(CRITICAL, "FRESH CRITICAL - too few", *wanted, "--min-count=3")
        self.check(CRITICAL, "FRESH CRITICAL - too small", *wanted, "--min-size=1M")
        self.check(OK, "FRESH OK - sub/db-4 is 2h", *wanted, "-R")
        self.check(OK, "FRESH OK - /db-1 is 2d 2h", "/db-1")

    def test_what_cannot_be_checked(self):
        self.check(CRITICAL, "FRESH CRITICAL - '/none': no such file", "/none")
        self.check(UNKNOWN, "FRESH UNKNOWN - cannot reach", "/", "--address", f"unix:{self.folder}/none")
        self.check(UNKNOWN, "FRESH UNKNOWN - ", "/", "--frobnicate")
        for option in ("--max-age", "--warn-age"):
            for age, reason in (("-1h", "it must not be negative"), ("soon", "write it as 26h"), ("-R", "write it as")):
                start = f"FRESH UNKNOWN - The value '{age}' is invalid for '{option} <duration>': {reason}"
                self.check(UNKNOWN, start, "/", option, age)
                self.check(UNKNOWN, start, "/", f"{option}={age}")
