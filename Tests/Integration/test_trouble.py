# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a running daemon, and how those who look after it learn of it."""

import contextlib
import http.client
import itertools
import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from certificates import certificates, tls_settings
from daemon import DIRLISTD, PATIENCE, Daemon, Output, environment, free_port, toml
from wire import TREE, CallError, Connection, frame

ADMIN = "io.dirlistd.Admin."
SURROUNDINGS = Path(__file__).with_name("surroundings.py")


class TroubleTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-trouble-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.root = self.folder / "root"
        self.root.mkdir()
        self.socket = str(self.folder / "admin.socket")

    def start(self, *, prefix=(), host="127.0.0.1", **settings):
        daemon = Daemon(
            self.root, {"admin": {"socket": self.socket}, **settings}, activated=False, prefix=prefix, host=host
        )
        self.addCleanup(daemon.close)
        return daemon

    @contextlib.contextmanager
    def beside_a_manager(self, stderr, **settings):
        """A daemon that is ready, the socket that it notifies, of which READY=1 is read, and its port."""
        port = free_port()
        config = self.folder / "dirlistd.toml"
        config.write_text(
            toml({"root": str(self.root), "port": port, "admin": {"socket": self.socket}, **settings})
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.settimeout(PATIENCE)
            manager.bind(str(self.folder / "notify"))
            process = subprocess.Popen(
                [str(DIRLISTD), "--config", str(config)],
                env=environment(NOTIFY_SOCKET=str(self.folder / "notify")),
                stdin=subprocess.DEVNULL,
                stderr=stderr,
            )
            self.addCleanup(process.wait, PATIENCE)
            self.addCleanup(process.kill)
            self.assertIn(b"READY=1", manager.recv(1 << 16))
            yield process, manager, port

    def within(self, surroundings, folder):
        """A prefix that runs a daemon in surroundings of its own."""
        if os.geteuid() != 0:
            self.skipTest("mounting takes root")
        return ["unshare", "--mount", sys.executable, str(SURROUNDINGS), surroundings, str(folder), "--"]

    def admin(self, method, parameters=None):
        with Connection(self.socket) as connection:
            return connection.call(ADMIN + method, parameters)

    def warnings(self):
        return self.admin("Status")["warnings"]

    def metric(self, name):
        text = self.admin("Metrics")["text"]
        return float(re.search(f"(?m)^{re.escape(name)} (.*)$", text)[1])


class HangingDiskTest(TroubleTestCase):
    def setUp(self):
        super().setUp()
        if not os.path.exists("/dev/fuse"):
            self.skipTest("there is no /dev/fuse")
        self.disk = self.root / "disk"
        self.disk.mkdir()
        self.port = free_port()
        self.daemon = self.start(
            prefix=self.within("hang", self.disk), metrics={"address": f"127.0.0.1:{self.port}"}
        )
        self.assertTrue(self.daemon.output.wait_for("^process "))
        self.disks_process = int(re.search(r"process (\d+)", self.daemon.output.text())[1])
        # Before the daemon's end, which waits for answers.
        self.addCleanup(self.let_go)

    def let_go(self):
        """Every call that hangs fails."""
        if self.disks_process:
            os.kill(self.disks_process, signal.SIGKILL)
            self.disks_process = None

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def test_health_while_no_thread_answers(self):
        threads = int(self.metric('dirlistd_executor_workers{pool="prompt"}'))
        clients = [self.daemon.connect() for _ in range(threads)]
        for client in clients:
            self.addCleanup(client.close)
        for client in clients[1:]:
            client.send(frame(TREE + "List", {"path": "/disk"}))
        self.assertTrue(self.daemon.output.wait_for(f"opening {threads - 1}$"))
        self.assertEqual(self.health(), (200, "ok\n"))
        self.assertEqual(clients[0].tree("List", path="/")["entries"][0]["name"], "disk")
        clients[0].send(frame(TREE + "List", {"path": "/disk"}))
        self.assertTrue(self.daemon.output.wait_for(f"opening {threads}$"))
        for _ in range(2):
            self.assertEqual(self.health(), (503, "the daemon does not answer in time\n"))
        # It can be looked after meanwhile, and what is wrong can be seen.
        self.assertEqual(self.metric('dirlistd_executor_busy_workers{pool="prompt"}'), threads)
        self.assertGreaterEqual(self.metric('dirlistd_executor_queue_length{pool="prompt"}'), 1)
        sessions = self.admin("Sessions")["sessions"]
        self.assertEqual([each.get("path") for each in sessions if each["role"] == "tree"], ["/disk"] * threads)
        self.let_go()
        for client in clients:
            self.assertIn("error", client.reply())
        self.assertEqual(self.health(), (200, "ok\n"))


class JournalTest(TroubleTestCase):
    """A journal that takes no records, and then takes them."""

    ASKED = 6000

    def setUp(self):
        super().setUp()
        journal = self.folder / "journal"
        journal.mkdir()
        self.journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.journal.close)
        self.journal.settimeout(PATIENCE)
        self.journal.bind(str(journal / "socket"))
        self.daemon = self.start(prefix=self.within("journal", journal))

    def ask(self, count):
        with self.daemon.connect() as connection:
            connection.send(frame(TREE + "Stat", {"path": "/none"}) * count)
            for _ in range(count):
                self.assertIn("error", connection.reply())

    def records(self, pattern):
        """Takes records up to one whose message matches; returns the messages of all."""
        messages = []
        while not messages or not re.search(pattern, messages[-1]):
            record = self.journal.recv(1 << 16)
            messages.append(re.search(rb"(?m)^MESSAGE=(.*)$", record)[1].decode())
        return messages

    def test_requests_that_are_not_logged_are_counted(self):
        self.assertEqual(self.records("serving")[-1], "serving")
        self.ask(self.ASKED)
        [warning] = self.warnings()
        dropped = int(re.fullmatch(r"(\d+) requests were not logged, for the log took none", warning)[1])
        self.assertEqual(self.metric("dirlistd_request_records_dropped_total"), dropped)
        self.assertGreater(dropped, 0)
        # All but those are there, once there is room; the daemon's own record of them comes with the first after.
        told = self.records(f"^{dropped} requests were not logged")
        for _ in range(self.ASKED - dropped - sum(message.startswith("Tree.Stat of") for message in told)):
            self.records("^Tree.Stat of")
        self.ask(1)
        self.records("^Tree.Stat of")
        self.assertEqual(len(self.warnings()), 1)


