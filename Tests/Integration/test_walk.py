# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Walk and Usage over the wire, against find(1) and du(1) on the same tree."""

import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from base64 import b64decode
from pathlib import Path

from daemon import PATIENCE, WITHOUT_DAC, Daemon, environment, remove_tree
from trees import fill, odd_names
from wire import TREE, CallError, frame, name_of, raw

# Parameters of Walk, and what says the same to find.
FILTERS = [
    ({}, []),
    ({"detail": "names"}, []),
    ({"detail": "full"}, []),
    ({"glob": "*.txt"}, ["-name", "*.txt"]),
    ({"glob": "F[0-4]*.TXT", "ignoreCase": True}, ["-iname", "F[0-4]*.TXT"]),
    ({"glob": "?"}, ["-name", "?"]),
    ({"match": "1"}, ["-name", "*1*"]),
    ({"match": "DIR", "ignoreCase": True}, ["-iname", "*DIR*"]),
    ({"glob": "f*", "match": "7"}, ["-name", "f*", "-name", "*7*"]),
    ({"kinds": ["directory"]}, ["-type", "d"]),
    ({"kinds": ["file"]}, ["-type", "f"]),
    ({"kinds": ["symlink", "fifo"], "detail": "names"}, ["-type", "l,p"]),
    ({"minimumSize": 100}, ["-size", "+99c"]),
    ({"maximumSize": 100, "kinds": ["file"]}, ["-type", "f", "-size", "-101c"]),
    ({"minimumSize": 50, "maximumSize": 60, "detail": "names"}, ["-size", "+49c", "-size", "-61c"]),
    ({"modifiedAfterUSec": 1_500_000_000_000_000}, ["-newermt", "@1499999999.999999"]),
    ({"modifiedBeforeUSec": 1_499_999_999_999_999}, ["-not", "-newermt", "@1499999999.999999"]),
    ({"maximumDepth": 1}, ["-maxdepth", "1"]),
    ({"maximumDepth": 2, "kinds": ["file"]}, ["-maxdepth", "2", "-type", "f"]),
    ({"oneFilesystem": True, "detail": "names"}, ["-xdev"]),
]


def build(root):
    """Directories, files of all sizes and of two times, hard links, links, a pipe, and odd names."""
    for outer in range(8):
        for inner in range(6):
            folder = root / f"dir{outer}" / f"sub{inner}"
            folder.mkdir(parents=True)
            for number in range(10):
                file = folder / f"f{number}.{('txt', 'dat')[number % 2]}"
                file.write_bytes(b"x" * (outer * inner * number))
                if number % 3 == 0:
                    os.utime(file, (1_400_000_000, 1_400_000_000))
    for outer in range(8):
        for inner in range(6):
            os.link(root / f"dir{outer}/sub{inner}/f7.dat", root / f"dir{(outer + 3) % 8}/hard-{outer}-{inner}")
    (root / "dir0" / "link").symlink_to("sub0")
    os.mkfifo(root / "pipe")
    (root / "odd").mkdir()
    fill(root / "odd", odd_names())
    with open(root / "sparse", "wb") as sparse:
        sparse.truncate(50_000_000)


def walk(connection, path=b"/", **parameters):
    """The paths below `path`, each once, and the summary."""
    paths, summary = [], None
    for reply in connection.stream(TREE + "Walk", {"rawPath": raw(path), **parameters}):
        folder = b64decode(reply["rawDirectory"]) if reply.get("rawDirectory") else reply["directory"].encode()
        paths += [name_of(entry) if folder == b"." else folder + b"/" + name_of(entry) for entry in reply["entries"]]
        summary = reply.get("summary")
    if len(set(paths)) != len(paths) or summary["entries"] != len(paths):
        raise AssertionError(f"{len(paths)} paths, {len(set(paths))} of them different, summary {summary}")
    return sorted(paths), summary


def find(root, *tests):
    command = ["find", str(root), "-mindepth", "1", *tests, "-printf", "%P\\0"]
    # In the C locale a letter of a pattern is a byte, as it is for dirlistd.
    found = subprocess.run(command, env=environment(LC_ALL="C"), capture_output=True, timeout=PATIENCE).stdout
    return sorted(found.split(b"\0")[:-1])


def usage(connection, path="/", **parameters):
    """Usage by directory, and the summary."""
    rows, summary = {}, None
    for reply in connection.stream(TREE + "Usage", {"path": path, **parameters}):
        for row in reply.get("usage") or []:
            folder = b64decode(row["rawDirectory"]) if row.get("rawDirectory") else row["directory"].encode()
            if folder in rows:
                raise AssertionError(f"{folder} is there twice")
            rows[folder] = row
        summary = reply.get("summary")
    return rows, summary


def du(root, *options, prefix=()):
    command = [*prefix, "du", "-0", "-B1", *options, "."]
    lines = subprocess.run(command, cwd=root, capture_output=True, timeout=PATIENCE).stdout.split(b"\0")[:-1]
    return {path.removeprefix(b"./"): int(size) for size, path in (line.split(b"\t", 1) for line in lines)}


class WalkTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="dirlistd-walk-"))
        cls.addClassCleanup(remove_tree, cls.root)
        build(cls.root)
        cls.daemon = Daemon(cls.root, activated=False)
        cls.addClassCleanup(cls.daemon.close)

    def connect(self, daemon=None):
        connection = (daemon or self.daemon).connect()
        self.addCleanup(connection.close)
        return connection

    def test_finds_what_find_finds(self):
        connection = self.connect()
        for parameters, tests in FILTERS:
            with self.subTest(**parameters):
                paths, summary = walk(connection, **parameters)
                self.assertEqual(paths, find(self.root, *tests))
                self.assertTrue(summary["complete"])

    def test_hidden_names(self):
        paths, summary = walk(self.connect(), hidden=False)
        visible = [path for path in find(self.root) if not any(part.startswith(b".") for part in path.split(b"/"))]
        self.assertEqual(paths, visible)
        self.assertGreater(summary["hidden"], 0)

    def test_usage_is_that_of_du(self):
        connection = self.connect()
        for depth in (0, 1, 2, 9):
            for name, option in (("allocated", "--block-size=1"), ("size", "--apparent-size")):
                with self.subTest(depth=depth, name=name):
                    rows, summary = usage(connection, depth=depth)
                    self.assertEqual(
                        {folder: row[name] for folder, row in rows.items()}, du(self.root, f"-d{depth}", option)
                    )
                    self.assertTrue(summary["complete"])

    def test_what_may_not_be_read(self):
        root = Path(tempfile.mkdtemp(prefix="dirlistd-walk-"))
        self.addCleanup(remove_tree, root)
        (root / "open").mkdir()
        (root / "open" / "file").write_bytes(b"x" * 5000)
        (root / "closed").mkdir()
        (root / "closed" / "secret").write_bytes(b"x" * 9000)
        (root / "closed").chmod(0)
        daemon = Daemon(root, activated=False, prefix=WITHOUT_DAC)
        self.addCleanup(daemon.close)
        connection = self.connect(daemon)
        paths, summary = walk(connection)
        self.assertEqual(paths, [b"closed", b"open", b"open/file"])
        self.assertEqual((summary["complete"], summary["denied"], summary["directories"]), (False, 1, 2))
        rows, summary = usage(connection, depth=1)
        self.assertEqual(
            {folder: row["allocated"] for folder, row in rows.items()}, du(root, "-d1", prefix=WITHOUT_DAC)
        )
        self.assertEqual(summary["denied"], 1)

    def test_a_tree_that_is_being_deleted(self):
        root = Path(tempfile.mkdtemp(prefix="dirlistd-walk-"))
        self.addCleanup(remove_tree, root)
        for number in range(300):
            (root / f"{number}" / "a" / "b").mkdir(parents=True)
            fill(root / f"{number}" / "a", (f"file{index}" for index in range(20)))
        daemon = Daemon(root, activated=False)
        self.addCleanup(daemon.close)
        connection = self.connect(daemon)

        def delete():
            for number in range(300):
                shutil.rmtree(root / f"{number}")

        deleting = threading.Thread(target=delete)
        deleting.start()
        while deleting.is_alive():
            _, summary = walk(connection, detail="names")
            self.assertEqual((summary["denied"], summary["unreadable"]), (0, 0))
            usage(connection, depth=2)
        deleting.join()
        self.assertEqual(walk(connection)[0], [])

    def test_only_so_many_at_once_and_room_after_hanging_up(self):
        # All of the system's names, which takes longer than this test, so room can only come from hanging up.
        for method, parameters in (("Walk", {"path": "/", "glob": "no such name"}), ("Usage", {"path": "/"})):
            with self.subTest(method), Daemon("/", {"limits": {"walks": 2}}, activated=False) as daemon:
                busy = [daemon.connect() for _ in range(2)]
                for connection in busy:
                    connection.send(frame(TREE + method, parameters, more=True))
                third = self.connect(daemon)
                self.await_answer(third, lambda error: error is not None)
                for connection in busy:
                    connection.close()
                self.await_answer(third, lambda error: error is None)

    def await_answer(self, connection, wanted):
        """Asks for a walk through little until it is turned away, or let in."""
        for _ in range(10_000):
            error = None
            try:
                walk(connection, b"/usr/bin", maximumDepth=1, glob="sh")
            except CallError as caught:
                error = caught
                self.assertEqual((error.name, error.parameters), (TREE + "Busy", {"limit": "limits.walks"}))
            if wanted(error):
                return
        self.fail("that never happened")

    def test_without_more(self):
        for method in ("Walk", "Usage"):
            with self.assertRaises(CallError) as caught:
                self.connect().tree(method)
            self.assertEqual(caught.exception.name, "org.varlink.service.ExpectedMore")


if __name__ == "__main__":
    unittest.main()
