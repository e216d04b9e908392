# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""`dirlistctl doctor` beside a daemon that is well, and beside daemons that are not."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from certificates import certificates
from daemon import DIRLISTCTL, PATIENCE, WITHOUT_DAC, Daemon, remove_tree, run, toml
from wire import CallError, Connection

ADMIN = "io.dirlistd.Admin."
OK, WARNINGS, PROBLEMS, USAGE = 0, 1, 2, 64
FILTERED = [sys.executable, str(Path(__file__).with_name("filtered.py"))]
STRANGER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
LIVE = ("a file of the tree", "its own program")


class Report:
    """What doctor says, by check."""

    def __init__(self, result):
        self.status = result.returncode
        self.checks = [json.loads(line) for line in result.stdout.splitlines()]
        if not self.checks:
            raise AssertionError(f"no check in {result.stdout!r}; {result.stderr}")

    def __getitem__(self, name):
        (found,) = [check for check in self.checks if check["check"] == name]
        return found

    def named(self, result):
        """The checks that came to this."""
        return sorted(check["check"] for check in self.checks if check["result"] == result)


class DoctorTestCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-doctor-"))
        self.addCleanup(remove_tree, self.folder)
        self.folder.chmod(0o755)
        self.root = self.folder / "root"
        self.root.mkdir()
        (self.root / "file").write_text("content")
        self.socket = str(self.folder / "admin.socket")

    def start(self, settings=None, **options):
        options.setdefault("prefix", [*FILTERED, "all"])
        settings = {"admin": {"socket": self.socket}, **(settings or {})}
        daemon = Daemon(self.root, settings, activated=False, **options)
        self.addCleanup(daemon.close)
        return daemon

    def doctor(self, *arguments, **options):
        return run(DIRLISTCTL, "doctor", "--address", f"unix:{self.socket}", *arguments, **options)

    def report(self, *arguments, **options):
        result = self.doctor("--json", *arguments, **options)
        self.assertEqual(result.stderr, "")
        report = Report(result)
        worst = PROBLEMS if report.named("problem") else WARNINGS if report.named("warning") else OK
        self.assertEqual(report.status, worst, result.stdout)
        for check in report.checks:
            self.assertEqual("remedy" in check, check["result"] in ("warning", "problem"), check)
        return report

    def assert_well_but_for(self, report, warnings=(), problems=()):
        by_hand = ["user"] if os.geteuid() == 0 else []
        self.assertEqual(report.named("warning"), sorted([*by_hand, *warnings]))
        self.assertEqual(report.named("problem"), sorted(problems))


class HealthyTests(DoctorTestCase):
    def test_a_daemon_that_is_well(self):
        daemon = self.start()
        report = self.report()
        self.assert_well_but_for(report)
        self.assertIn(f"process {daemon.process.pid}, serves {self.root}", report["running"]["detail"])
        self.assertIn(daemon.tcp, report["reachable"]["detail"])
        self.assertIn("1 entry", report["root for daemon"]["detail"])
        self.assertIn("Seccomp is 2", report["system calls"]["detail"])
        self.assertEqual(report["in force"]["result"], "ok")
        for name in LIVE:
            self.assertRegex(report[name]["detail"], r"^proven now: the running daemon was refused .*\(open: EACCES")
        self.assertIn('"file"', report["a file of the tree"]["detail"])
        if os.geteuid() == 0:
            self.assertRegex(report["every known way"]["detail"], r"^proven: .* none was let in$")
        else:
            self.assertEqual(report["every known way"]["result"], "skipped")

    def test_what_was_tried(self):
        self.start()
        check = self.report("--verbose")["a file of the tree"]
        for means in ("open", "openat2", "open its descriptor in /proc anew", "open it by its handle"):
            self.assertTrue(any(line.startswith(f"holds: {means} ") for line in check["evidence"]), check)
        text = self.doctor("--verbose").stdout
        self.assertIn('holds: openat2 for reading "file": refused, EACCES, though modes allow it\n', text)
        self.assertNotIn("openat2 for reading", self.doctor().stdout)

    def test_as_text(self):
        self.start()
        lines = self.doctor().stdout.splitlines()
        checks = [line for line in lines if line.startswith("  ")]
        self.assertEqual(lines[0], "configuration")
        for line in checks:
            self.assertRegex(line, r"^  (ok|skipped|warning|problem) +\S")
        self.assertRegex(lines[-1], rf"^{len(checks)} checks: \d+ ok, ")

    def test_each_time_anew(self):
        """The attempt is of the moment, not of the start."""
        self.start()
        (self.root / "file").unlink()
        report = self.report()
        self.assertEqual(report["a file of the tree"]["result"], "skipped")
        self.assertEqual(report["its own program"]["result"], "ok")
        (self.root / "other").write_text("content")
        self.assertIn('"other"', self.report()["a file of the tree"]["detail"])

    def test_names_do_not_play_with_the_terminal(self):
        (self.root / "file").rename(self.root / 'a\x1b[2J";\nb')
        self.start()
        for options in ((), ("--json",), ("--verbose",)):
            result = self.doctor(*options)
            self.assertNotIn("\x1b", result.stdout)
        self.assertEqual(self.report()["a file of the tree"]["result"], "ok")

    def test_only_on_this_machine(self):
        result = run(DIRLISTCTL, "doctor", "-H", "server")
        self.assertEqual(result.returncode, USAGE)
        self.assertIn("unix:PATH", result.stderr)


