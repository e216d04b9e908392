# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl find and tree against a real daemon: find(1) has the same opinion.

FIND_TREE names a folder to compare in place of a generated tree of 400 directories; FIND_TREE=large generates one of
20,000 directories and 400,000 files.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon import DIRLISTCTL, WITHOUT_DAC, Daemon, DaemonTestCase, remove_tree, run
from trees import fill, odd_names, one_of_each

COMPLETE, INCOMPLETE, NO_ANSWER = 0, 1, 2

# What is asked of dirlistctl find, its pattern last, and of find(1).
FILTERS = [
    (["."], []),
    (["a"], ["-iname", "*a*"]),
    (["A"], ["-name", "*A*"]),
    (["-i", "A"], ["-iname", "*A*"]),
    (["-s", "a"], ["-name", "*a*"]),
    (["-g", "*.txt"], ["-iname", "*.txt"]),
    (["-g", "[0-9]?*"], ["-name", "[0-9]?*"]),
    (["-g", ".*"], ["-name", ".*"]),
    (["-e", "gz", "."], ["-iname", "?*.gz"]),
    (["-e", "gz", "-e", "so", ""], ["(", "-iname", "?*.gz", "-o", "-iname", "?*.so", ")"]),
    (["-t", "f", "."], ["-type", "f"]),
    (["-t", "d", "."], ["-type", "d"]),
    (["-t", "l", "-t", "p", "-t", "s", "."], ["-type", "l,p,s"]),
    (["-S", "+10k", "."], ["-type", "f", "-size", "+9999c"]),
    (["-S", "-1ki", "."], ["-type", "f", "-size", "-1025c"]),
    (["-S", "0", "."], ["-type", "f", "-size", "0c"]),
    (["-S", "+1k", "-S", "-1m", "e"], ["-type", "f", "-size", "+999c", "-size", "-1000001c", "-iname", "*e*"]),
    (["--changed-within", "2020-01-01T00:00:00Z", "."], ["-newermt", "2019-12-31T23:59:59.999999Z"]),
    (["--changed-before", "2020-01-01T00:00:00Z", "."], ["!", "-newermt", "2020-01-01T00:00:00Z"]),
    (["-d", "2", "."], ["-maxdepth", "2"]),
    (["-x", "-t", "d", "-d", "3", "-g", "*s*"], ["-maxdepth", "3", "-xdev", "-type", "d", "-iname", "*s*"]),
]


def generate(root, directories, files):
    """Directories in directories, each with `files` files of all sorts of names, sizes and ages."""
    places = [root]
    for number in range(directories):
        parent = places[number // 4]
        # Every seventh is hidden.
        place = parent / f"{'.' if number % 7 == 0 else ''}Dir {number}.s"
        place.mkdir()
        places.append(place)
        for index in range(files):
            kind = ("txt", "GZ", "so", "tar.gz", "dat", "")[index % 6]
            path = place / f"{'fileA' if index % 3 else '.e'}{index}{'.' * bool(kind)}{kind}"
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
            os.ftruncate(descriptor, (0, 1, 999, 1000, 1024, 1025, 9999, 10_000, 1_000_000, 5_000_000)[index % 10])
            # Around the first second of 2020, and now.
            if index % 4:
                os.utime(descriptor, ns=(0, 1_577_836_800_000_000_000 + (index % 4 - 2) * 1_000_000))
            os.close(descriptor)
    one_of_each(root)
    (root / "odd").mkdir()
    fill(root / "odd", odd_names())


class FindTests(unittest.TestCase):
    def compare(self, root, folder="."):
        with Daemon(root) as daemon:
            for arguments, conditions in FILTERS:
                with self.subTest(arguments):
                    asked = [DIRLISTCTL, "find", "-0", *arguments, folder]
                    result = run(*asked, variables={"DIRLISTCTL_ADDRESS": daemon.tcp}, text=False)
                    self.assertEqual((result.returncode, result.stderr), (COMPLETE, b""))
                    # Their slash tells directories.
                    found = sorted(path.rstrip(b"/") for path in result.stdout.split(b"\0")[:-1])
                    self.assertTrue(found == self.expected(root, folder, conditions), "find(1) finds something else")

    def expected(self, root, folder, conditions):
        """What find(1) finds: paths as bytes, sorted."""
        # -maxdepth must stand before what is tested.
        command = ["find", folder, "-mindepth", "1", *conditions, "-print0"]
        result = subprocess.run(command, cwd=root, env={**os.environ, "LC_ALL": "C"}, capture_output=True, check=True)
        return sorted(result.stdout.split(b"\0")[:-1])

    def test_a_generated_tree(self):
        place = os.environ.get("FIND_TREE", "")
        if place and place != "large":
            self.compare(Path(place))
            return
        root = Path(tempfile.mkdtemp(prefix="dirlistd-find-"))
        try:
            generate(root, 20_000 if place == "large" else 400, 20)
            self.compare(root)
            self.compare(root.parent, root.name)
        finally:
            remove_tree(root)

    def test_the_machines_own_files(self):
        root = Path("/usr") if os.environ.get("FIND_TREE") == "large" else Path("/usr/share")
        self.compare(root)


class FindCommandTests(DaemonTestCase):
    prefix = WITHOUT_DAC

    @classmethod
    def build(cls, root):
        one_of_each(root)
        fill(root / "directory", ["b", ".a"])
        (root / "closed").mkdir()
        (root / "closed").chmod(0o000)

    def test_denied_directories_are_told_of(self):
        result = self.ctl("find")
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertIn("denied", result.stderr)
        self.assertIn("closed/\n", result.stdout)
        self.assertIn("directory/.a\n", result.stdout)

    def test_limit(self):
        for option in (["-1"], ["--max-results", "1"]):
            result = self.ctl("find", *option)
            self.assertEqual((result.returncode, result.stderr), (COMPLETE, ""))
            self.assertEqual(result.stdout.count("\n"), 1)

    def test_a_limit_that_is_not_reached_hides_nothing(self):
        result = self.ctl("find", "-1", "-e", "x", "-e", "y", "-g", "*")
        self.assertEqual((result.returncode, result.stdout), (INCOMPLETE, ""))
        self.assertIn("denied", result.stderr)

    def test_no_answer(self):
        for path, words in (("none", "no such file"), ("file", "not a directory"), ("..", "out of")):
            result = self.ctl("find", ".", path)
            self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
            self.assertIn(words, result.stderr)

    def test_json(self):
        result = self.ctl("find", "--json", "-t", "f", "", "directory")
        found = sorted((each["directory"], each["name"]) for each in map(json.loads, result.stdout.splitlines()))
        self.assertEqual(found, [("directory", ".a"), ("directory", "b")])

    def test_tree(self):
        result = self.ctl("tree", "directory")
        self.assertEqual(result.stdout, "directory\n└── b\n\n0 directories, 1 file\n")
        result = self.ctl("tree", "-a", "-L", "1", "directory")
        self.assertEqual(result.stdout, "directory\n├── .a\n└── b\n\n0 directories, 2 files\n")
        self.assertIn("── symlink -> file\n", self.ctl("tree").stdout)
