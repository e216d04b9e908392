# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""A run as plain values, to be kept as JSON and printed from."""

import os
import platform
import subprocess
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figure

FIELDS = ("seconds", "cpu", "server_cpu", "memory", "first", "p99")


def machine(folder):
    """What the figures depend on, as far as a reader can use it."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    release = dict(
        line.rstrip().split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    find = ["findmnt", "--noheadings", "--output", "FSTYPE", "--target", folder]
    kind = subprocess.run(find, capture_output=True, text=True).stdout.strip()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": model,
        "processors": len(os.sched_getaffinity(0)),
        "memory": f"{memory / 2**30:.0f} GiB",
        "kernel": platform.release(),
        "system": release.get("PRETTY_NAME", "unknown").strip('"'),
        "filesystem": kind,
    }


def record(data, results, once, targets, **run):
    """Everything of a run. `run` are its seed, its rounds and the like."""
    return {
        **run,
        "machine": machine(data.root),
        "data": [{"name": each.name, "title": each.title} for each in data.sets],
        "results": [
            {
                "data": result.case.data.name,
                "system": result.case.system,
                "ours": result.case.ours,
                "failure": result.failure,
                **{field: _plain(result.figure(field)) for field in FIELDS},
            }
            for result in results.values()
        ],
        "once": {name: _plain(value) for name, value in once.items()},
        "targets": [{**asdict(each), "verdict": each.verdict} for each in targets],
    }


def _plain(value):
    return asdict(value) if isinstance(value, Figure) else value
