# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What the daemon may not read, answered truthfully. Run without the capabilities that let root read everything."""

import os
import unittest

from daemon import WITHOUT_DAC, DaemonTestCase, run
from trees import fill
from wire import TREE, CallError


class PermissionTests(DaemonTestCase):
    prefix = WITHOUT_DAC

    @classmethod
    def build(cls, root):
        for name, mode in (("closed", 0o000), ("only-names", 0o444), ("only-passage", 0o111), ("open", 0o755)):
            (root / name).mkdir()
            fill(root / name, ["a", "b", "c"])
            if name == "only-names":
                (root / name / "within").mkdir()
            (root / name).chmod(mode)

    def setUp(self):
        self.connection = self.connect()

    def error_of(self, method, path):
        with self.assertRaises(CallError) as caught:
            self.connection.tree(method, path=path)
        return caught.exception.name, caught.exception.parameters["path"]

    def test_directory_that_may_not_be_read(self):
        self.assertEqual(self.error_of("List", "/closed"), (TREE + "PermissionDenied", "/closed"))
        self.assertEqual(self.error_of("Stat", "/closed/a"), (TREE + "PermissionDenied", "/closed/a"))
        self.assertEqual(self.connection.tree("Stat", path="/closed")["entry"]["mode"] & 0o777, 0)
        with self.assertRaises(CallError):
            list(self.connection.stream(TREE + "List", {"path": "/closed"}))

    def test_directory_with_passage_only(self):
        self.assertEqual(self.error_of("List", "/only-passage"), (TREE + "PermissionDenied", "/only-passage"))
        self.assertEqual(self.connection.tree("Stat", path="/only-passage/a")["entry"]["name"], "a")

    def test_entries_without_metadata_are_listed_with_their_error(self):
        entries, summary = self.connection.list("/only-names")
        self.assertEqual(sorted(entry["name"] for entry in entries), ["a", "b", "c", "within"])
        for entry in entries:
            self.assertEqual(entry["error"], "EACCES")
            self.assertEqual(entry["kind"], "directory" if entry["name"] == "within" else "file")
            self.assertNotIn("size", entry)
        self.assertFalse(summary["complete"])
        self.assertNotIn("stopped", summary)
        self.assertEqual(summary["denied"] + summary["unreadable"], 4)

    def test_a_walk_counts_each_denied_entry_once(self):
        for detail in ("names", "standard", "full"):
            replies = list(self.connection.stream(TREE + "Walk", {"path": "/", "detail": detail}))
            told = sum(1 for reply in replies for entry in reply["entries"] if entry.get("error") == "EACCES")
            # What may not be looked at, and the three directories that may not be read: two, and one within another.
            self.assertEqual(told, 0 if detail == "names" else 4, detail)
            self.assertEqual(replies[-1]["summary"]["denied"], 3 if detail == "names" else 6, detail)

    def test_names_need_no_metadata(self):
        entries, summary = self.connection.list("/only-names", detail="names")
        self.assertEqual((len(entries), summary["complete"]), (4, True))

    def test_dirlistctl_says_that_an_answer_is_incomplete(self):
        result = self.ctl("ls", "-l", "/only-names")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertTrue(result.stderr.strip(), "the reason belongs on stderr")
        for name in "abc":
            self.assertRegex(result.stdout, rf"\b{name}\b")

    def test_dirlistctl_says_that_there_is_no_answer(self):
        result = self.ctl("ls", "/closed")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("/closed", result.stderr)

    def test_dirlistctl_lists_the_rest(self):
        self.assertEqual(self.ctl("ls", "-1", "/").stdout.split(), ["closed", "only-names", "only-passage", "open"])


class SetUpTests(unittest.TestCase):
    """The tests above prove nothing where the daemon may read everything after all."""

    def test_prefix_takes_the_capabilities_away(self):
        if os.geteuid() != 0:
            self.skipTest("not root: there is nothing to take away")
        result = run("/bin/grep", "CapEff", "/proc/self/status", prefix=WITHOUT_DAC)
        effective = int(result.stdout.split()[1], 16)
        self.assertFalse(effective & 0b110, "CAP_DAC_OVERRIDE or CAP_DAC_READ_SEARCH is still there")
