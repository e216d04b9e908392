# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The listener for clients of the original exercise, asked by such a client, and by worse ones."""

import contextlib
import os
import pickle
import pickletools
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from daemon import DIRLISTD, PATIENCE, Daemon, environment, free_port, run, toml
from wire import Connection

ADMIN = "io.dirlistd.Admin."
# As it is written for the exercise.
CLIENT = """
import pickle, socket, sys

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(("127.0.0.1", int(sys.argv[1])))
while True:
    print("1. list the disk\\n2. current path")
    number = input(">>>:")
    if not number:
        continue
    client.send(bytes(number, encoding="utf-8"))
    data = client.recv(1024)
    print(pickle.loads(data))
"""
# What the pickles may hold: see pickletools.
OPCODES = {"PROTO", "EMPTY_LIST", "MARK", "BINUNICODE", "APPENDS", "STOP"}


class ClassicTestCase(unittest.TestCase):
    settings = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-classic-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.root = self.folder / "root"
        self.root.mkdir()
        self.socket = str(self.folder / "admin.socket")
        self.daemon = self.start(**self.settings)

    def start(self, **settings):
        self.port = free_port()
        settings = {
            "classic": {"address": f"127.0.0.1:{self.port}"},
            "admin": {"socket": self.socket},
            **settings,
        }
        daemon = Daemon(self.root, settings, activated=False)
        self.addCleanup(daemon.close)
        return daemon

    def client(self):
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.addCleanup(client.close)
        return client

    def admin(self):
        admin = Connection(self.socket)
        self.addCleanup(admin.close)
        return admin

    def ask(self, client, number=b"1"):
        """What the exercise's client makes of the answer, which came in one piece of the right sort."""
        client.send(number)
        data = client.recv(1024)
        self.assertLessEqual({opcode.name for opcode, _, _ in pickletools.genops(data)}, OPCODES)
        return pickle.loads(data)

    def assert_closed(self, client):
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(client.recv(1024), b"")

    def fill(self, names):
        """Puts other files into the root, which stays, for the daemon has it open."""
        root = os.fsencode(self.root)
        for name in os.listdir(root):
            os.unlink(os.path.join(root, name))
        for name in names:
            with open(os.path.join(root, name), "w"):
                pass


