# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Starting and stopping: exit codes, what is said on stderr, and both kinds of start."""

import re
import socket
import tempfile
import unittest
from pathlib import Path

from daemon import DIRLISTD, PROJECT, WITHOUT_DAC, Daemon, free_port, remove_tree, run, toml
from trees import LARGE_COUNT, large_tree
from wire import TREE, Connection, frame

STOPPED, FAILED, USAGE, CONFIGURATION = 0, 1, 64, 78


class StartTestCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-start-"))
        self.addCleanup(remove_tree, self.folder)
        self.root = self.folder / "root"
        self.root.mkdir()
        (self.root / "file").touch()
        self.config = self.folder / "dirlistd.toml"

    def start(self, text, *, check=False, prefix=()):
        """Runs a daemon that is expected to end by itself."""
        self.config.write_text(text)
        arguments = ["--check"] if check else []
        return run(DIRLISTD, "--config", self.config, *arguments, prefix=prefix)

    def settings(self, **more):
        return toml({"root": str(self.root), "address": "127.0.0.1", "port": free_port(), **more})

    def assert_refused(self, text, *patterns, prefix=()):
        """The start and the check both end with 78 and the same explanation."""
        for check in (True, False):
            with self.subTest(check=check):
                result = self.start(text, check=check, prefix=prefix)
                self.assertEqual(result.returncode, CONFIGURATION, result.stderr)
                for pattern in patterns:
                    self.assertRegex(result.stderr, pattern)
                self.assertNotRegex(result.stderr, r"Fatal error|Error\(|Optional\(", "a person shall read this")

    def at(self, line, column=r"\d+"):
        return re.escape(str(self.config)) + f":{line}:{column}"


class RootTests(StartTestCase):
    def assert_root_refused(self, root, **options):
        text = toml({"root": str(root), "port": free_port()})
        result = self.start(text, **options)
        self.assertEqual(result.returncode, CONFIGURATION, result.stderr)
        self.assertIn(str(root), result.stderr)

    def test_missing(self):
        for check in (False, True):
            self.assert_root_refused(self.folder / "none", check=check)

    def test_no_directory(self):
        for check in (False, True):
            self.assert_root_refused(self.root / "file", check=check)

    def test_unreadable(self):
        self.root.chmod(0)
        self.assert_root_refused(self.root, prefix=WITHOUT_DAC)


