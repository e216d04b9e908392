# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl against a real daemon: what it prints, and its exit codes."""

import contextlib
import json
import os
import pty
import re
import socket
import subprocess
import threading
import unittest

from daemon import DIRLISTCTL, Daemon, DaemonTestCase, free_port, run
from trees import LARGE_COUNT, fill, large_tree, odd_names, one_of_each

COMPLETE, INCOMPLETE, NO_ANSWER, USAGE = 0, 1, 2, 64


class CommandTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        one_of_each(root)
        (root / ".hidden").touch()
        fill(root / "directory", ["b", "a", ".c"])
        (root / "outward").symlink_to("/etc")

    VISIBLE = ["directory", "fifo", "file", "outward", "socket", "symlink"]

    def lines(self, *arguments):
        result = self.ctl(*arguments)
        self.assertEqual((result.returncode, result.stderr), (COMPLETE, ""))
        return result.stdout.splitlines()

    def test_pwd(self):
        self.assertEqual(self.lines("pwd"), ["/"])

    def test_ls(self):
        self.assertEqual(self.lines("ls"), self.VISIBLE)
        self.assertEqual(self.lines("ls", "-1", "/directory"), ["a", "b"])
        self.assertEqual(self.lines("ls", "directory"), ["a", "b"])

    def test_ls_hidden(self):
        self.assertEqual(self.lines("ls", "-A", "directory"), [".c", "a", "b"])
        self.assertEqual(sorted(self.lines("ls", "-a", "directory")), [".", "..", ".c", "a", "b"])

    def test_ls_order(self):
        self.assertEqual(self.lines("ls", "-r", "directory"), ["b", "a"])
        self.assertEqual(sorted(self.lines("ls", "-U")), self.VISIBLE)
        sizes = {name: os.lstat(self.root / name).st_size for name in self.VISIBLE}
        self.assertEqual(self.lines("ls", "-S")[0], max(sizes, key=sizes.get))
        # The file's time lies years back.
        self.assertEqual(self.lines("ls", "-t")[-1], "file")
        self.assertEqual(self.lines("ls", "-tr")[0], "file")

    def test_ls_long(self):
        line = next(line for line in self.lines("ls", "-l") if line.endswith(" file"))
        self.assertRegex(line, r"^-rw-r----- +1 .* 12345 ")
        self.assertTrue(any(line.endswith(" symlink -> file") for line in self.lines("ls", "-l")))
        line = next(line for line in self.lines("ls", "-lh") if line.endswith(" file"))
        self.assertRegex(line, r" 13K ")

    def test_ls_of_a_directory_itself(self):
        (line,) = self.lines("ls", "-ld", "directory")
        self.assertRegex(line, r"^d.* directory$")

    def test_ls_recursive(self):
        text = "\n".join(self.lines("ls", "-R"))
        for name in (*self.VISIBLE, "a", "b"):
            self.assertRegex(text, rf"(?m)^{name}$")

    def test_ls_of_a_file(self):
        self.assertEqual(self.lines("ls", "file"), ["file"])

    def test_stat(self):
        text = "\n".join(self.lines("stat", "file"))
        self.assertIn("file", text)
        self.assertIn("12345", text)

    def test_json(self):
        objects = map(json.loads, self.lines("ls", "--json", "-lA"))
        entries = {entry["name"]: entry for entry in objects if "name" in entry}
        self.assertEqual(set(entries), {".hidden", *self.VISIBLE})
        self.assertEqual(entries["file"]["size"], 12345)
        (entry,) = map(json.loads, self.lines("stat", "--json", "file"))
        self.assertEqual((entry["name"], entry["size"], entry["kind"]), ("file", 12345, "file"))
        (place,) = map(json.loads, self.lines("pwd", "--json"))
        self.assertEqual(place["path"], "/")

    def test_zero_separated(self):
        result = self.ctl("ls", "-0", "directory", text=False)
        self.assertEqual((result.returncode, result.stdout), (COMPLETE, b"a\0b\0"))

    # How it finds the daemon

    def addresses(self):
        return (
            ["-H", f"127.0.0.1:{self.daemon.port}"],
            ["--address", self.daemon.tcp],
            ["--address", self.daemon.unix],
        )

    def test_address_behind_the_command(self):
        for option in self.addresses():
            with self.subTest(option):
                result = run(DIRLISTCTL, "pwd", *option)
                self.assertEqual((result.returncode, result.stdout), (COMPLETE, "/\n"), result.stderr)

    def test_address_before_the_command(self):
        for option in self.addresses():
            with self.subTest(option):
                result = run(DIRLISTCTL, *option, "pwd")
                self.assertEqual((result.returncode, result.stdout), (COMPLETE, "/\n"), result.stderr)

    def test_address_in_the_environment(self):
        for address in (self.daemon.tcp, self.daemon.unix):
            result = run(DIRLISTCTL, "pwd", variables={"DIRLISTCTL_ADDRESS": address})
            self.assertEqual((result.returncode, result.stdout), (COMPLETE, "/\n"))

    def test_option_wins_over_the_environment(self):
        nowhere = f"tcp:127.0.0.1:{free_port()}"
        result = run(DIRLISTCTL, "pwd", "--address", self.daemon.tcp, variables={"DIRLISTCTL_ADDRESS": nowhere})
        self.assertEqual((result.returncode, result.stdout), (COMPLETE, "/\n"))

    # Exit codes

    def test_no_answer(self):
        for arguments, word in (
            (("ls", "/none"), "/none"),
            (("stat", "/none"), "/none"),
            (("ls", "/outward/"), "outward"),
            (("ls", ".."), ".."),
            (("stat", "/file/below"), "/file/below"),
        ):
            with self.subTest(arguments):
                result = self.ctl(*arguments)
                self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""), result.stderr)
                self.assertIn(word, result.stderr)
                self.assertNotIn("io.dirlistd", result.stderr, "a person shall read this")

    def test_nobody_listens(self):
        port = free_port()
        result = run(DIRLISTCTL, "pwd", "-H", f"127.0.0.1:{port}")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn(f"127.0.0.1:{port}", result.stderr)
        self.assertRegex(result.stderr, "(?i)connection refused")

    def test_no_such_socket(self):
        result = run(DIRLISTCTL, "pwd", "--address", f"unix:{self.folder}/none")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn(f"{self.folder}/none", result.stderr)

    def test_daemon_that_hangs_up(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"127.0.0.1:{server.getsockname()[1]}"

            def hang_up():
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    connection.recv(1)
                    connection.close()

            thread = threading.Thread(target=hang_up)
            thread.start()
            try:
                result = run(DIRLISTCTL, "ls", "-H", address)
            finally:
                # Wakes the thread if nobody came.
                server.shutdown(socket.SHUT_RDWR)
                thread.join()
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn(address, result.stderr)

    def test_usage(self):
        for arguments in (
            ["--colour"],
            ["frobnicate"],
            ["ls", "--frobnicate"],
            ["pwd", "-H"],
            ["pwd", "--address", "http://x"],
        ):
            with self.subTest(arguments):
                result = run(DIRLISTCTL, *arguments)
                self.assertEqual((result.returncode, result.stdout), (USAGE, ""), result.stderr)
                self.assertTrue(result.stderr)

    def test_help(self):
        result = run(DIRLISTCTL, "--help")
        self.assertEqual(result.returncode, COMPLETE)
        for command in ("pwd", "ls", "stat"):
            self.assertIn(command, result.stdout)

    def test_reader_that_leaves(self):
        # As in: dirlistctl ls | head -n 0
        reading, writing = os.pipe()
        os.close(reading)
        try:
            streams = {"stdout": writing, "stderr": subprocess.PIPE, "capture_output": False}
            result = self.ctl("ls", **streams)
        finally:
            os.close(writing)
        self.assertNotRegex(result.stderr, "Fatal|Swift", "it must end quietly")


def without_colours(output):
    """The output without the sequences that colour names: ESC [ numbers m, and ESC [ K."""
    return re.sub(rb"\x1b\[[0-9;]*[mK]", b"", output)


class OddNameTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        fill(root, odd_names())

    def test_zero_separated_names_are_the_bytes(self):
        result = self.ctl("ls", "-A", "-0", text=False)
        self.assertEqual(result.returncode, COMPLETE, result.stderr)
        self.assertEqual(sorted(result.stdout.split(b"\0")[:-1]), sorted(odd_names()))

    def test_no_control_byte_of_a_name_reaches_a_terminal(self):
        for options in ([], ["-1"], ["-l"], ["-R"]):
            with self.subTest(options):
                code, output = self.on_terminal("ls", "-A", *options)
                self.assertEqual(code, COMPLETE)
                self.assertFalse(b"\x1b[31mred" in output, "a name colours the terminal")
                self.assert_harmless(without_colours(output))

    def test_json_is_harmless_anywhere(self):
        result = self.ctl("ls", "-A", "--json", text=False)
        self.assertEqual(result.returncode, COMPLETE)
        self.assert_harmless(result.stdout)
        self.assertEqual(len(list(map(json.loads, result.stdout.splitlines()))), len(odd_names()))

    def assert_harmless(self, output):
        found = re.search(rb"[^\n]{0,20}[\x00-\x09\x0b-\x1f\x7f][^\n]{0,20}", output)
        self.assertIsNone(found, "a control byte")
        # C1 controls, as UTF-8, steer a terminal too, and marks of direction turn a line around.
        found = re.search("[^\n]{0,20}[\u0080-\u009f\u202a-\u202e\u2066-\u2069]", output.decode(errors="replace"))
        self.assertIsNone(found, "a control character")

    def on_terminal(self, *arguments):
        """Exit code and output of dirlistctl on a terminal, which ends its lines with CR LF."""
        ours, its = pty.openpty()
        output = bytearray()

        def collect():
            # The end of a terminal whose other side is closed is EIO (pty(7)).
            with contextlib.suppress(OSError):
                while data := os.read(ours, 65536):
                    output.extend(data)

        reader = threading.Thread(target=collect)
        reader.start()
        try:
            streams = {"stdout": its, "stderr": subprocess.PIPE, "capture_output": False}
            result = self.ctl(*arguments, **streams)
        finally:
            os.close(its)
            reader.join()
            os.close(ours)
        return result.returncode, bytes(output).replace(b"\r\n", b"\n")

    def test_odd_names_can_be_asked_for(self):
        for name in (b"n\xff", b"line\nbreak", b"\x1b[31mred\x1b[0m", b" "):
            with self.subTest(name):
                result = self.ctl("stat", "--json", b"/" + name)
                self.assertEqual(result.returncode, COMPLETE, result.stderr)

    def test_control_bytes_in_an_error(self):
        result = self.ctl("stat", b"/none\x1b[31m", text=False)
        self.assertEqual(result.returncode, NO_ANSWER)
        self.assertNotIn(b"\x1b", result.stderr)


class LargeDirectoryTests(unittest.TestCase):
    def test_all_names_of_a_large_directory(self):
        with Daemon(large_tree()) as daemon:
            address = {"DIRLISTCTL_ADDRESS": daemon.tcp}
            result = run(DIRLISTCTL, "ls", "-U", "-0", "large", variables=address, text=False)
            self.assertEqual((result.returncode, result.stderr), (COMPLETE, b""))
            names = result.stdout.split(b"\0")[:-1]
            self.assertEqual((len(names), len(set(names))), (LARGE_COUNT, LARGE_COUNT))
