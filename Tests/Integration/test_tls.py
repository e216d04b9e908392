# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""TLS, as the installed daemon speaks it: with Python's ssl, and with dirlistctl."""

import shutil
import signal
import socket
import ssl
import tempfile
import unittest
from pathlib import Path

from certificates import certificates, client_context, tls_settings
from daemon import DIRLISTCTL, DIRLISTD, WITHOUT_DAC, Daemon, DaemonTestCase, free_port, remove_tree, run, toml
from trees import LARGE_COUNT, fill, large_tree
from wire import SERVICE, TREE, CallError, Connection, frame

COMPLETE, NO_ANSWER, USAGE, CONFIGURATION = 0, 2, 64, 78


class ServedTests(DaemonTestCase):
    settings = {**tls_settings(), "log": {"level": "debug"}}

    @classmethod
    def build(cls, root):
        fill(root, ["a", "b"])

    def connect(self, **options):
        return super().connect(**{"tls": client_context(), **options})

    def ask(self, *arguments, ca="authority", address=None, **options):
        address = address or f"tls:localhost:{self.daemon.port}"
        options.setdefault("variables", {"DIRLISTCTL_CA": str(certificates() / f"{ca}.pem")})
        return run(DIRLISTCTL, *arguments, "--address", address, **options)

    def test_both_versions(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                connection = self.connect(tls=client_context(version=version))
                self.assertEqual(connection.names(), [b"a", b"b"])

    def test_older_versions_are_refused(self):
        context = client_context(version=ssl.TLSVersion.TLSv1_1)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with self.assertRaises(ssl.SSLError):
            self.connect(tls=context)

    def test_unix_sockets_stay_plain(self):
        with Connection(self.daemon.unix_path) as plain:
            self.assertEqual(plain.call(SERVICE + "GetInfo")["product"], "dirlistd")

    def test_dirlistctl(self):
        result = self.ask("ls")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (COMPLETE, "a\nb\n", ""))

    def test_dirlistctl_by_address(self):
        result = self.ask("ls", address=f"tls:127.0.0.1:{self.daemon.port}")
        self.assertEqual((result.returncode, result.stdout), (COMPLETE, "a\nb\n"), result.stderr)

    def assert_no_answer(self, result, *words):
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        for word in words:
            self.assertIn(word, result.stderr)

    def test_whom_nobody_trusts(self):
        self.assert_no_answer(self.ask("ls", ca="strangers"), '"middle"', "--ca FILE")
        self.assert_no_answer(self.ask("ls", variables={}), '"middle"', "--ca FILE")
        self.assertTrue(self.daemon.output.wait_for("TLS handshake failed: .*unknown ca.* peer=127.0.0.1:"))

    def test_plain_clients_are_told(self):
        self.assert_no_answer(self.ask("ls", address=self.daemon.tcp), f"tls:127.0.0.1:{self.daemon.port}")

    def test_options_take_tls(self):
        result = run(DIRLISTCTL, "ls", "--ca", "x", "--address", self.daemon.tcp)
        self.assertEqual(result.returncode, USAGE)

    def test_end_of_input_lets_a_finite_answer_finish(self):
        # With the goodbye of TLS and without, as clients do.
        for says_so in (True, False):
            with self.subTest(says_so=says_so):
                connection = self.connect()
                connection.send(frame(TREE + "List", {"path": "/"}, more=True) * 20)
                if says_so:
                    self.say_goodbye(connection.socket)
                else:
                    socket.socket.shutdown(connection.socket, socket.SHUT_WR)
                replies = connection.rest()
                self.assertEqual(sum("continues" not in reply for reply in replies), 20)

    def say_goodbye(self, tls):
        """Sends close_notify, and does not wait for the other's."""
        tls.settimeout(0)
        try:
            tls._sslobj.shutdown()
        except (ssl.SSLWantReadError, ssl.SSLSyscallError):
            pass
        except ssl.SSLError as error:
            # An answer is there already, which is what is waited for next.
            if error.reason != "APPLICATION_DATA_AFTER_CLOSE_NOTIFY":
                raise
        tls.settimeout(20)

    def test_a_stalled_handshake_ends_by_itself(self):
        # Ten seconds (TransportLimits.handshakeTime).
        with socket.create_connection(self.daemon.address, 20) as silent:
            self.assertEqual(silent.recv(1), b"")
        self.assertTrue(self.daemon.output.wait_for("TLS handshake failed: it takes too long"))

    def test_rubbish_harms_nobody(self):
        for rubbish in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 70000, b"\0" * 100):
            with socket.create_connection(self.daemon.address, 20) as client:
                client.sendall(rubbish)
                client.shutdown(socket.SHUT_WR)
                try:
                    while client.recv(1 << 16):
                        pass
                except ConnectionResetError:
                    pass
        self.assertEqual(self.connect().names(), [b"a", b"b"])


