# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl as those use it who look after a daemon, which is busy with its clients all the while."""

import json
import os
import re
import shutil
import socket
import tempfile
import threading
import unittest
from pathlib import Path

from daemon import DIRLISTCTL, PATIENCE, Daemon, remove_tree, run
from test_admin import ADMIN, STRANGER, AdminTestCase
from test_completions import Shell
from tmux import TmuxScreen
from wire import TREE, CallError, Connection, frame

HOSTILE = "e\x1b[31mvil\u202e\nname"
ESCAPED = r"/e'$'\033''[31mvil'$'\342\200\256\n''name"


class Load:
    """Clients that ask for listings and walks all the while, and one that watches."""

    def __init__(self, daemon):
        self.failures = []
        self._over = threading.Event()
        self._daemon = daemon
        self.watcher = daemon.connect()
        self.watcher.send(frame(TREE + "Watch", {"path": "/" + HOSTILE}, more=True))
        self.watcher.reply()
        self.clients = [daemon.connect() for _ in range(3)]
        begun = threading.Barrier(len(self.clients) + 1)
        self._threads = [
            threading.Thread(target=self._ask, args=(client, method, begun), daemon=True)
            for client, method in zip(self.clients, ("List", "Walk", "Walk"))
        ]
        for thread in self._threads:
            thread.start()
        # Each has had a whole answer.
        begun.wait(PATIENCE)

    def _ask(self, client, method, begun):
        first = True
        try:
            while not self._over.is_set():
                client.send(frame(TREE + method, {"path": "/"}, more=True))
                for reply in client.rest_of_answer():
                    if "error" in reply:
                        raise CallError(reply)
                if first:
                    begun.wait(PATIENCE)
                    first = False
        except Exception as error:
            self.failures.append(error)

    def end(self):
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        for client in (*self.clients, self.watcher):
            client.close()


def peer(client):
    return f"127.0.0.1:{client.socket.getsockname()[1]}"


