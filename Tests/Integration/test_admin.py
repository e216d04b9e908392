# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Looking after the daemon: the admin socket that it binds itself, who may use it, and the log of requests."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from daemon import DIRLISTD, PATIENCE, Daemon, environment, run, toml
from wire import SERVICE, TREE, CallError, Connection, frame

ADMIN = "io.dirlistd.Admin."
CONTROL = "io.systemd.service."
METHODS = {
    **{ADMIN + name: {} for name in ("Status", "Sessions", "Reload", "Configuration", "Metrics")},
    ADMIN + "Disconnect": {"id": 1},
    **{CONTROL + name: {} for name in ("Ping", "Reload", "GetLogLevel", "GetEnvironment")},
    CONTROL + "SetLogLevel": {"level": 7},
}
# A user who is neither root nor the daemon's, nor in any group of theirs.
STRANGER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class AdminTestCase(unittest.TestCase):
    settings = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-admin-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.root = self.folder / "root"
        self.root.mkdir()
        self.socket = str(self.folder / "admin.socket")
        self.daemon = self.start(**self.settings)

    def start(self, **settings):
        settings.setdefault("admin", {"socket": self.socket})
        daemon = Daemon(self.root, settings, activated=False)
        self.addCleanup(daemon.close)
        return daemon

    def admin(self, **options):
        connection = Connection(self.socket, **options)
        self.addCleanup(connection.close)
        return connection

    def client(self, **options):
        connection = self.daemon.connect(**options)
        self.addCleanup(connection.close)
        return connection


class AdministrationTest(AdminTestCase):
    def test_over_tcp_there_is_no_such_interface(self):
        connection = self.client()
        self.assertEqual(
            connection.call(SERVICE + "GetInfo")["interfaces"], ["org.varlink.service", "io.dirlistd.Tree"]
        )
        for method, parameters in METHODS.items():
            with self.subTest(method), self.assertRaises(CallError) as caught:
                connection.call(method, parameters)
            self.assertEqual(caught.exception.name, SERVICE + "InterfaceNotFound")

    def test_status(self):
        client = self.client()
        (self.root / "one").touch()
        client.tree("List", path="/")
        with self.assertRaises(CallError):
            client.tree("Stat", path="/none")
        status = self.admin().call(ADMIN + "Status")
        self.assertEqual(status["pid"], self.daemon.process.pid)
        self.assertEqual((status["root"], status["configuration"]), (str(self.root), str(self.daemon.config)))
        self.assertEqual([each["role"] for each in status["listeners"]], ["tree", "admin"])
        self.assertEqual([each["connections"] for each in status["listeners"]], [1, 1])
        self.assertEqual(status["listeners"][0]["address"], self.daemon.tcp)
        self.assertEqual((status["sessions"], status["entries"], status["errors"]), (2, 1, 1))
        self.assertGreaterEqual(status["requests"], 2)
        self.assertIn("landlock", status["protections"])
        self.assertEqual(status["warnings"], [])
        self.assertLess(abs(status["startedUSec"] / 1e6 - time.time()), 600)

    def test_a_failed_reload_is_a_warning_until_a_good_one(self):
        admin = self.admin()
        good = self.daemon.config.read_text()
        self.daemon.config.write_text("port = 'x'\n")
        for method in (ADMIN + "Reload", CONTROL + "Reload"):
            with self.assertRaises(CallError) as caught:
                admin.call(method)
            self.assertEqual(caught.exception.name, ADMIN + "InvalidConfiguration")
        [warning] = admin.call(ADMIN + "Status")["warnings"]
        self.assertIn("port", warning)
        self.assertIn("dirlistd_configuration_current 0\n", admin.call(ADMIN + "Metrics")["text"])
        self.daemon.config.write_text(good.replace(str(self.daemon.port), "1"))
        admin.call(CONTROL + "Reload")
        [warning] = admin.call(ADMIN + "Status")["warnings"]
        self.assertRegex(warning, "restart: port$")
        self.daemon.config.write_text(good)
        admin.call(ADMIN + "Reload")
        self.assertEqual(admin.call(ADMIN + "Status")["warnings"], [])
        text = admin.call(ADMIN + "Metrics")["text"]
        self.assertIn('dirlistd_reloads_total{outcome="ok"} 2\n', text)
        self.assertIn('dirlistd_reloads_total{outcome="error"} 2\n', text)

    def test_configuration(self):
        admin = self.admin()

        def settings():
            return {each["key"]: each for each in admin.call(ADMIN + "Configuration")["settings"]}

        before = settings()
        self.assertEqual(before["port"]["value"], str(self.daemon.port))
        self.assertRegex(before["port"]["origin"], f"^{self.daemon.config}:\\d+$")
        self.assertEqual((before["log.level"]["value"], before["log.level"]["origin"]), ('"info"', "default"))
        admin.call(CONTROL + "SetLogLevel", {"level": 3})
        self.assertEqual(admin.call(CONTROL + "GetLogLevel"), {"level": 3})
        self.assertEqual(settings()["log.level"]["value"], '"error"')
        self.assertEqual(admin.call(ADMIN + "Reload"), {"changed": ["log.level"], "needRestart": []})
        self.assertEqual(admin.call(CONTROL + "GetLogLevel"), {"level": 6})
        admin.call(CONTROL + "SetLogLevel", {"level": 6})
        self.assertEqual(admin.call(ADMIN + "Reload"), {"changed": [], "needRestart": []})
        self.assertEqual(settings(), before)
        self.assertIn("LC_ALL=C.UTF-8", admin.call(CONTROL + "GetEnvironment")["environment"])
        self.assertEqual(admin.call(CONTROL + "Ping"), {})

    def test_sessions_and_disconnecting_one(self):
        for number in range(20000):
            (self.root / f"a file of a long name that fills buffers {number}").touch()
        client = self.client(receive_buffer=4096)
        client.send(frame(TREE + "List", {"path": "."}, more=True))
        self.assertTrue(client.receive()["continues"])
        admin = self.admin()
        port = client.socket.getsockname()[1]
        sessions = admin.call(ADMIN + "Sessions")["sessions"]
        [session] = [each for each in sessions if each["peer"] == f"127.0.0.1:{port}"]
        self.assertEqual((session["role"], session["method"], session["path"]), ("tree", TREE + "List", "/."))
        self.assertEqual(session["requests"], 1)
        self.assertGreater(session["entries"], 0)
        self.assertGreater(session["bytesSent"], session["entries"] * 40)
        self.assertGreaterEqual(session["lastRequestUSec"], session["sinceUSec"])
        [own] = [each for each in sessions if each["role"] == "admin"]
        self.assertEqual((own["identity"], own["method"]), ("root", ADMIN + "Sessions"))

        bystander = self.client()
        bystander.tree("WorkingDirectory")
        self.assertEqual(admin.call(ADMIN + "Disconnect", {"id": session["id"]}), {})
        with self.assertRaises((ConnectionResetError, AssertionError)):
            while client.reply().get("continues"):
                pass
        bystander.tree("WorkingDirectory")
        with self.assertRaises(CallError) as caught:
            admin.call(ADMIN + "Disconnect", {"id": 4711})
        self.assertEqual(caught.exception.parameters, {"id": 4711})
        # One may end its own.
        self.assertEqual(admin.call(ADMIN + "Sessions")["sessions"][0]["role"], "admin")
        admin.send(frame(ADMIN + "Disconnect", {"id": own["id"]}))
        admin.rest()