class RootTest(TroubleTestCase):
    def test_one_that_is_elsewhere_is_warned_of(self):
        self.start()
        self.assertEqual(self.warnings(), [])
        self.root.rename(self.folder / "elsewhere")
        self.assertEqual(
            self.warnings(), [f"the root {self.root} is not there any more: what it was is served until a restart"]
        )
        self.root.mkdir()
        self.assertEqual(
            self.warnings(),
            [f"another directory is at {self.root} now: the one that was there is served until a restart"],
        )
        self.root.rmdir()
        (self.folder / "elsewhere").rename(self.root)
        self.assertEqual(self.warnings(), [])


class BrokerTest(TroubleTestCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.start()
        processes = Path(f"/proc/{self.daemon.process.pid}/task/{self.daemon.process.pid}/children").read_text()
        [self.broker] = map(int, processes.split())

    def list(self):
        """Owners as names, or without."""
        with self.daemon.connect() as connection:
            [entry] = connection.tree("List", path="/", detail="full")["entries"]
            return entry.get("user")

    def test_one_that_has_ended(self):
        (self.root / "file").touch()
        self.assertEqual(self.warnings(), [])
        os.kill(self.broker, signal.SIGKILL)
        self.assertIsNone(self.list())
        [warning] = self.warnings()
        self.assertEqual(
            warning,
            "the process that looks up names has ended: owners have no names, and reloading fails, until a restart",
        )
        self.assertIn(f"dirlistd: warning: {warning}\n", self.daemon.stderr())
        self.assertEqual(self.metric("dirlistd_warnings"), 1)
        with self.assertRaises(CallError):
            self.admin("Reload")

    @unittest.skipIf(os.geteuid() != 0, "giving files away takes root")
    def test_one_that_takes_too_long(self):
        (self.root / "file").touch()
        os.kill(self.broker, signal.SIGSTOP)
        self.addCleanup(os.kill, self.broker, signal.SIGCONT)
        self.assertIsNone(self.list())
        self.assertEqual(
            self.warnings(), ["looking up the names of owners takes too long; they are left out meanwhile"]
        )
        os.kill(self.broker, signal.SIGCONT)
        # Whoever asks does not wait for it, so it may take some questions until it has caught up; the same one is not
        # asked again for a while.
        for user in itertools.count(1_000_000):
            os.chown(self.root / "file", user, -1)
            self.list()
            if not self.warnings():
                break
        self.assertTrue(self.daemon.output.wait_for("names of owners are looked up again"))
        somebody = next(each for each in pwd.getpwall() if each.pw_uid != 0)
        os.chown(self.root / "file", somebody.pw_uid, -1)
        self.assertEqual(self.list(), somebody.pw_name)


class ExposureTest(TroubleTestCase):
    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            self.skipTest("a network of its own takes root")
        # Nobody can reach what listens at every address there.
        self.network = ["unshare", "--net"]

    def test_plain_text_is_warned_of(self):
        daemon = self.start(
            prefix=self.network, host="0.0.0.0", access={"plaintext": True, "allow": ["192.0.2.0/24"]}
        )
        self.assertEqual(
            self.warnings(),
            [f"names travel unencrypted to other machines (access.plaintext): tcp:0.0.0.0:{daemon.port}"],
        )

    def test_tls_is_not(self):
        self.start(prefix=self.network, host="0.0.0.0", access={"allow": ["192.0.2.0/24"]}, **tls_settings())
        self.assertEqual(self.warnings(), [])


class CertificateTest(TroubleTestCase):
    def test_it_is_warned_of_until_it_is_good(self):
        for name in ("certificate", "key"):
            (self.folder / name).symlink_to(certificates() / f"expired.{'pem' if name == 'certificate' else 'key'}")

        def install(certificate, mode=0o600):
            for name, source in (("certificate", f"{certificate}.pem"), ("key", "server.key")):
                (self.folder / name).unlink()
                (self.folder / name).write_bytes((certificates() / source).read_bytes())
                (self.folder / name).chmod(mode)

        install("expired", mode=0o604)
        daemon = self.start(tls={"certificate": str(self.folder / "certificate"), "key": str(self.folder / "key")})
        expired, shared = self.warnings()
        self.assertRegex(expired, "^the certificate has expired on 2020-02-01: ")
        self.assertEqual(
            shared, f'everybody on this machine may get at the key "{self.folder / "key"}": chmod o= it'
        )
        self.assertEqual(self.metric("dirlistd_warnings"), 2)
        for certificate, warning in (("early", "^the certificate is not valid before 2099-01-01: "), ("server", None)):
            install(certificate)
            self.admin("Reload")
            warnings = self.warnings()
            self.assertEqual(len(warnings), 1 if warning else 0, warnings)
            if warning:
                self.assertRegex(warnings[0], warning)
                self.assertTrue(daemon.output.wait_for("warning: the certificate is not valid before 2099-01-01"))


class StandardErrorTest(TroubleTestCase):
    def test_one_that_takes_nothing_keeps_nobody_waiting(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        os.set_blocking(writing, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writing, b"x" * 4096)
        os.set_blocking(writing, True)
        with self.beside_a_manager(writing, log={"requests": "all"}) as (process, _, port):
            os.close(writing)
            # As many connections as there may be event loops, and more.
            for level in range(8):
                with Connection(self.socket) as connection:
                    connection.call("io.systemd.service.SetLogLevel", {"level": level})
            self.admin("Reload")
            self.assertEqual(self.admin("Status")["warnings"], [])
            for _ in range(8):
                with Connection(("127.0.0.1", port)) as connection:
                    connection.tree("List", path="/")
            process.terminate()
            self.assertEqual(process.wait(PATIENCE), 0)


class DescriptorsTest(TroubleTestCase):
    def test_accepting_waits_while_there_are_none(self):
        daemon = self.start(prefix=["prlimit", "--nofile=60:60"])
        clients = [socket.create_connection(daemon.address, PATIENCE) for _ in range(60)]
        self.addCleanup(lambda: [each.close() for each in clients])
        ticks = os.sysconf("SC_CLK_TCK")

        def processor_time():
            fields = Path(f"/proc/{daemon.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / ticks

        # Some have been accepted by now; it is only tried again once a second.
        before, began = processor_time(), time.monotonic()
        with self.assertRaises(TimeoutError):
            clients[-1].settimeout(2)
            clients[-1].recv(1)
        self.assertLess(processor_time() - before, (time.monotonic() - began) / 4)
        for each in clients:
            each.close()
        with daemon.connect() as connection:
            connection.tree("List", path="/")


class FrozenManagerTest(TroubleTestCase):
    def test_a_service_manager_that_takes_no_notifications_keeps_nobody_waiting(self):
        with self.beside_a_manager(subprocess.PIPE) as (process, manager, _):
            output = Output(process.stderr)
            # More than the socket holds (unix(7), max_dgram_qlen).
            count = int(Path("/proc/sys/net/unix/max_dgram_qlen").read_text()) + 10
            for _ in range(count):
                self.admin("Reload")
            self.assertEqual(self.warnings(), [])
            # Once it takes them it gets them all, in their order.
            for _ in range(count):
                self.assertIn(b"RELOADING=1\nMONOTONIC_USEC=", manager.recv(1 << 16))
                self.assertIn(b"READY=1\n", manager.recv(1 << 16))
            process.terminate()
            self.assertIn(b"STOPPING=1", manager.recv(1 << 16))
            self.assertEqual(process.wait(PATIENCE), 0, output.whole())


if __name__ == "__main__":
    unittest.main()
