# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""`dirlistctl top`: what a person sees, what keys do, and that the terminal is as it was whatever ends it."""

import json
import os
import re
import select
import signal
import subprocess
import threading
import unittest

from daemon import DIRLISTCTL, PATIENCE, environment, run
from terminal import Terminal
from test_admin import AdminTestCase
from test_doctor import FakeDaemon
from tmux import TmuxScreen
from wire import TREE, frame


class TopTestCase(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.options = ["--address", f"unix:{self.socket}"]

    def top(self, *options, width=80, height=24):
        """`top` on a screen of its own."""
        screen = TmuxScreen(width, height, DIRLISTCTL, "top", *self.options, *options)
        self.addCleanup(screen.close)
        screen.wait_for(r"^ +ID.* PEER")
        return screen

    def port(self, connection):
        return connection.socket.getsockname()[1]

    def watcher(self, path="/"):
        """A client that is being answered, for as long as it stays."""
        client = self.client()
        client.send(frame(TREE + "Watch", {"path": path}, more=True))
        client.reply()
        return client

    def busy(self):
        """A client that asks again and again until the test ends."""
        client, stop = self.client(), threading.Event()

        def ask():
            while not stop.is_set():
                client.list("/")

        thread = threading.Thread(target=ask)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        self.addCleanup(stop.set)
        return client


class RestartedDaemon(FakeDaemon):
    """Ends its first run when it is asked this after two looks, and is version 2 from then on."""

    def __init__(self, path, ends_at="Status"):
        super().__init__(str(path), {})
        self.path, self.ends_at, self.methods, self.run = path, ends_at, [], 1

    def answer(self, method):
        self.methods.append(method)
        has_ended = self.run == 1 and self.methods.count("io.dirlistd.Admin.Metrics") == 2
        if has_ended and method.endswith(self.ends_at):
            self.run = 2
            return None
        if method.endswith("Status"):
            return {"version": f"{self.run}", "pid": 7, "startedUSec": self.run, "protections": {}}
        return {"sessions": [{"id": 3, "peer": "127.0.0.1:1", "role": "tree", "sinceUSec": 1}], "text": ""}


class ScreenTest(TopTestCase):
    def test_load(self):
        (self.root / "sub").mkdir()
        watcher, busy = self.watcher("/sub"), self.busy()
        screen = self.top("--delay", "0.2")
        screen.wait_for(rf"^dirlistd \S+ on \S+, pid {self.daemon.process.pid}, up \d+s +\d\d:\d\d:\d\d$")
        screen.wait_for(rf"^Root {self.root} at unix:")
        screen.wait_for(r"^Sessions 3, \d busy  Requests [1-9]\S*/s  Entries [1-9]\S*/s  Sent [1-9]\S*/s  Errors 0/s \(0\)$")
        screen.wait_for(rf"^ *\d+ 127.0.0.1:{self.port(watcher)} .* \d:\d\d +0 +0 +0 Watch +/sub$")
        screen.wait_for(rf"^ *\d+ 127.0.0.1:{self.port(busy)} .* \d:\d\d +[1-9]\S* +[1-9]\S* +[1-9]\S* (-|List)")
        screen.wait_for(rf"^ *\d+ pid \d+ .* \(top\)$")
        # Those who are sent most come first.
        self.assertRegex(screen.text(), rf"(?s)127.0.0.1:{self.port(busy)}.*127.0.0.1:{self.port(watcher)}")
        screen.keys("q")
        self.assertEqual(screen.wait(), 0)

    def test_sorting(self):
        first, second = self.client(), self.client()
        for _ in range(3):
            second.list("/")
        first.list("/")
        screen = self.top("--sort", "requests", "--delay", "60", width=120)
        ports = rf"(?s)(127.0.0.1:{self.port(second)}).*(127.0.0.1:{self.port(first)})"
        backwards = rf"(?s)(127.0.0.1:{self.port(first)}).*(127.0.0.1:{self.port(second)})"
        screen.wait_for(r"REQS▼")
        screen.wait_for(ports)
        screen.keys("r")
        screen.wait_for(r"REQS▲")
        screen.wait_for(backwards)
        # The columns to the left, as far as the number, which begins with the smallest.
        screen.keys(*["<"] * 8)
        screen.wait_for(r"ID▲")
        screen.wait_for(backwards)
        screen.keys("r")
        screen.wait_for(r"ID▼")
        screen.wait_for(ports)
        screen.keys(">")
        screen.wait_for(r"PEER▲")

    def test_sizes(self):
        self.watcher()
        screen = self.top("--delay", "0.2")
        # What is the first to go is there when there is room, and nothing is left of other sizes.
        for width, height, lines in (
            (200, 50, [r"ID PEER +ROLE +IDENTITY +TIME +REQ/S +ENT/S +SENT/S▼ +REQS +ENTRIES +SENT +METHOD +PATH", "Watch +/"]),
            (40, 10, [r" +ID PEER +SENT/S▼ METHOD", r" +1 127.0.0.1:\d+ +0 Watch"]),
            (20, 4, [r" +ID SENT/S▼", "Sessions 2, 1 busy"]),
            (3, 2, [r"…"]),
            (1, 1, ["…"]),
            (80, 24, [r"ID PEER +IDENTITY +TIME +REQ/S +ENT/S +SENT/S▼ +METHOD +PATH", "Watch +/"]),
        ):
            with self.subTest(f"{width}x{height}"):
                screen.resize(width, height)
                for line in lines:
                    screen.wait_for(line + "$")
                self.assertEqual(len(screen.lines()), height)
        self.assertEqual(len(re.findall("ID PEER", screen.text())), 1)
        screen.keys("q")
        self.assertEqual(screen.wait(), 0)

    def test_help_pause_and_idle(self):
        self.client().list("/")
        self.watcher()
        screen = self.top("--delay", "0.2")
        screen.wait_for("Watch")
        screen.keys("h")
        screen.wait_for(r"^< or > +sort by")
        screen.keys("x")
        screen.wait_until_gone(r"^< or >")
        screen.keys("i")
        screen.wait_until_gone(r" idle$")
        self.assertIn("Watch", screen.text())
        screen.keys("i")
        screen.wait_for(r" idle$")
        screen.keys("Space")
        screen.wait_for("^Paused")
        sessions = screen.wait_for(r"^Sessions \d+")[0]
        self.client().list("/")
        self.assertEqual(screen.wait_for(r"^Sessions \d+")[0], sessions)
        screen.keys("Space")
        screen.wait_until_gone("^Paused|" + sessions)
        screen.keys("+")
        screen.wait_for("every 0.5s")

    def test_disconnecting(self):
        client, other = self.client(), self.watcher()
        client.list("/")
        screen = self.top("--sort", "id", "--delay", "60")
        screen.keys("k")
        screen.wait_for("^select a session")
        screen.keys("Down", "k")
        screen.wait_for(rf"^Disconnect session \d+ \(127.0.0.1:{self.port(client)}\)\? y or n$")
        screen.keys("n")
        screen.wait_for(r"^session \d+ stays$")
        client.list("/")
        screen.keys("k", "y")
        screen.wait_for(r"^session \d+ is disconnected$")
        self.assertTrue(client.is_closed())
        screen.wait_until_gone(f"127.0.0.1:{self.port(client)}")
        self.assertIn(f"127.0.0.1:{self.port(other)}", screen.text())

    def test_the_question_is_about_a_daemon_that_is_gone(self):
        self.client().list("/")
        screen = self.top("--sort", "id", "--delay", "0.2")
        screen.keys("Down", "k")
        screen.wait_for(r"^Disconnect session \d+ ")
        self.daemon.process.kill()
        self.daemon.process.wait(PATIENCE)
        daemon = self.start()
        others = [daemon.connect() for _ in range(9)]
        screen.wait_for("^the daemon was restarted")
        screen.keys("y")
        screen.wait_until_gone("^the daemon was restarted")
        for other in others:
            self.addCleanup(other.close)
            other.list("/")

    def test_disconnecting_while_the_daemon_is_restarted(self):
        with RestartedDaemon(self.folder / "other.socket") as daemon:
            screen = TmuxScreen(80, 24, DIRLISTCTL, "top", "--address", f"unix:{daemon.path}", "--delay", "60")
            self.addCleanup(screen.close)
            screen.wait_for(r"Requests \d")
            screen.keys("Down", "k", "y")
            screen.wait_for("^session 3 was not disconnected: the daemon was restarted$")
            screen.wait_for("^dirlistd 2 ")
        self.assertNotIn("io.dirlistd.Admin.Disconnect", daemon.methods)

    def test_a_connection_that_is_lost_while_disconnecting(self):
        with RestartedDaemon(self.folder / "other.socket", ends_at="Disconnect") as daemon:
            screen = TmuxScreen(80, 24, DIRLISTCTL, "top", "--address", f"unix:{daemon.path}", "--delay", "60")
            self.addCleanup(screen.close)
            screen.wait_for(r"Requests \d")
            screen.keys("Down", "k", "y")
            screen.wait_for("^whether session 3 was disconnected is not known: the connection was lost$")
        self.assertEqual(daemon.methods.count("io.dirlistd.Admin.Disconnect"), 1)

    def test_its_own_session(self):
        screen = self.top("--delay", "60")
        screen.keys("Down", "k")
        screen.wait_for("^that is this program; q quits$")

    def test_many_keys_at_once(self):
        for _ in range(5):
            self.client()
        command = [DIRLISTCTL, "top", *self.options, "--delay", "60"]
        with Terminal(*command) as terminal:
            terminal.read_until(rb"Requests \d")
            terminal.type(b"\x1b[B\x1b[A" * 300)
            terminal.type(b"q")
            self.assertEqual(terminal.finish(), 0)
        # One frame shows what many keys come to.
        self.assertLess(terminal.output.count(b"\x1b[?2026h"), 300)

    def test_names_do_not_play_with_the_terminal(self):
        name = "\x1b]0;title\x07\x1b[2J\u202e\n漢字"
        (self.root / name).mkdir()
        self.watcher("/" + name)
        screen = self.top("--delay", "0.2", width=200)
        screen.wait_for(r"Watch +'/'\$'\\033'']0;title'\$'\\a\\033''\[2J'\$'\\342\\200\\256\\n''漢字'$")
        screen.resize(80, 24)
        screen.wait_for(r"Watch +'/'\$'\\033''\S*…$")
        screen.wait_for("^dirlistd ")

    def test_the_daemon_is_slow_to_answer(self):
        screen = self.top("--delay", "0.2")
        self.daemon.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.daemon.process.send_signal, signal.SIGCONT)
        screen.wait_for(r"^No answer for \d+s")
        self.daemon.process.send_signal(signal.SIGCONT)
        screen.wait_until_gone("^No answer")

    def test_the_daemon_is_started_anew(self):
        self.watcher()
        screen = self.top("--delay", "0.2")
        screen.wait_for(r"Requests \d")
        faint = r"\x1b\[[0-9;]*2m[^\x1b]*127.0.0.1:\d+ .* Watch"
        self.assertNotRegex(screen.text(colors=True), faint)
        self.daemon.process.kill()
        self.daemon.process.wait(PATIENCE)
        screen.wait_for(r"^Connection lost, trying again: nobody answers")
        # The old figures stay, in faint.
        screen.wait_for(faint, colors=True)
        daemon = self.start()
        screen.wait_for(rf"pid {daemon.process.pid}, up")
        screen.wait_until_gone("^Connection lost|127.0.0.1")
        screen.wait_for(r"Requests \d")
        screen.keys("q")
        self.assertEqual(screen.wait(), 0)