class RootTests(DoctorTestCase):
    def test_a_root_that_was_replaced(self):
        self.start()
        self.assertEqual(self.report()["served root"]["result"], "ok")
        self.root.rename(self.folder / "away")
        report = self.report()
        self.assertEqual(report["root"]["result"], "problem")
        self.assertEqual(report["served root"]["result"], "skipped")
        self.root.mkdir()
        report = self.report()
        self.assert_well_but_for(report, problems=["served root"])
        self.assertIn(f"another directory than the one that is now at {self.root}", report["served root"]["detail"])
        self.assertEqual(report["served root"]["remedy"], "restart the daemon")


class ConfigurationTests(DoctorTestCase):
    def test_another_port_in_the_file(self):
        daemon = self.start()
        text = daemon.config.read_text().replace(str(daemon.port), "1")
        daemon.config.write_text(text)
        report = self.report()
        self.assert_well_but_for(report, warnings=["addresses", "in force"])
        self.assertIn(f"port is {daemon.port} in the daemon and 1 in the file", report["in force"]["detail"])
        self.assertIn(f"127.0.0.1:{daemon.port}", report["addresses"]["detail"])

    def test_what_a_reload_brings_into_force(self):
        daemon = self.start()
        daemon.config.write_text(daemon.config.read_text() + "[limits]\nwalks = 3\n")
        report = self.report()
        self.assert_well_but_for(report, warnings=["in force"])
        self.assertEqual(report["in force"]["remedy"], "dirlistctl reload")
        self.reload()
        self.assert_well_but_for(self.report())

    def test_a_level_that_was_set_is_no_difference(self):
        self.start()
        with Connection(self.socket) as connection:
            connection.call("io.systemd.service.SetLogLevel", {"level": 7})
        check = self.report()["in force"]
        self.assertEqual(check["result"], "ok")
        self.assertIn("log.level is set by hand", check["detail"])

    def reload(self):
        with Connection(self.socket) as connection:
            connection.call(ADMIN + "Reload")

    def test_a_reload_that_failed(self):
        daemon = self.start()
        good = daemon.config.read_text()
        daemon.config.write_text(good + "colour = 1\n")
        with self.assertRaises(CallError):
            self.reload()
        report = self.report()
        # Root's own try does not start with such a file.
        self.assert_well_but_for(report, problems=["file", "last reload"])
        self.assertRegex(report["file"]["detail"], rf"^{daemon.config}:\d+:\d+: .*colour")
        daemon.config.write_text(good)
        report = self.report("--verbose")
        self.assert_well_but_for(report, problems=["last reload"])
        # What it failed for then is told still.
        self.assertIn("colour", report["last reload"]["evidence"][0])
        self.reload()
        self.assert_well_but_for(self.report())

    def test_a_fifo(self):
        """Nobody is at its other end."""
        daemon = self.start()
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        self.assertIn("is no regular file", self.report("--config", fifo)["file"]["detail"])
        daemon.config.unlink()
        os.mkfifo(daemon.config)
        self.assertIn("is no regular file", self.report()["file"]["detail"])

    def test_a_daemon_that_does_not_tell_its_file(self):
        """That of another daemon says nothing about it."""
        report = self.report()
        self.assertEqual(report.named("problem"), ["running"])
        for name in ("file", "every known way"):
            self.assertEqual(report[name]["detail"], "which configuration that daemon has is not known")
        self.assertNotIn("reachable", [check["check"] for check in report.checks])

    def test_another_file(self):
        self.start()
        other = self.folder / "other.toml"
        other.write_text("port = 0\n")
        report = self.report("--config", other)
        self.assertEqual(report["file"]["result"], "problem")
        self.assertIn("reads another file", report["in force"]["detail"])


