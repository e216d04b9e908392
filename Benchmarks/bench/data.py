# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The directories that are listed: made once, the same each time, kept until `make bench-clean`."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Counts up when mkdata makes something else of the same sizes.
VERSION = 1


@dataclass(frozen=True)
class DataSet:
    """`entries` is what a listing has: of the directory, or of everything below it when it is a tree."""

    name: str
    path: Path
    files: int
    directories: int = 0

    @property
    def tree(self):
        return self.directories > 0

    @property
    def entries(self):
        return self.files + self.directories

    @property
    def title(self):
        if self.tree:
            return f"{self.name}: {self.directories:,} directories with {self.files:,} files"
        return f"{self.name}: {self.files:,} entries in one directory"


class Data:
    """S, M, L and T in one folder, which is what the servers serve."""

    def __init__(self, folder, quick):
        self.root = folder / ("quick" if quick else "full")
        shrink = 10 if quick else 1
        self.S = DataSet("S", self.root / "S", 20)
        self.M = DataSet("M", self.root / "M", 10_000)
        self.L = DataSet("L", self.root / "L", 1_000_000 // shrink)
        self.T = DataSet("T", self.root / "T", 400_000 // shrink, 20_000 // shrink)
        self.sets = (self.S, self.M, self.L, self.T)
        self._marker = folder / f"{self.root.name}.json"

    def make(self, mkdata):
        """Makes what is missing. A folder that was left half made is made again."""
        described = {"version": VERSION, **{each.name: [each.directories, each.files] for each in self.sets}}
        if self._marker.exists() and json.loads(self._marker.read_text()) == described:
            return
        print(f"bench: making the data in {self.root}", flush=True)
        self._marker.unlink(missing_ok=True)
        if self.root.exists():
            shutil.rmtree(self.root)
        self.root.mkdir(parents=True)
        for each in self.sets:
            kind = ["tree", each.path, each.directories] if each.tree else ["flat", each.path]
            subprocess.run([mkdata, *map(str, kind), str(each.files)], check=True)
        self._marker.write_text(json.dumps(described))
