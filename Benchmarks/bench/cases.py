# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of things that are measured. Each checks that it gives the whole answer, and says what one took."""

import statistics
import time
from dataclasses import dataclass

from bench import process
from bench.daemon import environment, summary_of
from bench.data import DataSet


class WrongAnswer(Exception):
    pass


@dataclass
class Sample:
    """One measurement, in seconds and kB. `cpu` is of the command, `server_cpu` of the server that it asked."""

    seconds: float
    cpu: float | None = None
    server_cpu: float | None = None
    memory: int | None = None
    first: float | None = None
    p99: float | None = None


@dataclass
class Case:
    """`system` is what is measured, on which data. `ours` marks dirlistd, whose wrong answer fails the benchmark."""

    system: str
    data: DataSet
    ours: bool = False

    @property
    def key(self):
        return f"{self.data.name} {self.system}"

    def check(self):
        """Runs it once, unmeasured, which also warms the caches. Raises where the answer is not whole."""
        self.measure()

    def measure(self):
        raise NotImplementedError

    def expect(self, found, expected, what="entries"):
        if found != expected:
            raise WrongAnswer(f"gives {found:,} of {expected:,} {what}")


@dataclass
class Unavailable(Case):
    """What cannot be measured here."""

    reason: str = ""

    def check(self):
        raise WrongAnswer(self.reason)


@dataclass
class Floor(Case):
    program: str = ""
    detail: str = "standard"
    threads: int = 1
    passes: int = 1

    def measure(self):
        shape = "tree" if self.data.tree else "flat"
        arguments = [self.program, self.data.path, shape, self.detail, self.threads, self.passes]
        wall, cpu, entries, _ = process.output_of(arguments, environment()).split()
        self.expect(int(entries), self.data.entries)
        return Sample(float(wall), float(cpu))


@dataclass
class Command(Case):
    """A command that prints `lines` lines, or at least so many. Its output is thrown away when it is measured."""

    cost: str = ""
    arguments: tuple = ()
    lines: int = 0
    at_least: bool = False
    variables: dict = None
    server: int | None = None

    @property
    def environment(self):
        return environment(**(self.variables or {}))

    def check(self):
        printed = process.output_of(self.arguments, self.environment).count(b"\n")
        self.expect(min(printed, self.lines) if self.at_least else printed, self.lines, "lines")

    def measure(self):
        before = process.scheduled([self.server]) if self.server else None
        cost = process.run(self.cost, self.arguments, self.environment)
        server = process.scheduled_between(before, process.scheduled([self.server])) if self.server else None
        return Sample(cost.seconds, cost.cpu, server, cost.memory)


@dataclass
class SameUsage(Command):
    """A command that prints how many bytes a directory takes, and `other`, which must print the same."""

    other: tuple = ()

    def check(self):
        amounts = [
            int(process.output_of(each, self.environment).split()[0]) for each in (self.arguments, self.other)
        ]
        self.expect(amounts[0], amounts[1], "bytes that du counts")


@dataclass
class Drain(Case):
    """A raw client that takes the answer off the socket. `varlink`: of dirlistd, else up to the end of the connection.

    An answer of S takes so little that it is asked for again and again, each time on a new connection.
    """

    program: str = ""
    port: int = 0
    request: bytes = b""
    varlink: bool = True
    server: int = 0
    repeat: int = 1

    def _ask(self):
        arguments = [self.program, "127.0.0.1", self.port, "varlink" if self.varlink else "eof"]
        printed = process.output_of(arguments, environment(), stdin=self.request)
        figures, _, ending = printed.partition(b"\n")
        seconds, first, total = figures.split()
        return float(seconds), float(first), int(total), ending

    def check(self):
        _, _, self._bytes, ending = self._ask()
        if self.varlink:
            self._expect_whole(ending)
        elif self._bytes < 50 * self.data.entries:
            raise WrongAnswer(f"gives {self._bytes:,} bytes for {self.data.entries:,} entries")

    def _expect_whole(self, ending):
        summary = summary_of(ending)
        self.expect(summary.get("entries", 0), self.data.entries)
        if not summary.get("complete"):
            raise WrongAnswer(f"is incomplete: {summary}")

    def measure(self):
        pids = process.family(self.server)
        before = process.scheduled(pids)
        answers = [self._ask() for _ in range(self.repeat)]
        cpu = process.scheduled_between(before, process.scheduled(pids)) / self.repeat
        for _, _, total, ending in answers:
            if self.varlink:
                self._expect_whole(ending)
            elif abs(total - self._bytes) > 4096:
                raise WrongAnswer(f"gives {total:,} bytes, and gave {self._bytes:,} before")
        seconds, first = (statistics.median(each[field] for each in answers) for field in (0, 1))
        return Sample(seconds, server_cpu=cpu, first=first)


@dataclass
class Total(Drain):
    """As Drain, for an answer whose summary does not count what it prints: disk usage."""

    def _expect_whole(self, ending):
        summary = summary_of(ending)
        if not summary.get("complete"):
            raise WrongAnswer(f"is incomplete: {summary}")


@dataclass
class Session(Case):
    """A whole session with a server: `listing` returns its size, `counting` its entries, of which `extra` are not ours.

    A session of S takes so little that it is repeated, and the median counts.
    """

    listing: object = None
    counting: object = None
    extra: int = 0
    repeat: int = 1

    def check(self):
        self.expect(self.counting() - self.extra, self.data.entries)
        self._size = self.listing()

    def measure(self):
        taken = []
        for _ in range(self.repeat):
            started = time.perf_counter()
            size = self.listing()
            taken.append(time.perf_counter() - started)
            if size != self._size:
                raise WrongAnswer(f"gives {size:,} bytes or entries, and gave {self._size:,} before")
        return Sample(statistics.median(taken))


@dataclass
class Latency(Case):
    """The same question again and again on one connection."""

    program: str = ""
    port: int = 0
    request: bytes = b""
    http: bool = False
    requests: int = 5000
    seconds: float = 3

    def _ask(self):
        protocol = "http" if self.http else "varlink"
        arguments = [self.program, "127.0.0.1", self.port, protocol, self.requests, self.seconds]
        printed = process.output_of(arguments, environment(), stdin=self.request)
        figures, _, answer = printed.partition(b"\n")
        return figures.split(), answer

    def check(self):
        _, answer = self._ask()
        self.expect(answer.count(b'"name"'), self.data.entries)

    def measure(self):
        (_, median, p99, *_), _ = self._ask()
        return Sample(float(median), p99=float(p99))
