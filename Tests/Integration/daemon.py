# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The real programs, run for a test: a daemon over a tree of its own, and dirlistctl.

Nothing here sleeps: a daemon is ready when it says READY=1 on its NOTIFY_SOCKET, and has ended when its process has.
"""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from wire import Connection

PROJECT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("DIRLISTD_BIN_DIR") or PROJECT / ".build" / "release").resolve()
DIRLISTD = PROGRAMS / "dirlistd"
DIRLISTCTL = PROGRAMS / "dirlistctl"

# How long anything may take that should take no time at all. Only a failing test waits so long.
PATIENCE = 20.0

# Root reads everything. A daemon that shall be refused something runs without what makes root so.
WITHOUT_DAC = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    if os.geteuid() == 0
    else []
)


def environment(**more):
    """What the programs get to see of our environment, so that no setting of the machine changes a result."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "USER") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", **more}


def toml(settings):
    """A configuration file: plain values first, then the tables."""

    def value(item):
        if isinstance(item, list):
            return "[" + ", ".join(value(each) for each in item) + "]"
        return json.dumps(item, ensure_ascii=False)

    lines = [f"{key} = {value(item)}" for key, item in settings.items() if not isinstance(item, dict)]
    for name, table in settings.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", *(f"{key} = {value(item)}" for key, item in table.items())]
    return "\n".join(lines) + "\n"


def free_port(host="127.0.0.1"):
    """A port that nobody listens on just now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Output:
    """What a process writes, collected by a thread, so that its pipe never fills."""

    def __init__(self, stream):
        self._lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._collect, args=(stream,), daemon=True)
        self._thread.start()

    def _collect(self, stream):
        for line in stream:
            with self._changed:
                self._lines.append(line.decode(errors="replace"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        stream.close()

    def text(self):
        with self._changed:
            return "".join(self._lines)

    def whole(self):
        """All of it, once the process has closed it."""
        self._thread.join(PATIENCE)
        return self.text()

    def wait_for(self, pattern, count=1):
        """Whether `count` lines matched before the output ended or patience did."""

        def found():
            return sum(bool(re.search(pattern, line)) for line in self._lines) >= count

        with self._changed:
            self._changed.wait_for(lambda: found() or self._ended, PATIENCE)
            return found()


class Daemon:
    """A running dirlistd that serves `root`.

    `activated`: started by systemd-socket-activate on a TCP port and a Unix socket; else it opens its own TCP port.
    `settings` are added to the configuration file. `prefix` is a command that runs the daemon. `sockets` are more
    addresses to listen at when it is activated, and `names` the names of all sockets, or the one of each.
    """

    def __init__(self, root, settings=None, *, activated=True, prefix=(), host="127.0.0.1", names="tree", sockets=()):
        self.root = Path(root)
        self.settings = settings or {}
        self.activated = activated
        self.prefix = list(prefix)
        self.host = host
        self.names = names
        self.sockets = [f"--listen={each}" for each in sockets]
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-test-"))
        self.process = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self):
        # Another process may take the port between our asking for it and the daemon's taking it.
        for attempt in range(5):
            if self._start_once():
                return
        raise AssertionError(f"no free port in {attempt + 1} attempts:\n{self.stderr()}")

    def _start_once(self):
        self.port = free_port(self.host)
        self.address = (self.host, self.port)
        self.unix_path = str(self.folder / "tree.socket")
        self.config = self.folder / "dirlistd.toml"
        self.config.write_text(
            toml({"root": str(self.root), "address": self.host, "port": self.port, **self.settings})
        )
        notify_path = self.folder / "notify.socket"
        for path in (notify_path, Path(self.unix_path)):
            path.unlink(missing_ok=True)
        daemon = [str(DIRLISTD), "--config", str(self.config)]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(notify_path))
            if self.activated:
                host = f"[{self.host}]" if ":" in self.host else self.host
                activate = ["systemd-socket-activate", "-l", f"{host}:{self.port}", "-l", self.unix_path, *self.sockets]
                activate += [f"--fdname={self.names}", "-E", f"NOTIFY_SOCKET={notify_path}", "-E", "LC_ALL", "-E", "TZ"]
                self._spawn([*self.prefix, *activate, *daemon], environment())
                if not self.output.wait_for("Listening on", count=2 + len(self.sockets)):
                    return self._failed_for_the_port()
                # It starts the daemon at the first connection.
                with socket.create_connection(self.address, PATIENCE):
                    return self._await_ready(notify)
            self._spawn([*self.prefix, *daemon], environment(NOTIFY_SOCKET=str(notify_path)))
            return self._await_ready(notify)

    def _spawn(self, command, variables):
        self.process = subprocess.Popen(
            command,
            env=variables,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.output = Output(self.process.stderr)

    def _await_ready(self, notify):
        process = os.pidfd_open(self.process.pid)
        try:
            poll = select.poll()
            poll.register(notify, select.POLLIN)
            poll.register(process, select.POLLIN)
            said = b""
            while b"READY=1" not in said.split(b"\n"):
                events = dict(poll.poll(PATIENCE * 1000))
                if not events:
                    raise AssertionError(f"dirlistd does not say that it is ready:\n{self.stderr()}")
                if notify.fileno() in events:
                    said = notify.recv(65536)
                else:
                    return self._failed_for_the_port()
            return True
        finally:
            os.close(process)

    def _failed_for_the_port(self):
        """False when the port was taken; anything else is a failure of the daemon, and raised."""
        code = self.process.wait(PATIENCE)
        said = self.output.whole()
        if re.search("already in use|EADDRINUSE", said):
            return False
        raise AssertionError(f"dirlistd ended with {code} instead of getting ready:\n{said}")

    @property
    def tcp(self):
        return f"tcp:{self.host}:{self.port}"

    @property
    def unix(self):
        return f"unix:{self.unix_path}"

    def connect(self, **options):
        return Connection(self.address, **options)

    def stderr(self):
        return self.output.text() if self.process else ""

    def status(self, field):
        """A field of /proc/PID/status in kB: VmRSS, VmHWM, ..."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == field:
                return int(value.split()[0])
        raise KeyError(field)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """The exit code of a daemon that is about to end."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"dirlistd does not end:\n{self.stderr()}") from None

    def stop(self):
        """Asks it to end, and returns its exit code."""
        self.terminate()
        return self.wait()

    def close(self):
        """Ends it whatever happened, and removes its folder."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def run(program, *arguments, prefix=(), variables=None, **options):
    """Runs a program to its end: returncode, stdout, stderr (text unless `text=False`)."""
    return subprocess.run(
        [*prefix, str(program), *map(os.fspath, arguments)],
        env=environment(**(variables or {})),
        timeout=PATIENCE * 3,
        **{
            "text": True,
            "capture_output": True,
            **({} if "input" in options else {"stdin": subprocess.DEVNULL}),
            **options,
        },
    )