class AnswersTest(ClassicTestCase):
    def test_the_client_as_it_is(self):
        self.fill([b"one", "zwei ü".encode()])
        listing = str(os.listdir(self.root))
        for _ in range(2):
            ran = subprocess.run(
                [sys.executable, "-c", CLIENT, str(self.port)],
                input="1\n2\n\n1\n3\n",
                env=environment(),
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            answers = [line.removeprefix(">>>:") for line in ran.stdout.splitlines() if line.startswith(">>>:")]
            self.assertEqual(answers, [listing, "/", "1. list the disk", listing, ""])
            # As with the exercise's server: it closes, and the client meets the end.
            self.assertIn("EOFError: Ran out of input", ran.stderr)

    def test_an_empty_root(self):
        client = self.client()
        self.assertEqual([self.ask(client), self.ask(client, b"2")], [[], "/"])

    def test_names_of_all_bytes(self):
        client = self.client()
        single = [b"n" + bytes([byte]) for byte in range(1, 256) if byte != ord("/")]
        odd = [b"\xff\xfe", b"half\xc3", b"surrogate\xed\xa0\x80", b"overlong\xc0\xaf", "é\U0001f600".encode(), b"..."]
        for names in (single[:100], single[100:170], single[170:], odd, [b"\xff" * 255]):
            self.fill(names)
            self.assertEqual(self.ask(client), os.listdir(self.root))
            self.assertEqual(sorted(map(os.fsencode, self.ask(client))), sorted(names))

    def test_every_count_around_the_edge(self):
        client = self.client()
        for length in (3, 8, 50, 255):
            most = (1024 - 6) // (5 + length)
            for count in sorted({0, 1, *range(most - 8, most + 9), 3 * most}):
                if count < 0:
                    continue
                self.fill([str(number).encode().rjust(length, b"x") for number in range(count)])
                names = os.listdir(self.root)
                listed = self.ask(client)
                if count <= most:
                    self.assertEqual(listed, names)
                else:
                    self.assertEqual(listed, names[: len(listed) - 1] + [f"... and {count - len(listed) + 1} more"])
                    # Nothing is left out that has room beside the last element and the widest number.
                    self.assertGreater(6 + len(listed) * (5 + length) + 38, 1024)

    def test_a_root_of_many_thousands(self):
        self.fill([b"%06d" % number for number in range(20000)])
        names = self.ask(self.client())
        self.assertEqual(names[-1], f"... and {20000 - len(names) + 1} more")

    def test_numbers_as_python_reads_them(self):
        client = self.client()
        for number in (b"1", b" 1\n", b"+1", b"001", b"1\r\n", b"0" * 1023 + b"1"):
            self.assertEqual(self.ask(client, number), [])

    def test_anything_else_closes(self):
        garbage = [b"3", b"0", b"-1", b"12", b"1 2", b" ", b"\n", b"1\0", b"\xb9", b"one", b"9" * 1000, b"0" * 1024 + b"1"]
        garbage += [b"9" * 100_000, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", pickle.dumps(1), b'{"method":"a.b"}\0']
        for data in garbage:
            with self.subTest(data[:20]):
                client = self.client()
                self.ask(client)
                with contextlib.suppress(ConnectionError):
                    client.sendall(data)
                self.assert_closed(client)
        self.assertEqual(self.ask(self.client()), [])

    def test_half_closed(self):
        client = self.client()
        client.send(b"2")
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(pickle.loads(client.recv(1024)), "/")
        self.assertEqual(client.recv(1024), b"")
        client = self.client()
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(client.recv(1024), b"")

    def test_asked_ahead(self):
        """Numbers that are sent before the answer come each by itself or together, which is garbage: as they fall."""
        for _ in range(50):
            client = self.client()
            for _ in range(5):
                with contextlib.suppress(ConnectionError):
                    client.send(b"2")
            with contextlib.suppress(ConnectionError):
                client.shutdown(socket.SHUT_WR)
            data = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := client.recv(1024):
                    data += piece
            answer = pickle.dumps("/", 3).replace(b"q\0", b"")
            self.assertEqual(data, answer * (len(data) // len(answer)))
        self.assertEqual(self.ask(self.client(), b"2"), "/")

    def test_many_at_once(self):
        self.fill([b"%d" % number for number in range(20)])
        names = os.listdir(self.root)
        wrong = []

        def asks():
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
                for _ in range(50):
                    if (self.ask(client), self.ask(client, b"2")) != (names, "/"):
                        wrong.append(client)

        threads = [threading.Thread(target=asks) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        requests = f'dirlistd_requests_total{{method="classic.List",outcome="ok"}} {40 * 50}\n'
        self.assertIn(requests, self.admin().call(ADMIN + "Metrics")["text"])


class VisibilityTest(ClassicTestCase):
    settings = {"tree": {"hidden": False, "exclude": ["*.key", "/private", "/other/shown"]}}

    def test_what_does_not_exist_for_others(self):
        for name in (".hidden", "a.key", "private", "shown"):
            (self.root / name).touch()
        self.assertEqual(self.ask(self.client()), ["shown"])


class AdministrationTest(ClassicTestCase):
    settings = {"log": {"requests": "all"}}

    def test_a_session_is_seen_and_disconnected(self):
        (self.root / "a").touch()
        client = self.client()
        self.assertEqual(self.ask(client), ["a"])
        self.assertEqual(self.ask(client, b"2"), "/")
        admin = self.admin()
        status = admin.call(ADMIN + "Status")
        [listener] = [each for each in status["listeners"] if each["role"] == "classic"]
        self.assertEqual(
            listener,
            {
                "role": "classic",
                "address": f"tcp:127.0.0.1:{self.port}",
                "activated": False,
                "tls": False,
                "connections": 1,
            },
        )
        self.assertEqual((status["warnings"], status["requests"], status["entries"]), ([], 2, 1))
        [session] = [each for each in admin.call(ADMIN + "Sessions")["sessions"] if each["role"] == "classic"]
        self.assertEqual(session["peer"], "127.0.0.1:%d" % client.getsockname()[1])
        size = len(pickle.dumps(["a"], 3)) + len(pickle.dumps("/", 3))
        self.assertEqual((session["requests"], session["entries"]), (2, 1))
        # Python remembers what it may have to name again (BINPUT, 2 bytes each): the list, and both strings.
        self.assertEqual(session["bytesSent"], size - 3 * 2 + 1)
        self.assertIsNone(session.get("method"))
        for sentence in ('classic.List of "/" for .*: ok, 1 entry', "classic.WorkingDirectory for .*: ok"):
            self.assertTrue(self.daemon.output.wait_for(sentence), sentence)
        text = admin.call(ADMIN + "Metrics")["text"]
        for line in (
            'dirlistd_sessions{role="classic"} 1',
            'dirlistd_requests_total{method="classic.List",outcome="ok"} 1',
            'dirlistd_requests_total{method="classic.WorkingDirectory",outcome="ok"} 1',
            'dirlistd_entries_total{method="classic.List"} 1',
        ):
            self.assertIn(line + "\n", text)
        admin.call(ADMIN + "Disconnect", {"id": session["id"]})
        self.assert_closed(client)

    def test_what_a_client_sends_makes_no_series(self):
        def series():
            return {line.split(" ")[0] for line in self.admin().call(ADMIN + "Metrics")["text"].splitlines()}

        series()
        before = series()
        for data in (b"3", b"abc", b"99"):
            client = self.client()
            client.send(data)
            self.assert_closed(client)
        self.assertEqual(series() - before, set())

    def test_reload(self):
        admin, before = self.admin(), self.client()
        self.ask(before)
        text = self.daemon.config.read_text()
        self.daemon.config.write_text(
            toml(
                {
                    "root": str(self.root),
                    "port": self.daemon.port,
                    "classic": {"address": "127.0.0.1:1"},
                    "admin": {"socket": self.socket},
                    "access": {"allow": ["10.0.0.0/8"]},
                    "tree": {"hidden": False},
                }
            )
        )
        reply = admin.call(ADMIN + "Reload")
        self.assertEqual(reply["needRestart"], ["classic.address"])
        self.assertRegex("\n".join(admin.call(ADMIN + "Status")["warnings"]), "restart: classic.address")
        # Who is connected stays, what they see changes, and nobody else gets in.
        (self.root / ".hidden").touch()
        self.assertEqual(self.ask(before), [])
        refused = self.client()
        self.assert_closed(refused)
        self.assertIn('dirlistd_connections_total{result="refused"} 1\n', admin.call(ADMIN + "Metrics")["text"])
        self.daemon.config.write_text(text)
        admin.call(ADMIN + "Reload")
        self.assertEqual(self.ask(self.client()), [".hidden"])


class LimitsTest(ClassicTestCase):
    settings = {"limits": {"connections_per_address": 2, "idle_timeout": "2s"}}

    def test_connections_and_idleness(self):
        tree = self.daemon.connect()
        client, third = self.client(), self.client()
        # Whichever way they came, they count together, and a client of the exercise is not told.
        self.assert_closed(third)
        self.assert_closed(client)
        self.assertTrue(tree.is_closed())
        self.assertEqual(self.ask(self.client()), [])
        text = self.admin().call(ADMIN + "Metrics")["text"]
        self.assertIn('dirlistd_limits_hit_total{limit="limits.connections_per_address"} 1\n', text)
        self.assertIn('dirlistd_limits_hit_total{limit="limits.idle_timeout"} 2\n', text)


class WriteTest(ClassicTestCase):
    settings = {"limits": {"write_timeout": "500ms"}}

    def test_a_client_that_takes_nothing_is_cut(self):
        self.fill([b"%0200d" % number for number in range(4)])
        admin, client = self.admin(), socket.socket()
        self.addCleanup(client.close)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))

        def requests_after(before):
            """The requests of each session once they are others than before; it is cut when there is none."""
            while True:
                sessions = admin.call(ADMIN + "Sessions")["sessions"]
                requests = [each["requests"] for each in sessions if each["role"] == "classic"]
                if requests != before:
                    return requests

        self.assertEqual(requests_after([]), [0])
        asked = 0
        while True:
            # Each number by itself, until the kernel has no room for more answers.
            with contextlib.suppress(ConnectionError):
                client.send(b"1")
            asked += 1
            if not requests_after([asked - 1]):
                break
        self.assertGreater(asked, 3)
        limits = 'dirlistd_limits_hit_total{limit="limits.write_timeout"} 1\n'
        self.assertIn(limits, admin.call(ADMIN + "Metrics")["text"])


class LifeTest(ClassicTestCase):
    def test_stopping_with_clients(self):
        asked, silent = self.client(), self.client()
        self.ask(asked)
        self.assertEqual(self.daemon.stop(), 0)
        for client in (asked, silent):
            self.assertEqual(client.recv(1024), b"")

    def test_who_asks_while_it_stops_is_answered(self):
        client = self.client()
        (self.root / "a").touch()
        client.send(b"1")
        self.daemon.terminate()
        self.assertEqual(pickle.loads(client.recv(1024)), ["a"])
        self.assertEqual(self.daemon.wait(), 0)


class ActivationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-classic-")
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.port = free_port()

    def start(self, **settings):
        daemon = Daemon(
            self.root,
            {"classic": {"address": f"127.0.0.1:{self.port}"}, **settings},
            names="tree:admin:classic",
            sockets=[f"127.0.0.1:{self.port}"],
        )
        self.addCleanup(daemon.close)
        return daemon

    def ask(self):
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.send(b"1")
            return pickle.loads(client.recv(1024))

    def test_a_socket_that_is_handed_over(self):
        daemon = self.start()
        self.assertEqual(self.ask(), [])
        with Connection(daemon.unix_path) as admin:
            status = admin.call(ADMIN + "Status")
        self.assertEqual([each["role"] for each in status["listeners"]], ["tree", "admin", "classic"])
        self.assertTrue(all(each["activated"] for each in status["listeners"]))
        self.assertEqual(status["warnings"], [])

    def test_a_socket_that_is_not_the_configurations(self):
        daemon = self.start(classic={"address": ""})
        self.assertEqual(self.ask(), [])
        with Connection(daemon.unix_path) as admin:
            [warning] = admin.call(ADMIN + "Status")["warnings"]
        self.assertRegex(warning, f"^classic.address is not set, and 127.0.0.1:{self.port} was handed over: systemctl")

    def test_it_leaves_when_its_clients_have(self):
        daemon = self.start(service={"idle_exit": "1s"})
        self.assertEqual(self.ask(), [])
        self.assertEqual(daemon.wait(), 0)

    def test_not_where_other_machines_come(self):
        for settings, what in (
            ({}, "which other machines reach"),
            ({"tls": {"certificate": "/c", "key": "/k", "client_authority": "/a"}}, "tls.client_authority"),
        ):
            address = "0.0.0.0" if not settings else "127.0.0.1"
            with self.subTest(what), self.assertRaises(AssertionError) as caught:
                self.addCleanup(
                    Daemon(
                        self.root,
                        settings,
                        names="tree:admin:classic",
                        sockets=[f"{address}:{self.port}"],
                    ).close
                )
            self.assertRegex(str(caught.exception), 'ended with 78(.|\n)*socket "classic" .*' + what)


class ConfigurationTest(unittest.TestCase):
    def test_other_machines_take_a_list_and_a_word(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "dirlistd.toml"

            def start(**settings):
                config.write_text(toml({"root": folder, "classic": {"address": "0.0.0.0:7896"}, **settings}))
                return run(DIRLISTD, "--config", config, *(["--check"] if settings.get("access") else []))

            refused = start()
            self.assertEqual(refused.returncode, 78)
            self.assertRegex(
                refused.stderr,
                r'classic.address: other machines can reach "0.0.0.0:7896"; say below \[access\] who may connect',
            )
            self.assertEqual(start(access={"allow": ["10.0.0.0/8"]}).returncode, 78)
            self.assertEqual(start(access={"allow": ["10.0.0.0/8"], "plaintext": True}).returncode, 0)


if __name__ == "__main__":
    unittest.main()
