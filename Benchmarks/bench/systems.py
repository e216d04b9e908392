# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Which systems are measured on which data, and how each is asked."""

from bench import ftp, sftp
from bench.cases import Command, Drain, Floor, Latency, SameUsage, Session, Total, Unavailable
from bench.daemon import DIRLISTCTL, call

# What a target is about; the rest of the systems are named where they are measured.
FLOOR = "floor: getdents64 + statx, 1 thread"
FLOOR_NAMES = "floor: names, 1 thread"
FLOOR_TWO = "floor: getdents64 + statx, 2 threads"
FLOOR_NAMES_TWO = "floor: names, 2 threads"
DRAINED = "dirlistd, standard, drained"
DRAINED_NAMES = "dirlistd, names, drained"
USAGE = "dirlistd, Usage, drained"
CTL_LONG = "dirlistctl ls -lU"
CTL_FIND = "dirlistctl find"
CTL_FIND_LONG = "dirlistctl find -l"
CTL_DU = "dirlistctl du -d 0"
FIND_PRINTF = "find -printf"
FD = "fd -HI"
DU = "du -s"
ONE_CONNECTION = "dirlistd, one connection"
NGINX_ONE_CONNECTION = "nginx JSON, one connection"


def repeats(data):
    """How often a small answer is asked for in one measurement."""
    return 20 if data.entries < 1000 else 1


def floors(data, program):
    for each in data.sets:
        passes = 1 if each.entries > 50_000 else 21 if each.entries > 1000 else 1001
        details = ((FLOOR, "standard", 1), (FLOOR_NAMES, "names", 1))
        if each.entries > 1000:
            details += ((FLOOR_TWO, "standard", 2), (FLOOR_NAMES_TWO, "names", 2))
        for system, detail, threads in details:
            yield Floor(system, each, program=program, detail=detail, threads=threads, passes=passes)


def local(data, programs, packages):
    """The tools that read the disk themselves."""
    try:
        fd = packages.program("fdfind")
    except FileNotFoundError as failure:
        fd = None
        reason = str(failure)
    variables, cost = packages.environment, programs.cost
    for each in data.sets:
        one = () if each.tree else ("-maxdepth", "1")
        recursive = "R" if each.tree else ""
        printf = ("find", each.path, "-mindepth", "1", *one, "-printf", "%f %s %T@ %m\n")
        yield Command(FIND_PRINTF, each, arguments=printf, lines=each.entries, cost=cost)
        listing = ("ls", f"-lU{recursive}", each.path)
        yield Command(f"ls -lU{recursive}", each, arguments=listing, lines=each.entries, at_least=True, cost=cost)
        listing = ("ls", f"-U{recursive}", each.path)
        yield Command(f"ls -U{recursive}", each, arguments=listing, lines=each.entries, at_least=True, cost=cost)
        if fd:
            one = () if each.tree else ("--max-depth", "1")
            arguments = (fd, "-HI", *one, ".", each.path)
            yield Command(FD, each, arguments=arguments, lines=each.entries, variables=variables, cost=cost)
        else:
            yield Unavailable(FD, each, reason=reason)
        if each.name in "LT":
            yield Command(DU, each, arguments=("du", "-s", each.path), lines=1, cost=cost)


