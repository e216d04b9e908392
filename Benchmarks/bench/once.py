# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What is not a case of the rounds: memory, what a hang-up leaves, and small questions beside large ones."""

import contextlib
import socket
import subprocess
import time

from bench import process
from bench.cases import Drain, Latency, WrongAnswer
from bench.daemon import call, environment, served
from bench.figures import figure

CONNECTIONS = 200
WALKS = 8  # The limit of a daemon that is configured no other way.


def memory(data, programs, repeat):
    """kB of a daemon that has just started, at its most while it serves L, and for each idle connection.

    The daemon and its broker, which is another process, are told apart where they differ.
    """
    with served(data.root) as daemon:
        pid = daemon.process.pid
        broker = [each for each in process.family(pid) if each != pid]
        found = {
            "idle_rss": process.memory(pid, "VmRSS"),
            "idle_pss": process.memory(pid, "Pss", "smaps_rollup"),
            "idle_private": _private(pid),
            "broker_pss": sum(process.memory(each, "Pss", "smaps_rollup") for each in broker),
            "broker_private": sum(map(_private, broker)),
        }
        request = call("List", more=True, path="/L", detail="standard")
        drain = Drain("memory", data.L, program=programs.drain, port=daemon.port, request=request, server=pid)
        peaks = []
        for _ in range(repeat):
            process.forget_peak(pid)
            drain.check()
            peaks.append(process.memory(pid, "VmHWM"))
        found["peak_rss"] = max(peaks)
        found["after_rss"] = process.memory(pid, "VmRSS")
        before = process.memory(pid, "Pss", "smaps_rollup")
        with contextlib.ExitStack() as stack:
            for number in range(CONNECTIONS):
                # The daemon takes so many from one address and no more; loopback has others.
                source = f"127.0.0.{2 + number // 50}"
                connection = stack.enter_context(socket.create_connection(daemon.address, 10, (source, 0)))
                connection.sendall(call("WorkingDirectory"))
                while not connection.recv(4096).endswith(b"\0"):
                    pass
            found["per_connection"] = (process.memory(pid, "Pss", "smaps_rollup") - before) / CONNECTIONS
    return found


def _private(pid):
    return sum(process.memory(pid, field, "smaps_rollup") for field in ("Private_Clean", "Private_Dirty"))


def hang_up(daemon, method, path, repeat):
    """What the daemon still does after a client has hung up in the middle of an answer.

    Seconds of its processor time after the hang-up, and seconds until it does nothing more.
    """
    used, quiet = [], []
    for _ in range(repeat):
        request = call(method, more=True, path=path, detail="standard")
        connection = socket.create_connection(daemon.address, 10)
        connection.sendall(request)
        received = 0
        while received < 65536:
            part = connection.recv(65536)
            received += len(part)
            if received < 4096 and part.endswith(b"\0"):
                raise WrongAnswer(f"{method} is answered with {part[:200].decode(errors='replace')}")
        pids = process.family(daemon.process.pid)
        first = last = process.scheduled(pids)
        started = active = seen = time.perf_counter()
        connection.close()
        while seen - active < 0.25 and seen - started < 10:
            time.sleep(0.002)
            current, then = process.scheduled(pids), time.perf_counter()
            # What it does when idle is far below a tenth of a processor.
            if process.scheduled_between(last, current) > (then - seen) / 10:
                active = then
            last, seen = current, then
        used.append(process.scheduled_between(first, last))
        quiet.append(active - started)
    return figure(used), figure(quiet)


def beside_walks(data, programs, daemon, repeat, requests):
    """The median time of a List of S alone, and while walks of the whole tree run, in seconds."""
    question = Latency(
        "beside walks", data.S,
        program=programs.latency, port=daemon.port, request=call("List", path="/S"), requests=requests, seconds=5,
    )  # fmt: skip
    question.check()
    walk = call("Walk", more=True, path="/", detail="standard")
    alone = [question.measure().seconds for _ in range(repeat)]
    walks = []
    try:
        for _ in range(WALKS):
            arguments = [programs.drain, "127.0.0.1", str(daemon.port), "varlink", "forever"]
            each = subprocess.Popen(
                arguments,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            walks.append(each)
            each.stdin.write(walk)
            each.stdin.close()
        time.sleep(0.5)
        beside = [question.measure().seconds for _ in range(repeat)]
        for each in walks:
            if each.poll() is not None:
                raise WrongAnswer(f"a walk ended: {each.stderr.read().decode(errors='replace').strip()}")
    finally:
        for each in walks:
            each.kill()
            each.wait()
            each.stderr.close()
    # Nobody has hung up on it for long: the walks' last work must not count as idle.
    time.sleep(0.5)
    alone += [question.measure().seconds for _ in range(repeat)]
    return figure(alone), figure(beside)
