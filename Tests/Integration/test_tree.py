# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What io.dirlistd.Tree answers about a tree: entries, pages, odd names, and the paths it refuses."""

import base64
import grp
import os
import pwd
import time

from daemon import Daemon, DaemonTestCase
from trees import fill, odd_names, one_of_each
from wire import SERVICE, TREE, CallError, name_of, raw


class TreeTestCase(DaemonTestCase):
    def setUp(self):
        self.connection = self.connect()

    def error_of(self, method, **parameters):
        """Name (without the interface) and parameters of the error that a call must end with."""
        with self.assertRaises(CallError, msg=f"{method} {parameters}") as caught:
            self.connection.tree(method, **parameters)
        return caught.exception.name.removeprefix(TREE), caught.exception.parameters

    def assert_named(self, given, path, directory="/"):
        """The path in an error is the one that was asked for, or that one from the root."""
        self.assertIn(given, (path, directory.rstrip("/") + "/" + path))

    def assert_refused(self, error, path, methods=("Stat", "List", "ChangeDirectory"), directory="/"):
        for method in methods:
            with self.subTest(method=method, path=path):
                name, parameters = self.error_of(method, path=path)
                self.assertEqual(name, error)
                self.assert_named(parameters["path"], path, directory)


class EntryTests(TreeTestCase):
    @classmethod
    def build(cls, root):
        one_of_each(root)
        fill(root / "directory", ["plain", ".hidden", ".also-hidden"])
        (root / "empty").mkdir()
        (root / "dangling").symlink_to("nowhere")
        (root / "to-directory").symlink_to("directory")

    def test_working_directory(self):
        other = self.connect()
        self.assertEqual(self.connection.tree("WorkingDirectory"), {"path": "/"})
        self.assertEqual(self.connection.tree("ChangeDirectory", path="directory")["path"], "/directory")
        self.assertEqual(self.connection.tree("WorkingDirectory"), {"path": "/directory"})
        self.assertEqual(self.connection.tree("Stat", path="plain")["entry"]["name"], "plain")
        self.assertEqual(self.connection.tree("Stat", path="/file")["entry"]["name"], "file")
        self.assertEqual(len(self.connection.tree("List")["entries"]), 3)
        self.assertEqual(self.connection.tree("ChangeDirectory", path="..")["path"], "/")
        self.assertEqual(other.tree("WorkingDirectory"), {"path": "/"})

    def test_failed_change_keeps_the_working_directory(self):
        self.connection.tree("ChangeDirectory", path="/directory")
        self.assertEqual(self.error_of("ChangeDirectory", path="/none")[0], "NotFound")
        self.assertEqual(self.error_of("ChangeDirectory", path="/file")[0], "NotADirectory")
        self.assertEqual(self.connection.tree("WorkingDirectory"), {"path": "/directory"})

    def test_kinds(self):
        for name in ("file", "directory", "symlink", "fifo", "socket"):
            self.assertEqual(self.connection.tree("Stat", path=name)["entry"]["kind"], name)
        kinds = {entry["name"]: entry["kind"] for entry in self.connection.list(detail="names")[0]}
        self.assertLessEqual(
            {name: name for name in ("file", "directory", "symlink", "fifo", "socket")}.items(), kinds.items()
        )

    def assert_standard(self, entry):
        status = os.lstat(self.root / entry["name"])
        self.assertEqual(entry["size"], status.st_size)
        self.assertEqual(entry["mode"] & 0o7777, status.st_mode & 0o7777)
        self.assertEqual(entry["links"], status.st_nlink)
        self.assertEqual((entry["uid"], entry["gid"]), (status.st_uid, status.st_gid))
        self.assertEqual(entry.get("user"), name_or_none(pwd.getpwuid, status.st_uid))
        self.assertEqual(entry.get("group"), name_or_none(grp.getgrgid, status.st_gid))
        self.assertEqual(entry["modifiedUSec"], status.st_mtime_ns // 1000)
        self.assertNotIn("error", entry)

    def test_standard_detail(self):
        for entry in self.connection.list()[0]:
            self.assert_standard(entry)
            self.assertNotIn("inode", entry)
            self.assert_standard(self.connection.tree("Stat", path=entry["name"])["entry"])

    def test_full_detail(self):
        before = time.time_ns() // 1000
        for entry in self.connection.list(detail="full")[0]:
            self.assert_standard(entry)
            status = os.lstat(self.root / entry["name"])
            self.assertEqual(entry["inode"], status.st_ino)
            self.assertEqual(entry["allocated"], status.st_blocks * 512)
            # The device that the entry is on, not the one that a device node stands for.
            self.assertEqual((entry["deviceMajor"], entry["deviceMinor"]), divmod_device(status.st_dev))
            self.assertEqual(entry["changedUSec"], status.st_ctime_ns // 1000)
            self.assertLessEqual(entry["accessedUSec"], before)
            if entry["kind"] == "symlink":
                self.assertEqual(entry["target"], os.readlink(self.root / entry["name"]))
            else:
                self.assertNotIn("target", entry)

    def test_names_detail_is_no_more_than_that(self):
        for entry in self.connection.list(detail="names")[0]:
            self.assertLessEqual(set(entry), {"name", "rawName", "kind"})

    def test_times_before_the_epoch(self):
        os.utime(self.root / "empty", ns=(-1_500_000_000, -1_500_000_000))
        # 1.5 s before it: rounded down, as a time is, not towards zero.
        self.assertEqual(self.connection.tree("Stat", path="empty")["entry"]["modifiedUSec"], -1_500_000)

    def test_symlinks(self):
        self.assertEqual(self.connection.tree("Stat", path="symlink")["entry"]["kind"], "symlink")
        self.assertEqual(self.connection.tree("Stat", path="symlink", follow=True)["entry"]["size"], 12345)
        self.assertEqual(self.connection.tree("Stat", path="dangling")["entry"]["kind"], "symlink")
        self.assertEqual(self.error_of("Stat", path="dangling", follow=True)[0], "NotFound")
        self.assertEqual(len(self.connection.names("to-directory")), 3)

    def test_summary(self):
        entries, summary = self.connection.list("/directory")
        self.assertEqual(summary["entries"], len(entries))
        self.assertTrue(summary["complete"])
        self.assertNotIn("stopped", summary)
        self.assertEqual([summary[key] for key in ("denied", "vanished", "unreadable", "hidden")], [0, 0, 0, 0])
        self.assertGreaterEqual(summary["elapsedUSec"], 0)

    def test_empty_directory(self):
        entries, summary = self.connection.list("/empty")
        self.assertEqual((entries, summary["entries"], summary["complete"]), ([], 0, True))
        reply = self.connection.tree("List", path="/empty")
        self.assertEqual((reply["entries"], reply["summary"]["complete"]), ([], True))

    def test_hidden_entries(self):
        self.assertEqual(self.connection.names("/directory"), [b".also-hidden", b".hidden", b"plain"])
        entries, summary = self.connection.list("/directory", hidden=False)
        self.assertEqual([entry["name"] for entry in entries], ["plain"])
        self.assertEqual(summary["hidden"], 2)

    def test_dot_and_dot_dot_are_no_entries(self):
        self.assertFalse({b".", b".."} & set(self.connection.names("/")))

    def test_not_found(self):
        self.assert_refused("NotFound", "/none")
        self.assert_refused("NotFound", "none/below")

    def test_not_a_directory(self):
        self.assert_refused("NotADirectory", "/file", methods=("List", "ChangeDirectory"))
        self.assert_refused("NotADirectory", "/file/below")

    def test_raw_path_wins(self):
        entry = self.connection.tree("Stat", path="/directory", rawPath=raw(b"/file"))["entry"]
        self.assertEqual(entry["name"], "file")


def name_or_none(look_up, number):
    try:
        return look_up(number)[0]
    except KeyError:
        return None


def divmod_device(number):
    return os.major(number), os.minor(number)


class OddNameTests(TreeTestCase):
    @classmethod
    def build(cls, root):
        (root / "odd").mkdir()
        fill(root / "odd", odd_names())
        os.mkdir(os.fsencode(root) + b"/dir\xff")
        os.symlink(b"odd/n\xff", os.fsencode(root) + b"/link")

    def test_all_are_listed(self):
        for detail in ("names", "standard", "full"):
            names = [name_of(entry) for entry in self.connection.list("/odd", detail=detail)[0]]
            self.assertEqual(sorted(names), sorted(odd_names()))

    def test_raw_name_comes_exactly_with_what_text_cannot_say(self):
        for entry in self.connection.list("/odd", detail="names")[0]:
            name = name_of(entry)
            try:
                text = name.decode()
                exact = not any(is_noncharacter(character) for character in text)
            except UnicodeDecodeError:
                exact = False
            with self.subTest(name):
                if exact:
                    self.assertEqual(entry["name"], text)
                    self.assertIsNone(entry.get("rawName"))
                else:
                    self.assertIn("\ufffd", entry["name"])
                    self.assertIsNotNone(entry.get("rawName"))
                self.assertFalse(any(is_noncharacter(character) for character in entry["name"]))

    def test_raw_bytes_of_a_reply_are_what_strict_clients_take(self):
        self.connection.send(b'{"method":"io.dirlistd.Tree.List","parameters":{"path":"/odd","detail":"names"}}\0')
        text = bytearray()
        while not text.endswith(b"\0"):
            text += self.connection.socket.recv(65536)
        self.assertNotRegex(bytes(text[:-1]), rb"[\x00-\x1f\x7f]")
        self.assertNotIn(b"\\u0000", text)
        bytes(text).decode()

    def test_each_can_be_asked_for(self):
        for entry in self.connection.list("/odd", detail="names")[0]:
            name = name_of(entry)
            with self.subTest(name):
                found = self.connection.tree("Stat", rawPath=raw(b"/odd/" + name))["entry"]
                self.assertEqual(name_of(found), name)
                if entry.get("rawName") is None:
                    found = self.connection.tree("Stat", path="/odd/" + entry["name"])["entry"]
                    self.assertEqual(name_of(found), name)

    def test_working_directory_with_an_odd_name(self):
        reply = self.connection.tree("ChangeDirectory", rawPath=raw(b"/dir\xff"))
        self.assertEqual(base64.b64decode(reply["rawPath"]), b"/dir\xff")
        self.assertEqual(self.connection.tree("WorkingDirectory"), reply)
        self.assertEqual(self.connection.tree("List")["entries"], [])

    def test_symlink_to_an_odd_name(self):
        entry = self.connection.tree("Stat", path="/link", detail="full")["entry"]
        self.assertEqual(base64.b64decode(entry["rawTarget"]), b"odd/n\xff")
        self.assertIn("\ufffd", entry["target"])

    def test_error_about_an_odd_path(self):
        name, parameters = self.error_of("Stat", rawPath=raw(b"/none\xff"))
        self.assertEqual(name, "NotFound")
        self.assertEqual(parameters["path"], "/none\ufffd")


def is_noncharacter(character):
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF


class ConfinementTests(TreeTestCase):
    @classmethod
    def build(cls, root):
        (root / "a" / "b").mkdir(parents=True)
        (root / "file").touch()
        outside = root.parent / "outside"
        outside.mkdir()
        (outside / "secret").write_text("secret")
        (root / "absolute").symlink_to(outside)
        (root / "absolute-within").symlink_to(root / "a")
        (root / "upward").symlink_to("../outside")
        (root / "a" / "upward").symlink_to("../../outside")
        (root / "a" / "within").symlink_to("../a/b")
        (root / "proc").symlink_to(f"/proc/{os.getpid()}/root")
        (root / "loop").symlink_to("loop")
        (root / "inner-loop").symlink_to("a/../inner-loop")

    def test_above_the_root(self):
        for path in ("..", "/..", "../", "/../", "a/../..", "a/b/../../..", "/./..", "..//..", "../root", "/../root/a"):
            self.assert_refused("OutsideRoot", path)

    def test_above_the_root_by_way_of_the_working_directory(self):
        self.connection.tree("ChangeDirectory", path="/a/b")
        self.assertEqual(self.connection.tree("Stat", path="../../file")["entry"]["name"], "file")
        self.assert_refused("OutsideRoot", "../../..", directory="/a/b")

    def test_symlinks_that_leave(self):
        for path in ("absolute", "upward", "a/upward", "absolute-within", "proc"):
            self.assert_refused("OutsideRoot", path, methods=("List", "ChangeDirectory"))
            self.assertEqual(self.error_of("Stat", path=path, follow=True)[0], "OutsideRoot")
            self.assertEqual(self.connection.tree("Stat", path=path)["entry"]["kind"], "symlink")
        for path in ("absolute/secret", "upward/secret", "a/upward/secret", "absolute-within/b", "proc/etc/passwd"):
            self.assert_refused("OutsideRoot", path)

    def test_symlink_that_stays(self):
        self.assertEqual(self.connection.tree("List", path="a/within")["entries"], [])

    def test_symlink_loops(self):
        for path in ("loop", "inner-loop", "loop/below"):
            name, parameters = self.error_of("List", path=path)
            self.assertEqual((name, parameters["errno"]), ("SystemError", "ELOOP"))
            self.assert_named(parameters["path"], path)

    def test_dot_dot_within(self):
        self.assertEqual(self.connection.tree("Stat", path="/a/b/../../file")["entry"]["name"], "file")

    def test_zero_byte(self):
        for method in ("Stat", "List", "ChangeDirectory"):
            self.assertEqual(self.error_of(method, path="file\0")[0], "InvalidPath")
            self.assertEqual(self.error_of(method, rawPath=raw(b"file\0"))[0], "InvalidPath")

    def test_long_paths(self):
        # PATH_MAX is 4096 with the zero byte that ends a path (limits.h, path_resolution(7)).
        path = "./" * 2043 + "file"
        self.assertEqual(self.connection.tree("Stat", path=path)["entry"]["name"], "file")
        for path in ("./" * 2047 + "file", "x/" * 3000):
            name, parameters = self.error_of("Stat", path=path)
            self.assertEqual((name, parameters["path"]), ("InvalidPath", path))
            self.assertTrue(parameters["reason"])

    def test_raw_path_that_is_not_base64(self):
        with self.assertRaises(CallError) as caught:
            self.connection.tree("Stat", rawPath="not base64!")
        self.assertIn(caught.exception.name, (TREE + "InvalidPath", SERVICE + "InvalidParameter"))


class PageTests(TreeTestCase):
    COUNT = 1000
    settings = {"limits": {"reply_entries": 300}}

    @classmethod
    def build(cls, root):
        (root / "many").mkdir()
        fill(root / "many", (f"{number:04d}" for number in range(cls.COUNT)))
        (root / "other").mkdir()
        fill(root / "other", (f"{number:04d}" for number in range(10)))

    def page(self, connection, **parameters):
        reply = connection.tree("List", path="/many", detail="names", **parameters)
        return [entry["name"] for entry in reply["entries"]], reply["summary"]

    def everything(self):
        return [f"{number:04d}" for number in range(self.COUNT)]

    def collect(self, limit, between=None):
        """All names, page by page; `between` may give another connection for the next page."""
        connection, names, cursor = self.connection, [], {}
        for _ in range(self.COUNT + 2):
            page, summary = self.page(connection, limit=limit, **cursor)
            names += page
            self.assertLessEqual(len(page), limit)
            self.assertEqual(summary["entries"], len(page))
            if "stopped" not in summary:
                self.assertTrue(summary["complete"])
                return names
            self.assertEqual((summary["stopped"], summary["complete"]), ("entryLimit", False))
            cursor = {"cursor": summary["cursor"]}
            if between:
                connection = between(names) or connection
        self.fail("the pages do not end")

    def test_pages_hold_each_name_once(self):
        for limit in (7, 100, 299, 300):
            with self.subTest(limit):
                self.assertEqual(sorted(self.collect(limit)), self.everything())

    def test_page_of_one(self):
        self.assertEqual(len(self.page(self.connection, limit=1)[0]), 1)

    def test_limit_of_the_server_is_lower(self):
        page, summary = self.page(self.connection, limit=1_000_000)
        self.assertEqual((len(page), summary["stopped"]), (300, "entryLimit"))
        page, summary = self.page(self.connection)
        self.assertEqual((len(page), summary["stopped"]), (300, "entryLimit"))

    def test_stream_with_a_limit_and_on_from_there(self):
        entries, summary = self.connection.list("/many", detail="names", limit=450)
        self.assertEqual((len(entries), summary["stopped"]), (450, "entryLimit"))
        more, summary = self.connection.list("/many", detail="names", cursor=summary["cursor"])
        self.assertTrue(summary["complete"])
        self.assertEqual(sorted(entry["name"] for entry in entries + more), self.everything())

    def test_each_page_on_its_own_connection(self):
        self.assertEqual(sorted(self.collect(123, lambda _: self.connect())), self.everything())

    def test_pages_across_a_restart(self):
        def restarted(_):
            daemon = Daemon(self.root, self.settings)
            self.addCleanup(daemon.close)
            connection = daemon.connect()
            self.addCleanup(connection.close)
            return connection

        self.assertEqual(sorted(self.collect(300, restarted)), self.everything())

    def test_unchanged_entries_come_once_while_others_come_and_go(self):
        (self.root / "many").rename(self.root / "aside")
        try:
            (self.root / "many").mkdir()
            fill(self.root / "many", (f"{number:04d}" for number in range(self.COUNT)))
            removed, added = set(), []

            def shuffle(names):
                victims = [name for name in names if name < "1" and name not in removed][-50:]
                for name in victims:
                    (self.root / "many" / name).unlink()
                    removed.add(name)
                new = [f"new-{len(added) + number}" for number in range(50)]
                fill(self.root / "many", new)
                added.extend(new)

            # Every new name makes the directory longer, so few pages, or they would not end.
            names = self.collect(150, shuffle)
            unchanged = [name for name in names if not name.startswith("new-")]
            self.assertEqual(sorted(unchanged), self.everything())
        finally:
            for path in (self.root / "many").iterdir():
                path.unlink()
            (self.root / "many").rmdir()
            (self.root / "aside").rename(self.root / "many")

    def test_cursors_that_are_not_ours(self):
        cursor = self.page(self.connection, limit=10)[1]["cursor"]
        for wrong in ("", "x", "AAAA", "0", "\ufffd", cursor[:-1], cursor + cursor, cursor[::-1], "A" * 10_000):
            with self.subTest(wrong[:40]):
                self.assertEqual(self.error_of("List", path="/many", cursor=wrong), ("InvalidCursor", {}))
        self.assertTrue(self.page(self.connection, cursor=cursor)[0])

    def test_cursor_of_another_directory(self):
        cursor = self.page(self.connection, limit=10)[1]["cursor"]
        self.assertEqual(self.error_of("List", path="/other", cursor=cursor), ("InvalidCursor", {}))

    def test_impossible_limit(self):
        for limit in (-1, 0):
            with self.subTest(limit=limit), self.assertRaises(CallError) as caught:
                self.connection.tree("List", path="/many", limit=limit)
            self.assertEqual(caught.exception.name, SERVICE + "InvalidParameter")
            self.assertEqual(caught.exception.parameters, {"parameter": "limit"})


class PolicyTests(TreeTestCase):
    """[tree]: what the configuration hides is not there, for any method."""

    settings = {"tree": {"hidden": False, "exclude": ["*.key", "private"], "owners": False}}

    @classmethod
    def build(cls, root):
        (root / "private").mkdir()
        fill(root / "private", ["below"])
        (root / "directory").mkdir()
        fill(root / "directory", ["a.key", "b.txt", ".hidden", "private"])
        (root / "link").symlink_to("private")

    def test_excluded_entries_are_not_listed(self):
        self.assertEqual(self.connection.names("/"), [b"directory", b"link"])
        self.assertEqual(self.connection.names("/directory"), [b"b.txt"])

    def test_excluded_entries_are_not_found(self):
        self.assert_refused("NotFound", "/private")
        self.assert_refused("NotFound", "/private/below")
        self.assert_refused("NotFound", "/directory/a.key", methods=("Stat",))
        self.assert_refused("NotFound", "/directory/private", methods=("Stat",))

    def test_excluded_entries_are_not_found_by_detours(self):
        self.assert_refused("NotFound", "/directory/../private/below")
        self.assert_refused("NotFound", "//private//below")
        self.assert_refused("NotFound", "/link/below")
        self.assert_refused("NotFound", "/link", methods=("List", "ChangeDirectory"))

    def test_hidden_entries_are_not_shown_even_when_asked_for(self):
        self.assertEqual(self.connection.names("/directory", hidden=True), [b"b.txt"])
        self.assert_refused("NotFound", "/directory/.hidden", methods=("Stat",))

    def test_owners_are_not_told(self):
        for entry in self.connection.list("/directory", detail="full")[0]:
            self.assertFalse({"user", "group", "uid", "gid"} & set(entry))
