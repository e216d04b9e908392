# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Confinement while the tree changes: a directory is swapped for a symlink to the outside, as fast as it can be."""

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections import Counter
from pathlib import Path

from daemon import PATIENCE, Daemon, remove_tree
from trees import fill
from wire import TREE, CallError

SECONDS = float(os.environ.get("RACE_SECONDS") or 60)
CONNECTIONS = 8

INSIDE = {f"inside-{number}" for number in range(20)} | {"same"}
OUTSIDE = {f"outside-{number}" for number in range(20)} | {"same"}
INSIDE_SIZE, OUTSIDE_SIZE = 11, 222_222

RENAME_EXCHANGE = 2  # renameat2(2)


def swap_for_ever(*pairs):
    """Exchanges the two paths of each pair until this process is ended. Prints a line once all have been."""
    renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    arguments = [
        (os.open(os.path.dirname(first), os.O_PATH), os.fsencode(os.path.basename(first)),
         os.fsencode(os.path.basename(second)))
        for first, second in zip(pairs[::2], pairs[1::2], strict=True)
    ]  # fmt: skip
    count = 0
    while True:
        for folder, first, second in arguments:
            if renameat2(folder, first, folder, second, RENAME_EXCHANGE) != 0:
                sys.exit(os.strerror(ctypes.get_errno()))
        count += 1
        if count == 1:
            print("swapping", flush=True)


class RaceTests(unittest.TestCase):
    # How the symlink leads out. The kernel refuses each at another place of its walk.
    LINKS = {"absolute": "{outside}", "relative": "../outside"}

    def setUp(self):
        folder = Path(tempfile.mkdtemp(prefix="dirlistd-race-"))
        self.addCleanup(remove_tree, folder)
        self.root = folder / "root"
        outside = folder / "outside"
        self.make(outside, OUTSIDE, OUTSIDE_SIZE)
        pairs = []
        for name, target in self.LINKS.items():
            self.make(self.root / name, INSIDE, INSIDE_SIZE)
            link = self.root / f"{name}-link"
            link.symlink_to(target.format(outside=outside))
            pairs += [self.root / name, link]
        self.swapper = subprocess.Popen([sys.executable, __file__, *pairs], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end_swapper)
        self.assertEqual(self.swapper.stdout.readline(), "swapping\n")

    def make(self, directory, names, size):
        directory.mkdir(parents=True)
        fill(directory, names)
        os.truncate(directory / "same", size)

    def end_swapper(self):
        self.swapper.kill()
        self.swapper.wait()
        self.swapper.stdout.close()

    def ask(self, daemon, name, until, seen, leaks):
        """Lists and looks through the swapped path until time is up; notes each outcome, and whatever leaked."""
        with daemon.connect() as connection:

            def outcome(method, check, **parameters):
                try:
                    check(connection.call(TREE + method, parameters))
                    seen[f"{method} answered"] += 1
                except CallError as error:
                    said = error.name.removeprefix(TREE)
                    if said == "SystemError":
                        said += " " + error.parameters["errno"]
                    seen[f"{method} {said}"] += 1

            def check_listing(reply):
                names = {entry["name"] for entry in reply["entries"]}
                if names != INSIDE:
                    leaks.append(f"List {name}: {sorted(names)}")

            def check_entry(reply):
                entry = reply["entry"]
                if entry.get("size") != INSIDE_SIZE:
                    leaks.append(f"Stat {name}/same: {entry}")

            def check_directory(reply):
                if reply["path"] not in (f"/{name}", f"/{name}-link"):
                    leaks.append(f"ChangeDirectory {name}: {reply}")

            def check_nothing(reply):
                leaks.append(f"Stat {name}/outside-1: {reply}")

            while time.monotonic() < until and not leaks:
                outcome("List", check_listing, path=f"/{name}")
                outcome("Stat", check_entry, path=f"/{name}/same")
                outcome("Stat", check_nothing, path=f"/{name}/outside-1")
                outcome("ChangeDirectory", check_directory, path=f"/{name}")
                connection.call(TREE + "ChangeDirectory", {"path": "/"})

    def test_nothing_from_outside_is_ever_seen(self):
        seen = {name: Counter() for name in self.LINKS}
        leaks, failures = [], []
        with Daemon(self.root) as daemon:
            until = time.monotonic() + SECONDS

            def work(name):
                try:
                    self.ask(daemon, name, until, seen[name], leaks)
                except BaseException as error:
                    failures.append(repr(error))

            threads = [
                threading.Thread(target=work, args=(list(self.LINKS)[number % len(self.LINKS)],))
                for number in range(CONNECTIONS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(SECONDS + PATIENCE)
            self.assertFalse(any(thread.is_alive() for thread in threads), "a question was never answered")
            self.assertIsNone(self.swapper.poll(), "the swapping ended early")
            self.assertEqual(daemon.stop(), 0, daemon.stderr())
        for name, counts in seen.items():
            print(f"\n  {SECONDS:g} s, symlink {name}: {dict(sorted(counts.items()))}", file=sys.stderr)
        self.assertEqual(leaks, [])
        self.assertEqual(failures, [])
        for name, counts in seen.items():
            # Without both outcomes there was no race, and the test proved nothing.
            self.assertGreater(counts["List answered"], 0, name)
            self.assertGreater(counts["List OutsideRoot"], 0, name)
            self.assertGreater(counts["Stat answered"], 0, name)
            self.assertGreater(counts["Stat OutsideRoot"], 0, name)
            unexpected = {
                outcome: count
                for outcome, count in counts.items()
                if outcome.split(" ", 1)[1] not in ("answered", "OutsideRoot")
                # What was never inside is not found there. The kernel may give up on ".." in a race: openat2(2).
                and outcome not in ("Stat NotFound", "List SystemError EAGAIN", "Stat SystemError EAGAIN",
                                    "ChangeDirectory SystemError EAGAIN")
            }  # fmt: skip
            self.assertEqual(unexpected, {}, name)


if __name__ == "__main__":
    swap_for_ever(*sys.argv[1:])