class AdminCommandTestCase(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.address = f"unix:{self.socket}"

    def ctl(self, *arguments, **options):
        # The variable is about whom to ask, not about whom to look after.
        variables = {"DIRLISTCTL_ADDRESS": "tcp:127.0.0.1:1"}
        return run(DIRLISTCTL, *arguments, "--address", self.address, variables=variables, **options)

    def said(self, *arguments):
        """What it prints, when all goes well."""
        result = self.ctl(*arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def objects(self, *arguments):
        return [json.loads(line) for line in self.said(*arguments, "--json").splitlines()]

    def refused(self, *arguments, code=2, **options):
        """What it complains of, when nothing comes of it."""
        result = self.ctl(*arguments, **options)
        self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
        return result.stderr

    def assert_safe(self, text):
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")


class BusyDaemonTests(AdminCommandTestCase):
    def setUp(self):
        super().setUp()
        (self.root / HOSTILE).mkdir()
        for number in range(2000):
            (self.root / f"file {number}").touch()
        self.load = Load(self.daemon)
        self.addCleanup(self.load.end)

    def tearDown(self):
        self.load.end()
        self.assertEqual(self.load.failures, [], "what befell clients that had nothing to do with it")
        super().tearDown()

    def test_status(self):
        [before] = self.objects("status")
        text = self.said("status")
        [after] = self.objects("status")
        self.assert_safe(text)
        self.assertEqual(set(before), set(self.admin().call(ADMIN + "Status")))
        fields = dict(re.findall(r"^ *(\w+): (.*)$", text, re.M))
        self.assertRegex(text, rf"^[●×] dirlistd {re.escape(before['version'])} is running")
        self.assertEqual(int(fields["PID"]), self.daemon.process.pid)
        self.assertEqual((fields["Root"], fields["Config"]), (before["root"], before["configuration"]))
        for name, field in (("Requests", "requests"), ("Entries", "entries")):
            number = int(re.match("[0-9,]+", fields[name])[0].replace(",", ""))
            self.assertLessEqual(before[field], number, name)
            self.assertLessEqual(number, after[field], name)
        # The commands before may not be quite gone.
        self.assertIn(int(fields["Sessions"]), range(5, 8))
        for listener in before["listeners"]:
            if listener["role"] == "tree":
                self.assertRegex(text, rf"tree +{listener['address']} +own socket, plain, 4 connections\n")
            else:
                self.assertRegex(text, rf"admin +{listener['address']} +own socket, \d+ connections?\n")
        for name in ("landlock", "openat2", "no new privileges", "seccomp"):
            self.assertRegex(text, rf"[✓✗] {name}\b")
        self.assertRegex(text, rf"✓ landlock +{before['protections']['landlock']}; covers ")
        self.assertNotIn("Warning", text)

    def test_sessions(self):
        table = self.said("sessions")
        sessions = self.objects("sessions")
        self.assert_safe(table)
        lines = {line.split()[0]: line for line in table.splitlines()}
        self.assertRegex(lines["ID"], "ID +PEER +ROLE +IDENTITY +AGE +IDLE +REQUESTS +ENTRIES +SENT +DOING")
        by_peer = {session["peer"]: session for session in sessions}
        for client in self.load.clients:
            session = by_peer[peer(client)]
            self.assertRegex(lines[str(session["id"])], rf"^ *{session['id']}  {peer(client)} +tree +- ")
            self.assertGreater(session["entries"], 1000)
            self.assertGreater(session["bytesSent"], session["entries"])
        watcher = by_peer[peer(self.load.watcher)]
        self.assertEqual((watcher["method"], watcher["path"]), (TREE + "Watch", "/" + HOSTILE))
        self.assertIn(f" Watch '{ESCAPED}'", lines[str(watcher["id"])])
        self.assertEqual([session["id"] for session in sessions], sorted(session["id"] for session in sessions))
        self.assertEqual(sessions[-1]["identity"], "root" if os.geteuid() == 0 else sessions[-1]["identity"])
        self.assertEqual(table.splitlines()[-1].split()[-2:], ["this", "command"])
        self.assertEqual(table.count("this command"), 1)

    def test_disconnect(self):
        bystander = self.client()
        bystander.tree("WorkingDirectory")
        others = [self.client() for _ in range(3)]
        for other in others:
            other.tree("WorkingDirectory")
        ids = {session["peer"]: session["id"] for session in self.objects("sessions")}

        watcher = ids[peer(self.load.watcher)]
        self.assertEqual(self.said("disconnect", str(watcher)), f"Session {watcher} is disconnected.\n")
        self.assertIsNone(self.load.watcher.receive())
        self.assertEqual(
            self.refused("disconnect", str(watcher)),
            f"dirlistctl: disconnect: there is no session {watcher} on {self.address}\n",
        )

        first, second = (ids[peer(other)] for other in others[:2])
        result = self.ctl("disconnect", str(first), "4711", "0", str(second))
        self.assertEqual(result.returncode, 2)
        self.assertEqual(
            result.stdout, f"Session {first} is disconnected.\nSession {second} is disconnected.\n"
        )
        self.assertRegex(result.stderr, r"no session 4711 on .*\n.*no session 0 on .*\n$")
        for other in others[:2]:
            self.assertIsNone(other.receive())
        third = ids[peer(others[2])]
        self.assertEqual(self.objects("disconnect", str(third)), [{"id": third}])
        self.assertIsNone(others[2].receive())
        bystander.tree("WorkingDirectory")
        for wrong in ((), ("x",), ("1", "two"), ("-5",)):
            self.refused("disconnect", *wrong, code=64)

    def test_metrics(self):
        text = self.said("metrics")
        self.assertTrue(text.endswith("\n# EOF\n"))
        [answer] = self.objects("metrics")
        self.assertEqual(list(answer), ["text"])
        # What has its first value in between is added.
        for line in text.splitlines():
            self.assertIn("\n" + line.split(" ")[0] + " ", "\n" + answer["text"])
        self.assertRegex(text, r"(?m)^dirlistd_watches 1$")

    def test_log_level(self):
        self.assertEqual(self.said("log-level"), "info\n")
        self.assertEqual(self.said("log-level", "debug"), "debug\n")
        self.assertEqual(self.objects("log-level"), [{"level": 7}])
        self.assertEqual(self.said("log-level", "3"), "err\n")
        self.assertEqual(self.objects("log-level", "warning"), [{"level": 4}])
        # The daemon has nothing above crit.
        self.assertEqual(self.said("log-level", "emerg"), "crit\n")
        for wrong in ("8", "loud", ""):
            complaint = self.refused("log-level", wrong, code=64)
            self.assertIn("notice", complaint)
        self.assertEqual(self.said("log-level"), "crit\n")
        self.assertRegex(self.said("config", "show"), r"(?m)^log.level +\"critical\" +log-level$")
        self.assertEqual(self.said("reload"), "log.level has changed.\n")
        self.assertEqual(self.said("log-level"), "info\n")

    def test_config_show(self):
        settings = self.admin().call(ADMIN + "Configuration")["settings"]
        self.assertEqual(self.objects("config", "show"), settings)
        lines = self.said("config", "show").splitlines()
        self.assertEqual(lines[0].split(), ["SETTING", "VALUE", "FROM"])
        self.assertEqual([line.split("  ")[0] for line in lines[1:]], [setting["key"] for setting in settings])
        self.assertIn(f"port  {self.daemon.port}  {self.daemon.config}:", re.sub("  +", "  ", "\n".join(lines)))
        for option in ("-n", "--non-default"):
            changed = self.objects("config", "show", option)
            self.assertEqual(changed, [setting for setting in settings if setting["origin"] != "default"])
            self.assertEqual(len(self.said("config", "show", option).splitlines()), len(changed) + 1)

    def test_reload(self):
        good = self.daemon.config.read_text()
        self.daemon.config.write_text(good.replace(f"port = {self.daemon.port}", "port = 1") + "[limits]\nwalks = 5\n")
        self.assertEqual(
            self.said("reload"), "limits.walks has changed.\nport differs and takes a restart.\n"
        )
        self.assertEqual(self.objects("reload"), [{"changed": [], "needRestart": ["port"]}])
        self.assertTrue(self.said("status").endswith("in force after a restart: port\n"))
        self.daemon.config.write_text(good)
        self.assertEqual(self.said("reload"), "limits.walks has changed.\n")

        self.daemon.config.write_text(good + 'surprise = "x"\n')
        line = len(good.splitlines()) + 1
        for arguments in ((), ("--json",)):
            complaint = self.refused("reload", *arguments)
            self.assertRegex(complaint, f"^dirlistctl: reload: the old configuration stays: {self.daemon.config}:{line}:")
            self.assertIn("surprise", complaint)
            self.assertNotIn(self.socket, complaint)
        text = self.said("status")
        self.assertRegex(text, r"^● dirlistd \S+ is running.*, with 1 warning\n")
        self.assertRegex(text.splitlines()[-1], "^Warning: the configuration was not reloaded, .*surprise")
        self.assertEqual(len(self.objects("status")[0]["warnings"]), 1)

        self.daemon.config.write_text(good)
        self.assertEqual(self.said("reload"), "Nothing has changed.\n")
        self.assertNotIn("Warning", self.said("status"))

    def test_on_a_screen(self):
        command = (DIRLISTCTL, "status", "--address", self.address)
        with TmuxScreen(80, 24, *command) as screen:
            self.assertEqual(screen.wait(), 0)
            text = screen.text(history=True)
            self.assertEqual(text, screen.text(), "all of it fits the screen")
            self.assertRegex(text, r"^● dirlistd \S+ is running")
            self.assertIn(f"PID: {self.daemon.process.pid}\n", text)
            self.assertIn("✓ landlock ", text)
            text = screen.text(joined=True)
            # An address is left to the terminal to break, so that it can be copied; nothing else is broken.
            self.assertIn(f"  admin  {self.address}\n", text)
            self.assertNotRegex(text, r"(?m)^[^ ●×]")
            for line in text.splitlines():
                if self.address not in line:
                    self.assertLessEqual(len(line), 80)
            colors = screen.text(colors=True)
            self.assertRegex(colors, "\x1b\\[(1m\x1b\\[)?3[23]m●")
        with TmuxScreen(80, 24, *command, variables={"NO_COLOR": "1"}) as screen:
            self.assertEqual(screen.wait(), 0)
            self.assertNotIn("\x1b", screen.text(colors=True))

    def test_warnings_on_a_screen(self):
        self.daemon.config.write_text(self.daemon.config.read_text() + 'surprise = "x"\n')
        self.refused("reload")
        with TmuxScreen(80, 30, DIRLISTCTL, "status", "--address", self.address) as screen:
            self.assertEqual(screen.wait(), 0)
            text = screen.text()
            self.assertRegex(text, r"\n\nWarning: the configuration was not reloaded, [^\n]*\n {9}\S[^$]*$")
            self.assertIn("surprise", text)
            self.assertRegex(screen.text(colors=True), "\x1b\\[(1m\x1b\\[)?33mWarning:")

    def test_sessions_on_a_screen(self):
        for width in (80, 50):
            command = (DIRLISTCTL, "sessions", "--address", self.address)
            with self.subTest(width), TmuxScreen(width, 24, *command) as screen:
                self.assertEqual(screen.wait(), 0)
                lines = [line for line in screen.lines() if line]
                for client in (*self.load.clients, self.load.watcher):
                    [line] = [line for line in lines if peer(client) in line]
                    self.assertRegex(line, r"^ *\d+  127\.0\.0\.1:\d+  ")
                [watch] = [line for line in lines if "Watch" in line]
                self.assertRegex(watch, r"  Watch '/e'\$'\\033''\[31m.*…$")
                self.assertIn("this command", lines[-1])
                self.assertTrue(all(re.match(r" *(ID|\d+)  ", line) for line in lines), lines)

    def test_completions(self):
        if not shutil.which("fish"):
            self.skipTest("no fish here")
        folder = Path(tempfile.mkdtemp(prefix="dirlistd-shell-"))
        self.addCleanup(remove_tree, folder)
        shell = Shell("fish", folder, self.daemon.tcp)
        self.addCleanup(shell.close)
        [watcher] = [each["id"] for each in self.objects("sessions") if each["peer"] == peer(self.load.watcher)]
        disconnect = f"dirlistctl disconnect --address {self.address} "
        # fish goes on to the first of several.
        shell.complete(disconnect + "\t", rf"{self.address} {watcher}\b")
        shell.complete("dirlistctl log-level war", "log-level warning ")


class NoAnswerTests(AdminCommandTestCase):
    COMMANDS = (
        ("status",), ("sessions",), ("disconnect", "1"), ("metrics",), ("log-level",), ("log-level", "info"),
        ("config", "show"), ("reload",),
    )  # fmt: skip

    def test_on_a_port_there_is_no_administration(self):
        self.address = self.daemon.tcp
        for command in self.COMMANDS:
            for more in ((), ("--json",)):
                with self.subTest(command):
                    self.assertRegex(
                        self.refused(*command, *more, code=64),
                        f"^Error: '{self.address}' is no address for this: .* Unix socket .* --address unix:PATH.\n",
                    )

    def test_no_socket(self):
        missing = self.folder / "none" / "admin.socket"
        self.address = f"unix:{missing}"
        for command in self.COMMANDS:
            with self.subTest(command):
                self.assertIn(
                    f"the admin socket {missing} is not there; is dirlistd running, ", self.refused(*command)
                )

    def test_nobody_at_the_socket(self):
        self.assertEqual(self.daemon.stop(), 0)
        self.assertTrue(os.path.exists(self.socket))
        self.assertEqual(
            self.refused("status"),
            f"dirlistctl: status: nobody answers at the admin socket {self.socket}; is dirlistd running?\n",
        )

    def test_without_an_address_it_is_the_admin_socket_of_this_machine(self):
        if os.path.exists("/run/dirlistd/admin.socket"):
            self.skipTest("/run/dirlistd/admin.socket is there")
        result = run(DIRLISTCTL, "status", variables={"DIRLISTCTL_ADDRESS": self.daemon.tcp})
        self.assertEqual(result.returncode, 2)
        self.assertIn("the admin socket /run/dirlistd/admin.socket is not there", result.stderr)

    def test_strangers(self):
        if os.geteuid() != 0:
            self.skipTest("becoming another user takes root")
        for command in self.COMMANDS:
            with self.subTest(command):
                complaint = self.refused(*command, prefix=STRANGER)
                self.assertIn(f"the admin socket {self.socket} may not be opened; it takes root or ", complaint)
        os.chmod(self.socket, 0o666)
        for command in self.COMMANDS:
            with self.subTest(command):
                complaint = self.refused(*command, prefix=STRANGER)
                self.assertRegex(complaint, f"not allowed on {self.address}; it takes root or a member of the group")

    def test_an_answer_that_nobody_reads(self):
        with open("/dev/full", "w") as full:
            result = self.ctl("status", stdout=full, stderr=-1, capture_output=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("cannot write to the standard output: No space left on device", result.stderr)


class ManySessionsTests(AdminCommandTestCase):
    settings = {"limits": {"connections_per_address": 1000}}

    def test_a_reply_of_many_sessions(self):
        clients = [self.client() for _ in range(500)]
        for client in clients:
            client.tree("WorkingDirectory")
        sessions = self.objects("sessions")
        self.assertEqual(len(sessions), 501)
        self.assertEqual(len(self.said("sessions").splitlines()), 1 + 501)
        ids = [str(session["id"]) for session in sessions if session["role"] == "tree"]
        self.assertEqual(self.objects("disconnect", *ids), [{"id": int(id)} for id in ids])
        for client in clients:
            self.assertIsNone(client.receive())


if __name__ == "__main__":
    unittest.main()
