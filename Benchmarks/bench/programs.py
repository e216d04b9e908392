# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The C programs of Benchmarks/programs, compiled when their source is newer."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "programs"
NAMES = ("mkdata", "floor", "drain", "latency", "cost")


class Programs:
    """Paths of the compiled programs, as attributes: programs.floor, ..."""

    def __init__(self, folder):
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if not compiler:
            raise SystemExit("bench: no C compiler (cc, gcc or clang)")
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            self._compile(compiler, name, folder / name)

    def _compile(self, compiler, name, program):
        setattr(self, name, program)
        sources = [SOURCES / f"{name}.c", SOURCES / "client.h"]
        if program.exists() and program.stat().st_mtime > max(source.stat().st_mtime for source in sources):
            return
        options = ["-std=gnu17", "-O2", "-Wall", "-Wextra", "-pthread"]
        subprocess.run([compiler, *options, "-o", program, sources[0]], check=True)