class TerminalTest(TopTestCase):
    """A shell starts `top`, and gets its terminal back."""

    def setUp(self):
        super().setUp()
        script = self.folder / "shell"
        script.write_text(
            "PS1='ready> '\n"
            f"top() {{ {DIRLISTCTL} top {' '.join(self.options)} --delay 0.2; echo \"status=$?\"; }}\n"
            "modes() { stty -g; }\n"
        )
        self.screen = TmuxScreen(80, 24, "bash", "--noprofile", "--rcfile", script, "-i", variables={"HISTFILE": ""})
        self.addCleanup(self.screen.close)
        self.screen.wait_for("^ready> $|^ready>$")
        self.asked = 0
        self.modes = self.ask("modes")

    def ask(self, command):
        """What a command prints, on a cleared screen."""
        self.asked += 1
        self.screen.type(f"clear; {command}; echo done {self.asked}\n")
        return self.screen.wait_for(rf"\A(?s:(.*))^done {self.asked}\nready>$")[1]

    def run_top(self):
        """Starts it, and gives its process."""
        self.ask("echo earlier")
        before = self.screen.text()
        self.screen.type("top\n")
        self.screen.wait_for(r"^ +ID PEER")
        self.assertNotIn("earlier", self.screen.text())
        return before, int(self.screen.wait_for(r"pid (\d+) .*\(top\)$")[1])

    def assert_restored(self, before, status):
        self.screen.wait_for(rf"^status={status}\nready>$")
        text = self.screen.text()
        self.assertTrue(text.startswith(before + " top\n"), text)
        self.assertNotIn("PEER", text)
        self.assertEqual(self.ask("modes"), self.modes)
        # The cursor is there, lines wrap, and keys are echoed.
        form = "#{cursor_flag} #{wrap_flag} #{alternate_on}"
        self.assertEqual(self.screen._tmux("display-message", "-p", form).strip(), "1 1 0")

    def end_job(self):
        """Ends the stopped job as bash's `kill %1` does, and waits for that."""
        pid = int(self.ask("jobs -p"))
        process = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)
            self.assertTrue(select.select([process], [], [], PATIENCE)[0], "it does not end in the background")
        finally:
            os.close(process)
        self.assertRegex(self.ask("true"), r"^\[1\].*Terminated")

    def test_quitting(self):
        before, _ = self.run_top()
        self.screen.keys("q")
        self.assert_restored(before, 0)

    def test_control_c(self):
        before, _ = self.run_top()
        self.screen.keys("C-c")
        # The shell breaks off its function, too.
        self.screen.wait_for(r"^ready>$")
        self.screen.type("echo status=$?\n")
        self.screen.wait_for("^status=130$")
        self.assertEqual(self.ask("modes"), self.modes)

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGSEGV):
            with self.subTest(number.name):
                before, pid = self.run_top()
                os.kill(pid, number)
                self.screen.wait_for(rf"^status={128 + number}\nready>$")
                self.assertTrue(self.screen.text().startswith(before + " top\n"))
                self.assertEqual(self.ask("modes"), self.modes)

    def test_stopping_and_going_on(self):
        self.ask("echo earlier")
        self.screen.type(f"{DIRLISTCTL} top {' '.join(self.options)} --delay 0.2\n")
        self.screen.wait_for(r"^ +ID PEER")
        for _ in range(2):
            self.screen.keys("C-z")
            self.screen.wait_for(r"^earlier(?s:.*)Stopped(?s:.*)^ready>$")
            self.assertEqual(self.ask("modes"), self.modes)
            self.ask("echo earlier")
            self.screen.type("fg\n")
            self.screen.wait_for(r"^ +ID PEER")
            self.screen.wait_until_gone("earlier")
        self.screen.keys("h")
        self.screen.wait_for("^< or >")
        self.screen.keys("q")
        self.screen.wait_for("^ready>$")
        self.assertEqual(self.ask("modes"), self.modes)

    def test_stopped_without_being_asked(self):
        _, pid = self.run_top()
        os.kill(pid, signal.SIGSTOP)
        self.screen.wait_for(r"^ready>$")
        self.screen.type("fg\n")
        self.screen.wait_for(r"^ +ID PEER")
        self.screen.wait_until_gone("ready>")
        self.screen.keys("q")
        self.screen.wait_for(r"ready>$")
        self.assertEqual(self.ask("modes"), self.modes)

    def test_in_the_background(self):
        self.ask("echo earlier")
        self.screen.type(f"{DIRLISTCTL} top {' '.join(self.options)} &\n")
        self.screen.type("wait %1; jobs\n")
        self.screen.wait_for(r"^\[1\].*Stopped")
        self.assertEqual(self.ask("modes"), self.modes)
        # It goes on there no further, and goes on when it is asked for.
        self.screen.type("clear; bg\n")
        self.screen.wait_for(r"^\[1\](?s:.*)&$")
        self.screen.type("clear; wait %1\n")
        self.screen.wait_for(r"^\[1\].*Stopped")
        self.assertEqual(self.ask("modes"), self.modes)
        self.screen.type("fg\n")
        self.screen.wait_for(r"^ +ID PEER")
        self.screen.keys("C-z")
        self.screen.wait_for(r"ready>$")
        self.screen.type("bg; clear; wait %1\n")
        self.screen.wait_for(r"^\[1\].*Stopped")
        self.assertEqual(self.ask("modes"), self.modes)
        self.end_job()
        self.assertEqual(self.ask("modes"), self.modes)

    def test_ending_in_the_background(self):
        self.screen.type(f"{DIRLISTCTL} top {' '.join(self.options)} &\n")
        self.screen.type("wait %1; jobs\n")
        self.screen.wait_for(r"^\[1\].*Stopped")
        self.end_job()
        self.assertEqual(self.ask("modes"), self.modes)

    def test_the_terminal_goes_away(self):
        for ignored in ("", "trap '' HUP; "):
            with self.subTest(ignored):
                command = f"{ignored}exec {DIRLISTCTL} top {' '.join(self.options)}"
                with TmuxScreen(80, 24, "sh", "-c", command) as screen:
                    pid = int(screen.wait_for(r"pid (\d+) .*\(top\)$")[1])
                    process = os.pidfd_open(pid)
                try:
                    self.assertTrue(select.select([process], [], [], PATIENCE)[0], "top outlives its terminal")
                finally:
                    os.close(process)