class FirstQuestionTest(unittest.TestCase):
    """Asked before the daemon is there, as when the question is what has systemd start it."""

    def test_it_is_told_of_all_listeners(self):
        for _ in range(20):
            with tempfile.TemporaryDirectory() as folder:
                path = f"{folder}/admin.socket"
                with socket.create_server(("127.0.0.1", 0)) as tree, socket.socket(socket.AF_UNIX) as admin:
                    admin.bind(path)
                    admin.listen()
                    with Connection(path) as connection:
                        connection.send(frame(ADMIN + "Status"))
                        config = Path(folder) / "dirlistd.toml"
                        config.write_text(toml({"root": folder, "port": tree.getsockname()[1]}))
                        listeners = self.answer(connection, [admin, tree], config)["listeners"]
            self.assertEqual(sorted(each["role"] for each in listeners), ["admin", "tree"])

    def answer(self, connection, sockets, config):
        # The sockets become the descriptors from 3 on, of the process that LISTEN_PID names (sd_listen_fds(3)).
        # By way of others, for they may be each other's.
        script = 'exec 100<&"$1" 101<&"$2" 3<&100 4<&101 100<&- 101<&-; LISTEN_PID=$$ exec "$3" --config "$4"'
        descriptors = [each.fileno() for each in sockets]
        process = subprocess.Popen(
            ["bash", "-c", script, "bash", *map(str, descriptors), DIRLISTD, config],
            env=environment(LISTEN_FDS="2", LISTEN_FDNAMES="admin:tree"),
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return connection.reply()["parameters"]
        finally:
            process.terminate()
            process.wait(PATIENCE)


class DisconnectedWorkTest(AdminTestCase):
    """What a session had under way ends with it."""

    settings = {"limits": {"watches": 1, "walks": 1}}

    def metric(self, name):
        text = self.admin().call(ADMIN + "Metrics")["text"]
        return int(re.search(rf"(?m)^{name} (\d+)$", text)[1])

    def disconnect(self, client):
        """Ends its session, and waits until the client is told."""
        admin = self.admin()
        peer = f"127.0.0.1:{client.socket.getsockname()[1]}"
        [session] = [each for each in admin.call(ADMIN + "Sessions")["sessions"] if each["peer"] == peer]
        admin.call(ADMIN + "Disconnect", {"id": session["id"]})
        client.rest()

    def eventually(self, name, value):
        end = time.monotonic() + PATIENCE
        while self.metric(name) != value:
            self.assertLess(time.monotonic(), end, f"{name} does not become {value}")

    def test_a_watch(self):
        descriptors = Path(f"/proc/{self.daemon.process.pid}/fd")
        for _ in range(2):
            client = self.client()
            client.send(frame(TREE + "Watch", {"path": "/"}, more=True))
            self.assertEqual(client.reply()["parameters"], {"ready": True})
            self.disconnect(client)
            self.eventually("dirlistd_watches", 0)
        self.assertFalse([each for each in descriptors.iterdir() if "inotify" in os.readlink(each)])

    def test_a_walk(self):
        for number in range(2000):
            (self.root / f"{number:0200d}").mkdir()
        client = self.client(receive_buffer=4096)
        client.send(frame(TREE + "Walk", {"path": "/"}, more=True))
        client.receive()
        self.assertEqual(self.metric("dirlistd_walks"), 1)
        self.disconnect(client)
        self.eventually("dirlistd_walks", 0)

    def test_a_hangup_behind_calls_that_wait(self):
        client = self.client()
        client.send(frame(TREE + "Watch", {"path": "/"}, more=True))
        client.reply()
        client.send(frame(TREE + "Stat", {"path": "/" + "x" * 1000}) * 200)
        self.assertEqual(self.metric("dirlistd_watches"), 1)
        client.close()
        self.eventually("dirlistd_watches", 0)


class StrangerTest(AdminTestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("becoming another user takes root")
        super().setUp()

    def stranger(self, script, *arguments):
        """Runs Python as somebody else; `call(connection, method, parameters)` is there, and `path`."""
        prelude = (
            "import json, socket, sys\n"
            "path = sys.argv[1]\n"
            "def connect():\n"
            "    connection = socket.socket(socket.AF_UNIX); connection.settimeout(20); connection.connect(path)\n"
            "    return connection\n"
            "def call(connection, method, parameters={}):\n"
            "    connection.sendall(json.dumps({'method': method, 'parameters': parameters}).encode() + b'\\0')\n"
            "    reply = b''\n"
            "    while not reply.endswith(b'\\0'):\n"
            "        part = connection.recv(65536)\n"
            "        if not part: return None\n"
            "        reply += part\n"
            "    return json.loads(reply[:-1])\n"
        )
        return run(sys.executable, "-c", prelude + script, self.socket, *arguments, prefix=STRANGER)

    def test_the_mode_keeps_strangers_out(self):
        self.assertEqual(os.stat(self.socket).st_mode & 0o777, 0o660)
        result = self.stranger("connect()")
        self.assertIn("PermissionError", result.stderr)

    def test_where_the_mode_does_not_the_peer_does(self):
        os.chmod(self.socket, 0o666)
        result = self.stranger(
            "connection = connect()\n"
            "replies = {m: call(connection, m, p).get('error') for m, p in json.loads(sys.argv[2]).items()}\n"
            f"replies['tree'] = call(connection, '{TREE}WorkingDirectory').get('error')\n"
            "print(json.dumps(replies))",
            json.dumps(METHODS),
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        replies = json.loads(result.stdout)
        self.assertIsNone(replies.pop("tree"))
        self.assertEqual(replies, {method: SERVICE + "PermissionDenied" for method in METHODS})

    def test_ten_thousand_connects_by_a_stranger(self):
        os.chmod(self.socket, 0o666)
        client, admin = self.client(), self.admin()
        memory = self.daemon.status("VmRSS")
        result = self.stranger(
            "denied = 0\n"
            "for number in range(10_000):\n"
            "    with connect() as connection:\n"
            "        try: reply = call(connection, 'io.dirlistd.Admin.Status') if number % 2 else {}\n"
            "        except OSError: reply = None\n"
            "        denied += reply is None or 'error' in reply\n"
            "print(denied)"
        )
        self.assertEqual((result.returncode, result.stdout), (0, "5000\n"), result.stderr)
        client.tree("List", path="/")
        admin.call(ADMIN + "Status")
        self.assertLess(self.daemon.status("VmRSS") - memory, 20_000)

    def test_a_stranger_who_holds_on_to_connections_keeps_nobody_out(self):
        os.chmod(self.socket, 0o666)
        with subprocess.Popen(
            [
                *STRANGER,
                sys.executable,
                "-c",
                "import resource, socket, sys\n"
                "resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))\n"
                "held = []\n"
                "for number in range(2000):\n"
                "    held.append(socket.socket(socket.AF_UNIX)); held[-1].connect(sys.argv[1])\n"
                "print('held', flush=True)\n"
                "sys.stdin.read()",
                self.socket,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            text=True,
        ) as stranger:
            self.assertEqual(stranger.stdout.readline(), "held\n")
            self.client().tree("List", path="/")
            status = self.admin().call(ADMIN + "Status")
            self.assertLessEqual(status["sessions"], 64 + 2)
            stranger.stdin.close()
            stranger.wait(PATIENCE)

    def test_administrators_come_in_when_there_is_no_room(self):
        self.daemon.config.write_text(self.daemon.config.read_text() + "[limits]\nconnections = 1\n")
        self.admin().call(ADMIN + "Reload")
        self.admin().call(ADMIN + "Status")


class SocketTest(AdminTestCase):
    def refused(self, path):
        """What the daemon says that cannot have its socket there."""
        config = self.folder / "other.toml"
        config.write_text(toml({"root": str(self.root), "port": 1, "admin": {"socket": str(path)}}))
        config.write_text(config.read_text().replace("port = 1", f"port = {self.free_port()}"))
        result = run(DIRLISTD, "--config", config)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(f'cannot listen at "{path}"', result.stderr)
        self.assertIn("admin.socket", result.stderr)
        return result.stderr

    def free_port(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            return probe.getsockname()[1]

    def test_one_left_behind_is_replaced(self):
        self.assertEqual(self.daemon.stop(), 0)
        self.assertTrue(os.path.exists(self.socket))
        self.daemon = self.start()
        self.admin().call(ADMIN + "Status")

    def test_one_in_use_is_left_alone(self):
        self.assertIn("another process listens there", self.refused(self.socket))
        self.admin().call(ADMIN + "Status")

    def test_a_file_is_left_alone(self):
        file = self.folder / "file"
        file.write_text("precious")
        self.assertIn("no socket", self.refused(file))
        self.assertEqual(file.read_text(), "precious")

    def test_the_folder_must_be_there(self):
        self.assertIn("No such file or directory", self.refused(self.folder / "none" / "admin.socket"))

    def test_none(self):
        daemon = self.start(admin={"socket": ""})
        with daemon.connect() as connection:
            connection.tree("WorkingDirectory")

    def test_the_packaged_place_is_no_condition(self):
        if os.path.isdir("/run/dirlistd"):
            self.skipTest("/run/dirlistd is there")
        with Daemon(self.root, activated=False) as daemon:
            self.assertTrue(daemon.output.wait_for(r'notice: cannot listen at "/run/dirlistd/admin.socket"'))


class RequestLogTest(AdminTestCase):
    settings = {"log": {"requests": "all"}}

    def ask(self, daemon):
        with daemon.connect() as connection:
            connection.tree("List", path="/")
            for name in ("/e\x1b[31mvil\u202e\n\\x", "/plain"):
                with self.assertRaises(CallError):
                    connection.tree("Stat", path=name)

    def lines(self, daemon):
        daemon.stop()
        return [line for line in daemon.output.whole().splitlines() if " for 127.0.0.1:" in line]

    def test_all(self):
        self.ask(self.daemon)
        lines = self.lines(self.daemon)
        self.assertEqual(len(lines), 3, lines)
        self.assertRegex(lines[0], r'^dirlistd: Tree\.List of "/" for 127\.0\.0\.1:\d+: ok, \d+ (us|ms)$')
        self.assertIn(r'Tree.Stat of "/e\u{1B}[31mvil\u{202E}\u{A}\\x" for', lines[1])
        self.assertRegex(lines[2], r'Tree\.Stat of "/plain" for .*: io\.dirlistd\.Tree\.NotFound, ')

    def test_errors_are_the_default(self):
        daemon = self.start(admin={"socket": ""})
        self.ask(daemon)
        self.assertEqual(len(self.lines(daemon)), 2)

    def test_none(self):
        daemon = self.start(admin={"socket": ""}, log={"requests": "none"})
        self.ask(daemon)
        self.assertEqual(self.lines(daemon), [])

    def test_a_reload_changes_it(self):
        self.daemon.config.write_text(self.daemon.config.read_text().replace('"all"', '"none"'))
        self.assertEqual(self.admin().call(ADMIN + "Reload")["changed"], ["log.requests"])
        self.ask(self.daemon)
        self.assertEqual(self.lines(self.daemon), [])


if __name__ == "__main__":
    unittest.main()