class LimitTests(DoctorTestCase):
    def test_a_daemon_at_its_limit(self):
        daemon = self.start({"limits": {"connections_per_address": 1}})
        with daemon.connect() as client:
            client.list("/")
            report = self.report()
        self.assert_well_but_for(report, warnings=["reachable"])
        self.assertIn("is at its limit limits.connections_per_address", report["reachable"]["detail"])


class PermissionTests(DoctorTestCase):
    def test_a_root_that_the_daemon_may_not_list(self):
        self.start(prefix=[*WITHOUT_DAC, *FILTERED, "all"])
        self.root.chmod(0)
        report = self.report()
        self.assertEqual(report["root for daemon"]["result"], "problem")
        self.assertIn("may not list", report["root for daemon"]["detail"])
        self.root.chmod(0o755)
        (self.root / "closed").mkdir(0)
        report = self.report()
        self.assertEqual(report["root for daemon"]["result"], "warning", report["root for daemon"])
        self.assertIn("1 denied", report["root for daemon"]["detail"])

    def test_files_that_modes_close_prove_nothing(self):
        (self.root / "file").chmod(0)
        self.start(prefix=[*WITHOUT_DAC, *FILTERED, "all"])
        check = self.report()["a file of the tree"]
        self.assertEqual(check["result"], "skipped")
        self.assertIn("not proven", check["detail"])

    def test_a_file_that_all_may_write(self):
        daemon = self.start()
        daemon.config.chmod(0o666)
        report = self.report()
        self.assert_well_but_for(report, problems=["configuration"])
        self.assertEqual(report["configuration"]["remedy"], f"chmod o-w {daemon.config}")
        daemon.config.chmod(0o644)
        daemon.folder.chmod(0o777)
        self.assertIn("may replace", self.report()["configuration"]["detail"])
        daemon.folder.chmod(0o700)
        self.assert_well_but_for(self.report())

    def test_a_key_that_all_may_read(self):
        key = self.folder / "server.key"
        shutil.copy(certificates() / "server.key", key)
        key.chmod(0o600)
        tls = {"certificate": str(certificates() / "server.pem"), "key": str(key)}
        self.start({"tls": tls})
        report = self.report()
        # It is made for the tests, and not for long.
        self.assert_well_but_for(report, warnings=["validity"])
        self.assertRegex(report["validity"]["detail"], r"^it expires on \d{4}-")
        self.assertIn("answers with TLS", report["reachable"]["detail"])
        key.chmod(0o644)
        report = self.report()
        self.assertEqual(report["key"]["result"], "problem")
        self.assertEqual(report["key"]["remedy"].split(",")[0], f"chmod o= {key}")

    def test_a_certificate_that_has_expired(self):
        names = {"certificate": "expired.pem", "key": "server.key"}
        self.start({"tls": {key: str(certificates() / name) for key, name in names.items()}})
        check = self.report()["validity"]
        self.assertEqual(check["result"], "problem")
        self.assertIn("expired on 2020-02-01", check["detail"])


class AbsentTests(DoctorTestCase):
    def test_a_daemon_that_is_stopped(self):
        daemon = self.start()
        config = self.folder / "dirlistd.toml"
        shutil.copy(daemon.config, config)
        self.assertEqual(daemon.stop(), 0)
        for there in (True, False):
            with self.subTest(there=there):
                if there:
                    with socket.socket(socket.AF_UNIX) as left:
                        Path(self.socket).unlink(missing_ok=True)
                        left.bind(self.socket)
                else:
                    Path(self.socket).unlink()
                report = self.report("--config", config)
                self.assertEqual(report.named("problem"), ["reachable", "running"])
                self.assertIn("it is stopped", report["running"]["detail"])
                self.assertEqual(report["file"]["result"], "ok")
                self.assertEqual(report["Landlock"]["result"], "ok")
                for name in LIVE:
                    self.assertEqual(report[name]["result"], "skipped")

    @unittest.skipUnless(os.geteuid() == 0, "not root: nobody else to be")
    def test_as_a_stranger(self):
        daemon = self.start()
        daemon.folder.chmod(0o755)
        report = self.report("--config", daemon.config, prefix=STRANGER)
        self.assertEqual(report.status, OK)
        self.assertIn("takes root or a member of the group dirlistd", report["running"]["detail"])
        for name in ("running", "in force", "every known way", *LIVE):
            self.assertEqual(report[name]["result"], "skipped")
        for name in ("file", "reachable", "root for daemon", "Landlock"):
            self.assertEqual(report[name]["result"], "ok")
        daemon.config.chmod(0o600)
        report = self.report("--config", daemon.config, prefix=STRANGER)
        self.assertIn("may not be read by this user", report["file"]["detail"])

    def test_a_daemon_that_does_not_answer(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.socket)
            listener.listen()
            thread = threading.Thread(target=lambda: listener.accept()[0].close())
            thread.start()
            config = self.folder / "dirlistd.toml"
            config.write_text(toml({"root": str(self.root), "port": 1}))
            check = self.report("--config", config)["running"]
            thread.join(PATIENCE)
        self.assertEqual(check["result"], "problem")
        self.assertIn("closed the connection", check["detail"])