class ConfigurationTests(StartTestCase):
    def test_check_of_a_good_file(self):
        result = self.start(self.settings(), check=True)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_key(self):
        result = self.start(
            self.settings(
                tree={"hidden": True, "exclude": ["*.tmp", "/private"], "owners": False},
                access={"allow": ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"], "plaintext": True},
                limits={
                    "connections": 10,
                    "connections_per_address": 5,
                    "request_size": "1MiB",
                    "reply_entries": 100,
                    "request_time": "1h",
                    "idle_timeout": "90s",
                    "write_timeout": "1min",
                },
                log={"level": "debug"},
            ),
            check=True,
        )
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_example_of_the_readme(self):
        (example,) = re.findall(r"```toml\n(.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
        result = self.start(example.replace('root = "/srv"', f'root = "{self.root}"'), check=True)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_missing_file(self):
        result = run(DIRLISTD, "--config", self.folder / "none.toml")
        self.assertEqual(result.returncode, CONFIGURATION, result.stderr)
        self.assertIn("none.toml", result.stderr)

    def test_syntax_error(self):
        self.assert_refused('root = "/"\nport = = 1\n', self.at(2))

    def test_unknown_key(self):
        self.assert_refused(self.settings() + 'colour = "red"\n', self.at(4, 1), "colour")

    def test_unknown_key_in_a_table(self):
        self.assert_refused(self.settings() + "[limits]\n  conections = 3\n", self.at(5, 3), "conections")

    def test_unknown_table(self):
        self.assert_refused(self.settings() + "[colours]\n", self.at(4), "colours")

    def test_wrong_type(self):
        self.assert_refused(f'root = "{self.root}"\nport = "many"\n', self.at(2), "port")
        self.assert_refused(f'root = "{self.root}"\n[tree]\nhidden = 1\n', self.at(3), "hidden")

    def test_impossible_values(self):
        for key, value in (
            ("connections", "0"),
            ("connections", "-1"),
            ("connections_per_address", "0"),
            ("request_size", '"large"'),
            ("request_size", '"0"'),
            ("reply_entries", "0"),
            ("request_time", '"soon"'),
            ("idle_timeout", '"-1s"'),
            ("write_timeout", "true"),
        ):
            with self.subTest(f"{key} = {value}"):
                self.assert_refused(self.settings() + f"[limits]\n{key} = {value}\n", self.at(5), key)
        for text, key in (("port = 70000", "port"), ("port = -1", "port"), ('address = "nowhere at all"', "address")):
            with self.subTest(text):
                self.assert_refused(f'root = "{self.root}"\n{text}\n', self.at(2), key)
        self.assert_refused(self.settings() + '[log]\nlevel = "loud"\n', self.at(5), "level")
        self.assert_refused(self.settings() + '[access]\nallow = ["10.0.0.0/99"]\n', self.at(5), "allow")

    def test_relative_root(self):
        self.assert_refused('root = "srv"\n', self.at(1), "root")

    def test_open_address_needs_to_be_meant(self):
        for address in ("0.0.0.0", "::", "192.0.2.1"):
            for access in ({}, {"plaintext": True}, {"allow": ["127.0.0.1"]}):
                with self.subTest(address=address, access=access):
                    text = toml({"root": str(self.root), "address": address, "port": free_port(), "access": access})
                    self.assert_refused(text, address, "plaintext|allow")

    def test_open_address_that_is_meant(self):
        access = {"plaintext": True, "allow": ["127.0.0.1"]}
        text = toml({"root": str(self.root), "address": "0.0.0.0", "port": free_port(), "access": access})
        self.assertEqual(self.start(text, check=True).returncode, 0)


class ProofTests(StartTestCase):
    """The daemon tries, from inside its sandbox, to get at the contents of a file that its account may read."""

    def prove(self, text):
        self.config.write_text(text)
        return run(DIRLISTD, "--config", self.config, "--prove")

    def test_contents_are_closed(self):
        result = self.prove(self.settings())
        self.assertEqual(result.returncode, STOPPED, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r'(?m)^holds: open for reading.* "file": refused, EACCES$')
        self.assertNotIn("broken", result.stdout)
        self.assertEqual(result.stdout.splitlines()[-1], "holds: the contents of files are closed")

    def test_nothing_to_try_on_proves_nothing(self):
        (self.root / "file").unlink()
        result = self.prove(self.settings())
        self.assertEqual(result.returncode, FAILED, result.stdout + result.stderr)
        self.assertIn("not proven", result.stdout.splitlines()[-1])


class UsageTests(unittest.TestCase):
    def test_unknown_option(self):
        for arguments in (["--colour"], ["--config"], ["serve"]):
            with self.subTest(arguments):
                result = run(DIRLISTD, *arguments)
                self.assertEqual(result.returncode, USAGE, result.stderr)
                self.assertIn("dirlistd", result.stderr)

    def test_help(self):
        result = run(DIRLISTD, "--help")
        self.assertEqual(result.returncode, 0)
        self.assertIn("--check", result.stdout)


class RunningTests(StartTestCase):
    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = holder.getsockname()[1]
            result = self.start(toml({"root": str(self.root), "port": port}))
        self.assertEqual(result.returncode, FAILED, result.stderr)
        self.assertRegex(result.stderr, rf"127\.0\.0\.1(:| port ){port}\b")

    def test_on_its_own(self):
        with Daemon(self.root, activated=False) as daemon:
            with daemon.connect() as connection:
                self.assertEqual(connection.names("/"), [b"file"])
            self.assertEqual(daemon.stop(), STOPPED, daemon.stderr())

    def test_with_its_standard_streams_closed(self):
        # Else a socket would be where messages go.
        closed = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
        with Daemon(self.root, activated=False, prefix=closed) as daemon:
            with daemon.connect() as connection:
                self.assertEqual(connection.names("/"), [b"file"])
                links = [(Path("/proc") / str(daemon.process.pid) / "fd" / each).readlink() for each in "012"]
                self.assertEqual(links, [Path("/dev/null")] * 3)

    def test_several_addresses(self):
        with Daemon(self.root, {"address": ["127.0.0.1", "127.0.0.2"]}, activated=False) as daemon:
            for host in ("127.0.0.1", "127.0.0.2"):
                with Connection((host, daemon.port)) as connection:
                    self.assertEqual(connection.names("/"), [b"file"])

    def test_socket_activated(self):
        with Daemon(self.root) as daemon:
            for address in (daemon.address, daemon.unix_path):
                with Connection(address) as connection:
                    self.assertEqual(connection.names("/"), [b"file"])
            self.assertEqual(daemon.stop(), STOPPED, daemon.stderr())

    def test_idle_clients_do_not_hold_up_the_end(self):
        for activated in (True, False):
            with self.subTest(activated=activated), Daemon(self.root, activated=activated) as daemon:
                connections = [daemon.connect() for _ in range(10)]
                for connection in connections:
                    connection.tree("WorkingDirectory")
                self.assertEqual(daemon.stop(), STOPPED, daemon.stderr())
                for connection in connections:
                    self.assertTrue(connection.is_closed())
                    connection.close()

    def test_finite_answer_is_drained_before_the_end(self):
        with Daemon(large_tree()) as daemon, daemon.connect(receive_buffer=4096) as connection:
            connection.send(frame(TREE + "List", {"path": "/large"}, more=True))
            replies = [connection.reply()]
            daemon.terminate()
            replies += connection.rest()
            self.assertEqual(daemon.wait(), STOPPED, daemon.stderr())
        self.assertNotIn("continues", replies[-1])
        self.assertTrue(all(reply["continues"] for reply in replies[:-1]))
        summary = replies[-1]["parameters"]["summary"]
        names = [entry["name"] for reply in replies for entry in reply["parameters"].get("entries", [])]
        self.assertEqual(summary["entries"], len(names))
        self.assertEqual(len(names), len(set(names)))
        if summary["complete"]:
            self.assertEqual(len(names), LARGE_COUNT)
        else:
            self.assertEqual(summary["stopped"], "shutdown")

    def test_nobody_new_gets_in_while_it_ends(self):
        with Daemon(large_tree(), activated=False) as daemon, daemon.connect(receive_buffer=4096) as slow:
            slow.send(frame(TREE + "List", {"path": "/large"}, more=True))
            slow.reply()
            daemon.terminate()
            # It is the daemon's own socket: sooner or later the kernel refuses.
            try:
                while True:
                    with daemon.connect() as late:
                        late.is_closed()
            except ConnectionRefusedError:
                pass
            slow.rest()
            self.assertEqual(daemon.wait(), STOPPED, daemon.stderr())