class LargeTests(unittest.TestCase):
    def test_a_slow_reader_costs_little(self):
        # They read one after the other, so the last one is slow indeed where the machine is busy.
        settings = {**tls_settings(), "limits": {"write_timeout": "10min"}}
        with Daemon(large_tree(), settings, activated=False) as daemon:
            context = client_context()
            with daemon.connect(tls=context) as connection:
                connection.list("/large")
            before = daemon.status("VmRSS")
            slow = [daemon.connect(tls=context, receive_buffer=4096) for _ in range(20)]
            for connection in slow:
                connection.send(frame(TREE + "List", {"path": "/large"}, more=True))
            for connection in slow:
                connection.reply()
            # Each holds two replies of up to 256 KiB, and what encrypting them takes.
            self.assertLess(daemon.status("VmRSS") - before, 20 * 2048)
            for connection in slow:
                names = sum(len(reply["parameters"]["entries"]) for reply in connection.rest_of_answer())
                self.assertGreater(names, LARGE_COUNT // 2)
                connection.close()


class ClientCertificateTests(DaemonTestCase):
    settings = tls_settings(client_authority="clients")
    activated = False

    def ask(self, *options):
        address = f"tls:localhost:{self.daemon.port}"
        return run(DIRLISTCTL, "pwd", "--address", address, "--ca", certificates() / "authority.pem", *options)

    def test_the_authority_s_clients_get_in(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                connection = self.connect(tls=client_context("alice", version=version))
                self.assertEqual(connection.tree("WorkingDirectory"), {"path": "/"})
        folder = certificates()
        for options in (
            ["--certificate", folder / "alice.pem", "--key", folder / "alice.key"],
            ["--certificate", folder / "alice-and-key.pem"],
        ):
            result = self.ask(*options)
            self.assertEqual((result.returncode, result.stdout), (COMPLETE, "/\n"), result.stderr)

    def test_others_do_not(self):
        result = self.ask()
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn("wants to see a certificate", result.stderr)
        folder = certificates()
        result = self.ask("--certificate", folder / "mallory.pem", "--key", folder / "mallory.key")
        self.assertEqual((result.returncode, result.stdout), (NO_ANSWER, ""))
        self.assertIn("does not take your certificate", result.stderr)
        # With TLS 1.3 the client learns of it after its own part of the handshake is done.
        for name in (None, "mallory"):
            with self.assertRaises((ssl.SSLError, ConnectionResetError, AssertionError)):
                self.connect(tls=client_context(name)).tree("WorkingDirectory")


class AccessTests(unittest.TestCase):
    def test_an_address_outside_the_list_gets_no_handshake(self):
        settings = {**tls_settings(), "access": {"allow": ["127.0.0.1"]}}
        with Daemon(large_tree(), settings, activated=False) as daemon:
            with daemon.connect(source="127.0.0.2") as stranger:
                # Nothing was sent: the daemon closes without having read a byte.
                self.assertTrue(stranger.is_closed())
            with daemon.connect(tls=client_context()) as known:
                self.assertEqual(known.tree("WorkingDirectory"), {"path": "/"})

    def test_who_is_one_too_many_is_told_over_tls(self):
        settings = {**tls_settings(), "limits": {"connections": 1}}
        with Daemon(large_tree(), settings, activated=False) as daemon:
            context = client_context()
            with daemon.connect(tls=context) as first:
                first.tree("WorkingDirectory")
                second = daemon.connect(tls=context)
                self.addCleanup(second.close)
                with self.assertRaises(CallError) as caught:
                    second.tree("WorkingDirectory")
                self.assertEqual(caught.exception.name, TREE + "Busy")
                self.assertTrue(second.is_closed())


class FileTests(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-tls-"))
        self.addCleanup(remove_tree, self.folder)
        self.folder.chmod(0o755)
        self.root = self.folder / "root"
        self.root.mkdir()
        for name in ("certificate", "key"):
            self.install("server", name)

    def install(self, source, name, target=None):
        suffix = {"certificate": "pem", "key": "key"}[name]
        path = self.folder / (target or name)
        # As renewals do it: another file in its place.
        temporary = path.with_suffix(".new")
        shutil.copy(certificates() / f"{source}.{suffix}", temporary)
        temporary.rename(path)

    def table(self, **more):
        return {"tls": {"certificate": str(self.folder / "certificate"), "key": str(self.folder / "key"), **more}}

    def write(self, settings):
        config = self.folder / "dirlistd.toml"
        config.write_text(toml({"root": str(self.root), "port": free_port(), **settings}))
        return config

    def start(self, settings, *, prefix=()):
        daemon = Daemon(self.root, settings, activated=False, prefix=prefix)
        self.addCleanup(daemon.close)
        return daemon

    def subject(self, daemon):
        context = client_context()
        with daemon.connect(tls=context) as connection:
            return dict(part[0] for part in connection.socket.getpeercert()["subject"])["commonName"]

    def assert_refused(self, settings, key, *words, prefix=()):
        """The start and the check both end with 78 and the same explanation."""
        config = self.write(settings)
        for arguments in ([], ["--check"]):
            result = run(DIRLISTD, "--config", config, *arguments, prefix=prefix)
            self.assertEqual(result.returncode, CONFIGURATION, result.stderr)
            self.assertRegex(result.stderr, rf"dirlistd\.toml:\d+:\d+: {key}: ")
            for word in words:
                self.assertIn(word, result.stderr)

    def test_what_is_wrong_with_files(self):
        nothing = self.table(certificate=str(self.folder / "none"))
        self.assert_refused(nothing, "tls.certificate", "No such file or directory")
        self.assert_refused(self.table(certificate=str(self.folder)), "tls.certificate", "cannot be read")
        self.assert_refused(self.table(key=str(self.folder / "certificate")), "tls.key", "holds no private key")
        self.assert_refused(self.table(client_authority="/dev/null"), "tls.client_authority")
        self.install("alice", "key")
        self.assert_refused(self.table(), "tls.key", "holds the key of another certificate")
        self.install("locked", "key")
        self.assert_refused(self.table(), "tls.key", "passphrase")

    def test_a_key_that_the_daemon_may_not_read(self):
        (self.folder / "key").chmod(0)
        self.assert_refused(self.table(), "tls.key", "Permission denied", prefix=WITHOUT_DAC)

    def test_check_warns(self):
        good = self.write(self.table())
        result = run(DIRLISTD, "--config", good, "--check")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.install("expired", "certificate")
        (self.folder / "key").chmod(0o644)
        result = run(DIRLISTD, "--config", good, "--check")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("expired on 2020-02-01", result.stderr)
        self.assertIn("everybody on this machine may get at the key", result.stderr)

    def test_an_expired_certificate_is_told_of(self):
        self.install("expired", "certificate")
        daemon = self.start(self.table())
        self.assertTrue(daemon.output.wait_for("warning: .*expired on 2020-02-01"))

    def test_credentials(self):
        credentials = self.folder / "credentials"
        credentials.mkdir()
        self.install("server", "certificate", "credentials/tls.pem")
        self.install("server", "key", "credentials/tls.key")
        settings = self.table(certificate="tls.pem", key="tls.key")
        self.assert_refused(settings, "tls.certificate", "CREDENTIALS_DIRECTORY is not set", "LoadCredential=tls.pem:")
        daemon = self.start(settings, prefix=["env", f"CREDENTIALS_DIRECTORY={credentials}"])
        self.assertEqual(self.subject(daemon), "server")
        self.install("renewed", "certificate", "credentials/tls.pem")
        self.install("renewed", "key", "credentials/tls.key")
        daemon.process.send_signal(signal.SIGHUP)
        self.assertTrue(daemon.output.wait_for("configuration reloaded"))
        self.assertEqual(self.subject(daemon), "renewed")

    def test_reload(self):
        daemon = self.start(self.table())
        with daemon.connect(tls=client_context()) as before:
            self.install("renewed", "certificate")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertTrue(daemon.output.wait_for("not reloaded, .*tls.key.*another certificate"))
            self.assertEqual(self.subject(daemon), "server")
            self.install("renewed", "key")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertTrue(daemon.output.wait_for("configuration reloaded .*changed=tls.certificate, tls.key"))
            self.assertEqual(self.subject(daemon), "renewed")
            (self.folder / "key").unlink()
            daemon.process.send_signal(signal.SIGHUP)
            self.assertTrue(daemon.output.wait_for("not reloaded, .*No such file or directory"))
            self.assertEqual(self.subject(daemon), "renewed")
            # Whoever was there before is served as before.
            self.assertEqual(before.tree("WorkingDirectory"), {"path": "/"})

    def test_other_files_take_a_restart(self):
        daemon = self.start(self.table())
        daemon.config.write_text(daemon.config.read_text().replace("/certificate", "/another"))
        daemon.process.send_signal(signal.SIGHUP)
        self.assertTrue(daemon.output.wait_for("configuration reloaded .*need_restart=tls.certificate"))
        self.assertEqual(self.subject(daemon), "server")

    def test_an_open_address_with_tls_needs_a_list_and_no_plaintext(self):
        open_address = {"address": "0.0.0.0", **self.table()}
        self.assert_refused(open_address, "address", "allow = ")
        config = self.write({**open_address, "access": {"allow": ["127.0.0.1"]}})
        self.assertEqual(run(DIRLISTD, "--config", config, "--check").returncode, 0)
