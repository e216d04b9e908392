# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What processes cost: time, processor time, memory. Figures come from proc(5) and wait4(2)."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Cost:
    """Seconds, seconds of processor time, and the largest resident memory in kB."""

    seconds: float
    cpu: float
    memory: int


class CommandFailed(Exception):
    pass


def run(cost, arguments, environment):
    """Runs a command whose output is thrown away, and says what it cost. `cost` is the program that watches it."""
    printed = output_of([cost, *arguments], environment)
    seconds, cpu, memory, code = printed.split()
    if int(code):
        raise CommandFailed(f"{Path(arguments[0]).name} ended with {int(code)}")
    return Cost(float(seconds), float(cpu), int(memory))


def output_of(arguments, environment, stdin=None):
    """What a command prints. When it fails, what it complains about is the error."""
    done = subprocess.run([str(each) for each in arguments], env=environment, input=stdin or b"", capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise CommandFailed(f"{Path(arguments[0]).name} ended with {done.returncode}: {said[0]}")
    return done.stdout


def family(pid):
    """A process and all below it that live now."""
    found = [pid]
    for each in found:
        try:
            for task in os.listdir(f"/proc/{each}/task"):
                found += map(int, Path(f"/proc/{each}/task/{task}/children").read_text().split())
        except OSError:
            pass  # It has ended meanwhile.
    return found


def scheduled(pids):
    """Nanoseconds that each thread of the processes has run: finer than /proc/PID/stat, but without ended threads."""
    threads = {}
    for pid in pids:
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                threads[int(task)] = int(Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
        except OSError:
            pass
    return threads


def scheduled_between(before, after):
    """Seconds that all threads ran between two looks at them."""
    return sum(ran - before.get(thread, 0) for thread, ran in after.items()) / 1e9


def memory(pid, field, file="status"):
    """A field in kB of /proc/PID/status (VmRSS, VmHWM) or of /proc/PID/smaps_rollup (Pss)."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0])
    raise KeyError(field)


def forget_peak(pid):
    """Has VmHWM count from now on (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