class DaemonTestCase(unittest.TestCase):
    """Tests that share one daemon over one tree. `build` makes the tree, `settings` are its configuration."""

    settings = {}
    activated = True
    prefix = ()

    @classmethod
    def build(cls, root):
        pass

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(tempfile.mkdtemp(prefix="dirlistd-tree-"))
        cls.addClassCleanup(remove_tree, cls.folder)
        cls.root = cls.folder / "root"
        cls.root.mkdir()
        cls.build(cls.root)
        cls.daemon = Daemon(cls.root, cls.settings, activated=cls.activated, prefix=cls.prefix)
        cls.addClassCleanup(cls.daemon.close)

    @classmethod
    def tearDownClass(cls):
        # A daemon that died under its tests is a failure even where every test found an excuse.
        if cls.daemon.process.poll() is not None:
            raise AssertionError(f"dirlistd ended with {cls.daemon.process.returncode}:\n{cls.daemon.stderr()}")
        super().tearDownClass()

    def connect(self, **options):
        connection = self.daemon.connect(**options)
        self.addCleanup(connection.close)
        return connection

    def ctl(self, *arguments, **options):
        return run(DIRLISTCTL, *arguments, variables={"DIRLISTCTL_ADDRESS": self.daemon.tcp}, **options)


def remove_tree(folder):
    """Removes a test's tree, also where a test took its permissions away."""
    for directory, names, _ in os.walk(folder):
        for name in names:
            path = os.path.join(directory, name)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(folder)