class ProofTests(DoctorTestCase):
    """That the proof can fail."""

    def test_a_daemon_that_the_kernel_lets_in(self):
        self.start({"service": {"sandbox": "best-effort"}}, prefix=[*FILTERED, "without-landlock"])
        report = self.report("--verbose")
        for name in LIVE:
            self.assertEqual(report[name]["result"], "problem", report[name])
            self.assertIn("the kernel lets the running daemon in", report[name]["detail"])
        self.assertIn('broken: open for reading "file": let in, though modes allow it', report["a file of the tree"]["evidence"])
        self.assertEqual(report["Landlock"]["result"], "problem")
        self.assertEqual(report.status, PROBLEMS)
        if os.geteuid() == 0:
            # A fresh process is not under that filter: it is the running one that counts.
            self.assertEqual(report["every known way"]["result"], "ok")

    def test_words_are_no_proof(self):
        status = {"version": "9", "pid": os.getpid(), "root": str(self.root), "configuration": str(self.folder / "none")}
        claims = {"landlock": "ABI 7", "openat2": "yes", "noNewPrivileges": "yes", "seccomp": "filter"}
        for contents in (
            None,
            "closed",
            "not known: no answer within 1s",
            "holds: open for reading: refused, EACCES",
            'holds: open for reading "file": refused, EACCES',
            'holds: open for reading "file": refused, EACCES, as modes forbid it too',
            'skipped: open for reading "file": it has no handle, though modes allow it',
            'inconclusive: open for reading "file": refused, EIO, though modes allow it',
            'holds: open for reading "file": let in, though modes allow it',
        ):
            with self.subTest(contents):
                protections = {**claims, **({"contents": contents} if contents else {})}
                with FakeDaemon(self.socket, {**status, "protections": protections}):
                    report = self.report()
                for name in LIVE:
                    self.assertNotEqual(report[name]["result"], "ok", report[name])

    @unittest.skipUnless(os.geteuid() == 0, "not root: nothing is executed")
    def test_root_executes_no_program_of_somebody_else(self):
        program = self.folder / "dirlistd"
        shutil.copy(sys.executable, program)
        mark = self.folder / "mark"
        sleeper = f"import sys; open({str(mark)!r}, 'w'); sys.stdin.read()"
        for owner, mode in ((65534, 0o755), (0, 0o777)):
            with self.subTest(owner=owner, mode=oct(mode)):
                os.chown(program, owner, owner)
                program.chmod(mode)
                process = Sleeper(program, sleeper)
                status = {"version": "9", "pid": process.pid, "configuration": "/none", "protections": {}}
                with process, FakeDaemon(self.socket, status):
                    check = self.report()["every known way"]
                self.assertEqual(check["result"], "skipped")
                self.assertIn("root does not execute it", check["detail"])


class Sleeper:
    """A process of a program, until it is left."""

    def __init__(self, program, script):
        home = {"PYTHONHOME": sys.base_prefix}
        self.process = subprocess.Popen([program, "-c", script], stdin=subprocess.PIPE, env={**os.environ, **home})
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


class FakeDaemon:
    """Answers on an admin socket, and says of itself what it is told to say."""

    def __init__(self, path, status):
        self.status = status
        Path(path).unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve)

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                rest = b""
                while part := connection.recv(65536):
                    *calls, rest = (rest + part).split(b"\0")
                    for call in calls:
                        parameters = self.answer(json.loads(call)["method"])
                        if parameters is None:
                            connection.shutdown(socket.SHUT_RDWR)
                            break
                        connection.sendall(json.dumps({"parameters": parameters}).encode() + b"\0")

    def answer(self, method):
        """The parameters of a reply; None to end the connection."""
        if method == ADMIN + "Status":
            return self.status
        return {"settings": [], "text": "", "entries": []}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        # Wakes up who waits in accept().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE)
        self.listener.close()


if __name__ == "__main__":
    unittest.main()
