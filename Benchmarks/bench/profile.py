# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Where the daemon's time goes: samples of perf(1) by system call, and by function outside of them.

The release programs have no symbols, so the same code is linked once more with them, beside the data. Samples come from
a timer (cpu-clock), for virtual machines often have no hardware counters.
"""

import re
import shutil
import subprocess
from collections import Counter

from bench import process
from bench.daemon import PROJECT, call, environment, served, summary_of
from bench.table import aligned

import daemon as tests  # isort: skip: of Tests/Integration, where bench.daemon has Python look

FREQUENCY = 1999
SYSTEM_CALL = re.compile(r"^__(?:x64|arm64)_sys_(\w+)$")
KERNEL_HALF = re.compile(r"^(?:8|f)[0-9a-f]{15}$|^f{4,8}[0-9a-f]+$")


def linked_with_symbols(folder):
    """The daemon with its symbols. SwiftPM links it where the release program is, which is put back after."""
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "dirlistd"]
    subprocess.run(build, cwd=PROJECT, check=True)
    program = folder / "dirlistd"
    shutil.copy2(PROJECT / ".build" / "release" / "dirlistd", program)
    subprocess.run([*build, "-Xlinker", "-s"], cwd=PROJECT, check=True)
    return program


def samples(script):
    """Call chains of `perf script -F ip,sym`, innermost first: lists of (address, symbol)."""
    for block in script.split("\n\n"):
        chain = []
        for line in block.splitlines():
            address, _, symbol = line.strip().partition(" ")
            if re.fullmatch(r"[0-9a-f]+", address):
                chain.append((address, symbol.strip()))
        if chain:
            yield chain


def place(chain):
    """What a sample counts for: the system call it is in, or the function outside of the kernel."""
    for _, symbol in chain:
        if found := SYSTEM_CALL.match(symbol):
            return f"{found[1]}(2)"
    kernel = [symbol for address, symbol in chain if KERNEL_HALF.match(address)]
    if kernel:
        return "kernel, outside of system calls"
    return chain[0][1]


def shares(places):
    """(place, share) by falling share; what is below one in a hundred is one line."""
    counted = Counter(places)
    total = counted.total()
    large = [(each, count / total) for each, count in counted.most_common() if count / total >= 0.01]
    rest = 1 - sum(share for _, share in large)
    return large + ([("all else", rest)] if rest > 0.0005 else [])


def demangled(symbol):
    """Swift's names without modules' and parameters' noise, short enough for a table."""
    if not symbol.startswith("$s"):
        return symbol
    done = subprocess.run(["swift-demangle", "--simplified", "--compact", symbol], capture_output=True, text=True)
    text = done.stdout.strip() or symbol
    return text if len(text) <= 76 else text[:75] + "\u2026"


def cases(data):
    """What is profiled: a title, and the call that is drained."""
    yield "List of L, standard", call("List", more=True, path=f"/{data.L.name}", detail="standard")
    yield "List of L, names", call("List", more=True, path=f"/{data.L.name}", detail="names")
    yield "Walk of T, standard", call("Walk", more=True, path=f"/{data.T.name}", detail="standard")
    yield "Usage of T", call("Usage", more=True, path=f"/{data.T.name}", depth=0)


def profile(data, programs, folder):
    """A table of shares for each case, as Markdown."""
    if not shutil.which("perf"):
        raise SystemExit("bench: no perf in PATH: it is in Debian's linux-perf")
    folder.mkdir(parents=True, exist_ok=True)
    tests.DIRLISTD = linked_with_symbols(folder)
    parts = []
    with served(data.root) as daemon:
        for title, request in cases(data):
            drain = [programs.drain, "127.0.0.1", str(daemon.port), "varlink"]
            try:
                _, _, ending = process.output_of(drain, environment(), stdin=request).partition(b"\n")
                summary_of(ending)
                parts.append(f"### {title}\n\n{_measured(daemon.process.pid, drain, request, folder)}")
            except ValueError as failure:
                parts.append(f"### {title}\n\nNot measured: {failure}")
    return "\n\n".join(parts) + "\n"


def _measured(pid, drain, request, folder):
    recording = folder / "perf.data"
    record = ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(FREQUENCY), "-g", "-p", str(pid), "-o", recording]
    subprocess.run([*record, "--", *drain], input=request, stdout=subprocess.DEVNULL, check=True)
    script = ["perf", "script", "-i", recording, "-F", "ip,sym", "--no-demangle"]
    script = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    recording.unlink()
    places = [place(chain) for chain in samples(script)]
    rows = [(demangled(each), f"{share:.0%}") for each, share in shares(places)]
    return f"{len(places)} samples.\n\n" + aligned(("where", "share"), rows)