def ours(data, programs, daemon):
    """dirlistd by a raw client, and by dirlistctl."""
    pid, variables = daemon.process.pid, {"DIRLISTCTL_ADDRESS": daemon.tcp}
    for each in data.sets:
        path = f"/{each.name}"
        method = "Walk" if each.tree else "List"
        raw = {"program": programs.drain, "port": daemon.port, "server": pid, "ours": True, "repeat": repeats(each)}
        for system, detail in ((DRAINED, "standard"), (DRAINED_NAMES, "names")):
            request = call(method, more=True, path=path, detail=detail)
            yield Drain(system, each, request=request, **raw)
        ctl = {"variables": variables, "server": pid, "ours": True, "cost": programs.cost}
        if each.tree:
            arguments = (DIRLISTCTL, "find", "-l", "", path)
            yield Command(CTL_FIND_LONG, each, arguments=arguments, lines=each.entries, **ctl)
            yield Command(CTL_FIND, each, arguments=(DIRLISTCTL, "find", "", path), lines=each.entries, **ctl)
        else:
            arguments = (DIRLISTCTL, "ls", "-lU", path)
            yield Command(CTL_LONG, each, arguments=arguments, lines=each.entries, at_least=True, **ctl)
            arguments = (DIRLISTCTL, "ls", "-U", path)
            yield Command("dirlistctl ls -U", each, arguments=arguments, lines=each.entries, at_least=True, **ctl)
        if each.name in "LT":
            yield Total(USAGE, each, request=call("Usage", more=True, path=path, depth=0), **raw)
            arguments = (DIRLISTCTL, "du", "-d", "0", path)
            yield SameUsage(CTL_DU, each, arguments=arguments, other=("du", "-s", "-B1", each.path), **ctl)
    request = call("List", path=f"/{data.S.name}")
    yield Latency(ONE_CONNECTION, data.S, program=programs.latency, port=daemon.port, request=request, ours=True)


def encrypted(data, programs, daemon, variables):
    """What TLS costs: dirlistctl, for the raw clients do not speak it."""
    ctl = {"variables": variables, "server": daemon.process.pid, "ours": True, "cost": programs.cost}
    for each in data.sets:
        verb, flags = ("find", ("-l", "")) if each.tree else ("ls", ("-lU",))
        system = f"dirlistctl {verb} {flags[0]}, TLS"
        arguments = (DIRLISTCTL, verb, *flags, f"/{each.name}")
        yield Command(system, each, arguments=arguments, lines=each.entries, at_least=True, **ctl)


def nginx(data, programs, server):
    for each in data.sets:
        if each.tree:
            yield Unavailable("nginx JSON, drained", each, reason="it lists no trees: a request for each directory")
            continue
        request = f"GET /{each.name}/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        yield Drain(
            "nginx JSON, drained", each,
            program=programs.drain, port=server.port, request=request, varlink=False, server=server.process.pid,
            repeat=repeats(each),
        )  # fmt: skip
    request = f"GET /{data.S.name}/ HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    yield Latency(
        NGINX_ONE_CONNECTION, data.S, program=programs.latency, port=server.port, request=request, http=True
    )


def rsync(data, programs, server):
    for each in data.sets:
        listing = (server.program, "--list-only", "--sockopts=TCP_NODELAY", *(["-r"] if each.tree else []))
        yield Command(
            "rsync daemon --list-only", each,
            arguments=(*listing, server.url(each.name)), lines=each.entries + 1, variables=server.packages.environment,
            cost=programs.cost,
        )  # fmt: skip


def ftp_server(data, programs, server):
    pure = server.name == "pure-ftpd"
    for each in data.sets:
        # pure-ftpd's LIST of a large directory answers nothing behind a reply of success; its MLSD is whole.
        command = "LIST -R" if each.tree else "MLSD" if pure else "LIST"
        line = f"{command} {server.path(each.name)}"
        system = f"{server.name}, {command}"
        if each.tree:
            # Its lines are those of the entries and of headings: compared from round to round, and at least so many.
            counting = lambda line=line, least=each.entries: min(ftp.listed(server, line, True), least)  # noqa: E731
        else:
            counting = lambda line=line: ftp.listed(server, line, True)  # noqa: E731
        yield Session(
            system, each,
            listing=lambda line=line: ftp.listed(server, line),
            counting=counting,
            extra=2 if pure and not each.tree else 0,
            repeat=repeats(each),
        )  # fmt: skip


def sftp_server(data, programs, server):
    for each in data.sets:
        if each.tree:
            yield Unavailable("sftp-server, no ssh", each, reason="it lists no trees: a request for each directory")
            continue
        listing = lambda path=server.path(each.name): sftp.listed(server, path)  # noqa: E731
        yield Session(
            "sftp-server, no ssh", each,
            listing=listing, counting=listing, extra=2, repeat=repeats(each),
        )  # fmt: skip


def unavailable(data, name, reason):
    for each in data.sets:
        yield Unavailable(name, each, reason=reason)


def unavailable_latency(data, reason):
    yield Unavailable(NGINX_ONE_CONNECTION, data.S, reason=reason)