class PrintingTest(TopTestCase):
    def test_plain_text(self):
        self.watcher()
        result = run(DIRLISTCTL, "top", *self.options, "-b", "-n", "2", "-d", "0.1")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertNotIn("\x1b", result.stdout)
        self.assertEqual(len(re.findall("^Sessions 2, 1 busy  Requests 0/s  Entries 0/s  Sent 0/s", result.stdout, re.M)), 2)
        self.assertEqual(len(re.findall(r" Watch +/$", result.stdout, re.M)), 2)

    def test_json(self):
        busy = self.busy()
        result = run(DIRLISTCTL, "top", *self.options, "--json", "--count", "2", "--delay", "0.3")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        looks = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(len(looks), 2)
        for look in looks:
            self.assertEqual(look["status"]["pid"], self.daemon.process.pid)
            [session] = [each for each in look["sessions"] if each["peer"] == f"127.0.0.1:{self.port(busy)}"]
            [rates] = [each for each in look["rates"]["sessions"] if each["id"] == session["id"]]
            self.assertGreaterEqual(look["rates"]["seconds"], 0.2)
            self.assertGreater(rates["requests"], 0)
            self.assertGreater(rates["bytesSent"], 0)
            self.assertGreater(look["rates"]["bytesSent"], 0)
        grown = looks[1]["status"]["requests"] - looks[0]["status"]["requests"]
        # The three questions of top itself do not count.
        self.assertAlmostEqual((grown - 3) / looks[1]["rates"]["seconds"] / looks[1]["rates"]["requests"], 1, delta=0.1)

    def test_the_daemon_ends(self):
        with subprocess.Popen(
            [DIRLISTCTL, "top", *self.options, "-b", "-d", "0.1"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as top:
            self.assertIn("dirlistd", top.stdout.readline())
            self.daemon.stop()
            _, complaint = top.communicate(timeout=PATIENCE)
        self.assertEqual(top.returncode, 2)
        self.assertRegex(complaint, "^dirlistctl: top: .*is dirlistd running")

    def test_nobody_reads_on(self):
        with subprocess.Popen(
            [DIRLISTCTL, "top", *self.options, "-b", "-d", "0.1"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as top:
            top.stdout.readline()
            top.stdout.close()
            self.assertEqual(top.wait(PATIENCE), 0)
            self.assertEqual(top.stderr.read(), b"")

    def test_where_it_cannot_draw(self):
        result = run(DIRLISTCTL, "top", *self.options)
        self.assertEqual(result.returncode, 64)
        self.assertRegex(result.stderr, "is not a terminal; --batch prints plain text")
        with TmuxScreen(80, 24, DIRLISTCTL, "top", *self.options, variables={"TERM": "dumb"}) as screen:
            self.assertEqual(screen.wait(), 64)
            self.assertIn("TERM is dumb", screen.text())

    def test_a_daemon_that_never_answers(self):
        self.daemon.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.daemon.process.send_signal, signal.SIGCONT)
        with TmuxScreen(80, 24, DIRLISTCTL, "top", *self.options, "--delay", "60") as screen:
            self.assertEqual(screen.wait(), 2)
            self.assertRegex(screen.text(), r"^dirlistctl: top: unix:\S+\s+has\s+not\s+answered\s+in\s+time")

    def test_options_joined_with_their_values(self):
        for options in (["-b", "-n1", "-d0.1"], ["-bn", "1", "-d", "0.1"]):
            with self.subTest(options):
                result = run(DIRLISTCTL, "top", *self.options, *options)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertEqual(result.stdout.count("Sessions 1, 0 busy"), 1)

    def test_no_daemon(self):
        self.daemon.stop()
        with TmuxScreen(80, 24, DIRLISTCTL, "top", *self.options) as screen:
            self.assertEqual(screen.wait(), 2)
            self.assertIn("is dirlistd running?", screen.text())


if __name__ == "__main__":
    unittest.main()
