# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Watch and Filesystem, asked of the daemon in its sandbox."""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from daemon import PATIENCE, WITHOUT_DAC, Daemon, DaemonTestCase, remove_tree
from wire import SERVICE, TREE, CallError, frame


class WatchTestCase(DaemonTestCase):
    settings = {"limits": {"watches": 2}, "tree": {"hidden": False}}

    def watch(self, path="/", recursive=True, **options):
        """A connection with a watch that stands."""
        connection = self.connect(**options)
        connection.send(frame(TREE + "Watch", {"path": path, "recursive": recursive}, more=True))
        reply = connection.reply()
        if "error" in reply:
            connection.close()
            raise CallError(reply)
        self.assertEqual(reply, {"parameters": {"ready": True}, "continues": True})
        return connection

    def watch_when_there_is_room(self, *arguments):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.watch(*arguments)
            except CallError as error:
                if error.name != TREE + "Busy" or time.monotonic() > until:
                    raise

    def changes_until(self, connection, name):
        """What is told up to the creation of an entry of this name, as (change, path)."""
        told = []
        while True:
            change = connection.reply()["parameters"]
            told.append((change["change"], f"{change['directory']}/{change.get('name', '')}"))
            if change["change"] == "created" and change.get("name") == name:
                return told


class WatchTests(WatchTestCase):
    def test_changes_below_new_directories(self):
        folder = self.root / "new"
        folder.mkdir()
        with self.watch_when_there_is_room("/new") as connection:
            (folder / "a/b/c").mkdir(parents=True)
            (folder / "a/b/c/file").touch()
            (folder / ".hidden").touch()
            (folder / "a").rename(folder / "z")
            (folder / "z/b/c/late").touch()
            (folder / "end").touch()
            told = self.changes_until(connection, "end")
        self.assertEqual(told[told.index(("movedFrom", "./a")) + 1], ("movedTo", "./z"))
        # What is found while a new directory is read may be told before the notice of its move.
        self.assertTrue({("created", "a/b/c/late"), ("created", "z/b/c/late")} & set(told), told)
        self.assertFalse([each for each in told if "hidden" in each[1] or each[0] == "gap"])

    def test_limit_and_release(self):
        watches = [self.watch_when_there_is_room(), self.watch_when_there_is_room()]
        with self.assertRaises(CallError) as caught:
            self.watch()
        self.assertEqual(caught.exception.parameters, {"limit": "limits.watches"})
        watches[0].close()
        self.watch_when_there_is_room().close()
        # Half a close is enough: a watch ends with its client.
        watches[1].finish_sending()
        self.assertEqual(watches[1].rest(), [])
        self.watch_when_there_is_room().close()

    def test_kernel_watches_go_with_the_client(self):
        folder = self.root / "many"
        for number in range(200):
            (folder / str(number)).mkdir(parents=True)

        def instances():
            found = 0
            for entry in os.scandir(f"/proc/{self.pid()}/fd"):
                try:
                    found += os.readlink(entry.path) == "anon_inode:inotify"
                except FileNotFoundError:
                    pass
            return found

        with self.watch_when_there_is_room("/many"):
            self.assertGreaterEqual(instances(), 1)
        until = time.monotonic() + PATIENCE
        while instances() and time.monotonic() < until:
            pass
        self.assertEqual(instances(), 0)

    def pid(self):
        """The process of the daemon itself."""
        return self.daemon.process.pid

    def test_takes_more(self):
        with self.assertRaises(CallError) as caught:
            self.connect().tree("Watch", path="/")
        self.assertEqual(caught.exception.name, SERVICE + "ExpectedMore")

    def test_slow_reader_gets_all_or_a_gap(self):
        folder = self.root / "slow"
        folder.mkdir()
        connection = self.watch_when_there_is_room("/slow")
        for number in range(20000):
            (folder / f"{number:0200}").touch()
        (folder / "end").touch()
        names, gaps = set(), 0
        while "end" not in names and not gaps:
            change = connection.reply()["parameters"]
            gaps += change["change"] == "gap"
            if change["change"] == "created":
                names.add(change["name"])
        self.assertTrue(gaps or len(names) == 20001, f"{len(names)} told and no gap")
        (folder / "after").touch()
        self.changes_until(connection, "after")
        connection.close()


class OtherWatchTests(unittest.TestCase):
    def test_daemon_leaving_is_a_gap(self):
        with Daemon(self.folder(), activated=False) as daemon, daemon.connect() as connection:
            connection.send(frame(TREE + "Watch", {"recursive": True}, more=True))
            connection.reply()
            daemon.terminate()
            self.assertEqual(connection.rest(), [{"parameters": {"change": "gap", "directory": "."}}])
            connection.close()
            self.assertEqual(daemon.wait(), 0)

    def test_unreadable_directory_is_a_gap(self):
        root = self.folder()
        (root / "shut").mkdir(mode=0o000)
        with Daemon(root, activated=False, prefix=WITHOUT_DAC) as daemon, daemon.connect() as connection:
            connection.send(frame(TREE + "Watch", {"recursive": True}, more=True))
            self.assertEqual(connection.reply()["parameters"], {"ready": True})
            self.assertEqual(connection.reply()["parameters"], {"change": "gap", "directory": "shut"})

    def folder(self):
        root = Path(tempfile.mkdtemp(prefix="dirlistd-watch-"))
        self.addCleanup(remove_tree, root)
        return root


class FilesystemTests(DaemonTestCase):
    def test_says_what_df_says(self):
        def df():
            fields = "--output=fstype,size,itotal"
            return subprocess.check_output(["df", "-B1", fields, self.root], text=True).splitlines()[1].split()

        reply = self.connect().tree("Filesystem", path="/")
        self.assertEqual([reply["kind"], str(reply["size"]), str(reply["inodes"] or "-")], df())
        self.assertLessEqual(reply["available"], reply["free"])
        self.assertFalse(reply["readOnly"])


if __name__ == "__main__":
    unittest.main()
