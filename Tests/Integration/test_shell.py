# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl shell: commands from a file, and a person at a terminal."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from certificates import certificates, tls_settings
from daemon import DIRLISTCTL, PATIENCE, Daemon, DaemonTestCase, environment, free_port
from tmux import TmuxScreen
from wire import CallError

NOT_TEXT = b"bad\xff"


def build_tree(root):
    (root / "pub" / "sub").mkdir(parents=True)
    (root / "pub" / "a.txt").write_text("x" * 10)
    (root / "two words").mkdir()
    (root / "two words" / "it's").touch()
    (root / "pub" / "new\nline").touch()
    (root / "pub" / "über").touch()
    (root / "pub" / "日本").touch()
    (root / "pub" / "abc1").touch()
    (root / "pub" / "abc2").touch()
    os.close(os.open(os.fsencode(root / "pub") + b"/" + NOT_TEXT, os.O_CREAT, 0o644))


class ScriptTests(DaemonTestCase):
    """Commands from the standard input."""

    @classmethod
    def build(cls, root):
        build_tree(root)

    def shell(self, script, *arguments, **options):
        script = script if isinstance(script, bytes) else script.encode()
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        result = subprocess.run(
            [DIRLISTCTL, "shell", *arguments],
            env=environment(DIRLISTCTL_ADDRESS=self.daemon.tcp),
            input=script,
            timeout=PATIENCE * 3,
            **options,
        )
        return result

    def test_the_menu_of_the_exercise(self):
        result = self.shell("1\n2\n")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout, b"pub\ntwo words\n/\n")

    def test_paths_are_from_the_working_directory(self):
        script = "cd pub\npwd\nls sub\nstat a.txt\nfind .txt\nfind -g '*' ../two\\ words\n"
        script += "tree -d\ndu -s --apparent sub\ndf a.txt\n"
        result = self.shell(script)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        text = result.stdout.decode()
        self.assertRegex(text, r"\A/pub\n  File: a\.txt\n")
        self.assertIn("\na.txt\n../two words/it's\n.\n└── sub\n", text)
        self.assertRegex(text, r"(?m)^\d+\tsub$")

    def test_going_up_back_and_to_the_root(self):
        result = self.shell("cd pub/sub\npwd\ncd ..\npwd\ncd -\ncd\npwd\ncd /two\\ words\n2\n")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout, b"/pub/sub\n/pub\n/pub/sub\n/\n/two words\n")

    def test_every_name_can_be_written(self):
        quoted = b"$'pub/bad\\377' \"two words/it's\" pub/new$'\\n'line"
        result = self.shell(b"stat --json " + quoted + b"\nstat --json pub/" + NOT_TEXT)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(len([json.loads(line) for line in result.stdout.splitlines()]), 4)

    def test_the_worst_is_what_it_ends_with(self):
        for script, code in [
            ("", 0),
            ("# nothing\n\npwd\n", 0),
            ("ls nowhere\npwd\n", 2),
            ("cd nowhere\npwd\n", 2),
            ("cd -\n", 2),
            ("ls nowhere\nfoo\npwd\n", 64),
            ("ls --foo\nls nowhere", 64),
            ("ls 'a\n", 64),
            ("ls | wc\n", 64),
            ("ls -H example.org\n", 64),
            ("ls -lH 127.0.0.1:1 pub\n", 64),
            ("ls nowhere\nexit\nfoo\n", 2),
        ]:
            with self.subTest(script):
                result = self.shell(script)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(b"/\n" in result.stdout, "pwd" in script)

    def test_answers_and_complaints_are_in_order(self):
        result = self.shell("pwd\nls nowhere\ncd pub\npwd\n", stderr=subprocess.STDOUT)
        self.assertRegex(result.stdout.decode(), r"\A/\ndirlistctl: ls: 'nowhere': .*\n/pub\n\Z")

    def test_a_wrong_line_is_named(self):
        result = self.shell("pwd\n\nfoo\nls nowhere\n")
        self.assertRegex(result.stderr, rb"\Adirlistctl: line 3: no command 'foo'.*\ndirlistctl: ls: .*\n\Z")

    def test_going_back_to_what_is_gone_prints_nothing(self):
        gone = self.root / "gone"
        gone.mkdir()
        with self.started() as shell:
            shell.stdin.write(b"cd gone\ncd /\npwd\n")
            shell.stdin.flush()
            self.assertEqual(shell.stdout.readline(), b"/\n")
            gone.rmdir()
            output, complaints = shell.communicate(b"cd -\n", PATIENCE)
            self.assertEqual((shell.returncode, output), (2, b""))
            self.assertRegex(complaints, rb"\Adirlistctl: cd: '/gone': no such file or directory.*\n\Z")

    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            for script, command in [("help\n", "help"), ("cd pub\ncd -\n", "cd"), ("pwd\n", "pwd")]:
                with self.subTest(script):
                    result = self.shell(script, stdout=full)
                    self.assertEqual(result.returncode, 2)
                    said = f"dirlistctl: {command}: cannot write to the standard output: No space left on device\n"
                    self.assertEqual(result.stderr.decode(), said)

    def test_input_that_cannot_be_read(self):
        with self.started(stdin=os.open("/", os.O_RDONLY)) as shell:
            output, complaints = shell.communicate(timeout=PATIENCE)
        self.assertEqual((shell.returncode, output), (2, b""))
        self.assertEqual(complaints, b"dirlistctl: shell: cannot read the standard input: Is a directory\n")

    def test_input_that_does_not_block_is_waited_for(self):
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        # The script ends first, and with it the shell, whatever happens.
        with self.started(stdin=reading) as shell, open(writing, "wb") as script:
            os.close(reading)
            script.write(b"pwd\n")
            script.flush()
            self.assertEqual(shell.stdout.readline(), b"/\n")
            # Whoever asks again and again does not sleep. Threads may be about to, so it is looked at several times.
            self.assertTrue(any(self.sleeps(shell.pid) for _ in range(10_000)))
            script.write(b"pwd\n")
            script.close()
            self.assertEqual(shell.communicate(timeout=PATIENCE), (b"/\n", b""))

    def sleeps(self, process):
        """Whether all threads of a process do; proc_pid_stat(5)."""
        try:
            tasks = [task.read_text() for task in Path("/proc").glob(f"{process}/task/*/stat")]
        except OSError:
            # One has ended meanwhile.
            return False
        return {task.rpartition(")")[2].split()[0] for task in tasks} == {"S"}

    def started(self, stdin=subprocess.PIPE):
        return subprocess.Popen(
            [DIRLISTCTL, "shell"],
            env=environment(DIRLISTCTL_ADDRESS=self.daemon.tcp),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def test_help_is_an_answer(self):
        result = self.shell("help\nhelp ls\nls --help\nhelp cd\n")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout.count(b"--almost-all"), 2)
        self.assertNotIn(b"dirlistctl ls", result.stdout)

    def test_an_answer_that_ends_early_leaves_the_rest_standing(self):
        result = self.shell("cd pub\nfind -e txt --max-results 1 -1\nwatch --timeout 3s\npwd\nfind -1 abc\npwd\n")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertRegex(result.stdout.decode(), r"\Aa\.txt\n/pub\nabc[12]\n/pub\n\Z")

    def test_who_stops_reading_ends_it(self):
        reading, writing = os.pipe()
        with subprocess.Popen(
            [DIRLISTCTL, "-H", f"127.0.0.1:{self.daemon.port}", "shell"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=writing,
            stderr=subprocess.PIPE,
        ) as shell:
            os.close(writing)
            with contextlib.suppress(BrokenPipeError):
                shell.stdin.write(b"pwd\n")
                shell.stdin.flush()
                self.assertEqual(os.read(reading, 100), b"/\n")
                os.close(reading)
                for _ in range(100_000):
                    shell.stdin.write(b"pwd\n")
                    shell.stdin.flush()
                self.fail("it reads on")
            with contextlib.suppress(BrokenPipeError):
                shell.stdin.close()
            self.assertEqual(shell.wait(PATIENCE), 0)
            self.assertEqual(shell.stderr.read(), b"")

    def test_without_a_server_there_is_no_shell(self):
        result = subprocess.run(
            [DIRLISTCTL, "-H", f"127.0.0.1:{free_port()}", "shell"],
            env=environment(),
            input=b"help\n",
            capture_output=True,
            timeout=PATIENCE,
        )
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertRegex(result.stderr.decode(), r"\Adirlistctl: cannot reach tcp:.*is dirlistd running there\?\n\Z")

    def test_json_is_for_its_commands(self):
        self.assertEqual(self.shell("", "--json").returncode, 64)


class AddressTests(DaemonTestCase):
    settings = tls_settings()

    @classmethod
    def build(cls, root):
        build_tree(root)

    def test_the_options_of_the_shell_count_for_its_commands(self):
        address = f"tls:localhost:{self.daemon.port}"
        result = subprocess.run(
            [DIRLISTCTL, "shell", "--address", address, "--ca", certificates() / "authority.pem"],
            # For commands that are asked without options.
            env=environment(DIRLISTCTL_ADDRESS="nonsense"),
            input=b"cd pub\nls sub\nstat a.txt\n",
            capture_output=True,
            timeout=PATIENCE,
        )
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertIn(b"File: a.txt", result.stdout)

    def test_nobody_speaks_tls_there(self):
        result = subprocess.run(
            [DIRLISTCTL, "shell", "--address", self.daemon.tcp],
            env=environment(),
            input=b"ls\n",
            capture_output=True,
            timeout=PATIENCE,
        )
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn(b"tls:", result.stderr)


class Person(unittest.TestCase):
    """At a terminal with a folder of their own for the history."""

    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="dirlistd-home-"))
        self.addCleanup(shutil.rmtree, self.home)

    def screen(self, port, *command):
        # A bash that is hung up on writes its history, which may be while the folder is removed.
        variables = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state"), "HISTFILE": ""}
        command = command or (DIRLISTCTL, "-H", f"127.0.0.1:{port}", "shell")
        screen = TmuxScreen(100, 50, *command, variables=variables)
        self.addCleanup(screen.close)
        return screen

    def command(self, screen, line):
        screen.type(line)
        screen.keys("Enter")


class TerminalTests(Person):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="dirlistd-tree-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        build_tree(cls.folder)
        cls.daemon = Daemon(cls.folder)
        cls.addClassCleanup(cls.daemon.close)

    def start(self):
        screen = self.screen(self.daemon.port)
        self.prompt(screen, "/")
        return screen

    def prompt(self, screen, directory, typed=""):
        """Waits for a prompt at the end of the screen."""
        screen.wait_for(rf"^127\.0\.0\.1:{self.daemon.port}:{re.escape(directory)}> ?{re.escape(typed)}\Z")

    def test_first_steps(self):
        screen = self.start()
        self.assertRegex(screen.text(), r"1: list the root.*\n2: show the current path\n.*help.*Ctrl-D")
        self.command(screen, "1")
        screen.wait_for(r"^ ?pub +'two words'$")
        self.command(screen, "2")
        screen.wait_for(r"> 2\n/\n")
        self.command(screen, "")
        self.command(screen, "cd two\\ words")
        self.prompt(screen, "'/two words'")
        self.command(screen, "foo")
        screen.wait_for(r"^dirlistctl: no command 'foo'; help lists them$")
        self.prompt(screen, "'/two words'")
        screen.keys("C-d")
        self.assertEqual(screen.wait(), 0)

    def test_completion(self):
        screen = self.start()
        for typed, completed in [
            ("tr", "tree"),
            ("cd tw", "cd 'two words/'"),
            ("ls 'two w", "ls 'two words/'"),
            ("stat two\\ words/i", "stat \"two words/it's\""),
            ("stat pub/b", "stat 'pub/bad'$'\\377'"),
            ("stat pub/n", "stat 'pub/new'$'\\n''line'"),
            ("stat pub/ü", "stat pub/über"),
            ("stat pub/日", "stat pub/日本"),
            ("ls pub/ab", "ls pub/abc"),
            ("ls --almo", "ls --almost-all"),
            ("help wa", "help watch"),
        ]:
            with self.subTest(typed):
                screen.type(typed)
                screen.keys("Tab")
                self.prompt(screen, "/", completed)
                screen.keys("C-c")
                screen.wait_for(r"\^C\n.*/> ?\Z")
        screen.type("stat pub/a")
        screen.keys("Tab")
        screen.wait_for(r"/> stat pub/a\na\.txt +abc1 +abc2\n.*/> stat pub/a\Z")
        screen.type("bc1")
        screen.keys("Enter")
        screen.wait_for("File: pub/abc1")

    def test_completion_is_from_the_working_directory(self):
        screen = self.start()
        self.command(screen, "cd pub")
        self.prompt(screen, "/pub")
        screen.type("stat a.")
        screen.keys("Tab", "Enter")
        screen.wait_for(r"stat a\.txt ?\n  File: a\.txt")

    def test_names_can_be_pasted_back(self):
        screen = self.start()
        self.command(screen, "cd pub")
        self.prompt(screen, "/pub")
        self.command(screen, "ls -1")
        for name in screen.wait_for(r"ls -1\n((?:.+\n)+).*/pub> ?\Z")[1].splitlines():
            self.command(screen, f"stat {name.strip()}")
            screen.wait_for(rf"^  File: {re.escape(name.strip())}$")
            self.prompt(screen, "/pub")

    def test_editing(self):
        screen = self.start()
        screen.type("wd")
        screen.keys("Home")
        screen.type("p")
        screen.keys("End")
        screen.type("xy")
        screen.keys("BSpace", "Left", "DC", "Enter")
        screen.wait_for(r"> pwd\n/\n")
        self.prompt(screen, "/")
        screen.type("half a line")
        # A key that sends a signal takes away what was typed and is not read yet.
        self.prompt(screen, "/", "half a line")
        screen.keys("C-c")
        screen.wait_for(r"half a line\^C\n.*/> ?\Z")
        screen.type("über")
        screen.keys("Left", "Left", "Left", "Left", "C-k")
        screen.type("pwx yz")
        screen.keys("C-w", "BSpace", "BSpace")
        screen.type("d")
        screen.keys("Enter")
        screen.wait_for(r"/> pwd\n/\n.*/> ?\Z")

    def test_another_size(self):
        screen = self.start()
        screen.type("ls pub")
        self.prompt(screen, "/", "ls pub")
        screen.resize(40, 20)
        screen.type("/sub/..")
        screen.keys("Enter")
        screen.wait_for(r"(?s)ls pub/su.*a\.txt")

    def test_history_is_kept_between_shells(self):
        screen = self.start()
        self.command(screen, "cd pub")
        self.prompt(screen, "/pub")
        self.command(screen, " ls sub")
        self.command(screen, "stat a.txt")
        screen.wait_for("File: a.txt")
        self.command(screen, "exit")
        self.assertEqual(screen.wait(), 0)
        history = self.home / "state" / "dirlistctl" / "history"
        self.assertEqual(history.read_text(), "cd pub\nstat a.txt\nexit\n")
        self.assertEqual(history.stat().st_mode & 0o777, 0o600)
        screen = self.start()
        screen.keys("Up", "Up", "Up")
        self.prompt(screen, "/", "cd pub")
        screen.keys("Enter")
        self.prompt(screen, "/pub")
        screen.keys("C-r")
        screen.type("stat")
        screen.wait_for(r"/pub> stat a\.txt")
        screen.keys("Enter")
        screen.wait_for("File: a.txt")

    def test_interrupted_watch(self):
        screen = self.start()
        self.command(screen, "cd pub")
        self.command(screen, "watch")
        screen.wait_for("watching '.'")
        (self.folder / "pub" / "fresh").touch()
        self.addCleanup((self.folder / "pub" / "fresh").unlink)
        screen.wait_for("created")
        screen.keys("C-c")
        screen.wait_for(r"^dirlistctl: watch: interrupted after \d+ changes?$")
        self.prompt(screen, "/pub")
        # The working directory is that of the connection before.
        self.command(screen, "stat a.txt")
        screen.wait_for("File: a.txt")
        self.assertNotIn("reconnected", screen.text())

    def test_stopped_and_continued(self):
        screen = self.screen(self.daemon.port, "bash", "--norc", "-i")
        self.command(screen, f"{DIRLISTCTL} -H 127.0.0.1:{self.daemon.port} shell")
        self.prompt(screen, "/")
        screen.type("pw")
        self.prompt(screen, "/", "pw")
        screen.keys("C-z")
        screen.wait_for("Stopped")
        self.command(screen, "stty -a | grep -o ' -*icanon'; fg")
        screen.wait_for(r"^ icanon$")
        self.prompt(screen, "/", "pw")
        screen.type("d")
        screen.keys("Enter")
        screen.wait_for(r"/> pwd\n/\n")
        # What is typed ahead is for the next program.
        self.command(screen, "exit")
        self.command(screen, "stty -a | grep -o ' -*echo '")
        screen.wait_for(r"^ echo$")

    def test_ended_while_stopped(self):
        screen = self.screen(self.daemon.port, "bash", "--norc", "-i")
        self.command(screen, f"{DIRLISTCTL} -H 127.0.0.1:{self.daemon.port} shell")
        self.prompt(screen, "/")
        screen.keys("C-z")
        screen.wait_for("Stopped")
        self.command(screen, "kill %1; wait; echo = $?; stty -a")
        screen.wait_for(r"^= ")
        screen.wait_for("Terminated")
        screen.wait_for(r" icanon .* echo ")

    def test_terminated(self):
        command = f"{DIRLISTCTL} -H 127.0.0.1:{self.daemon.port} shell; echo = $?; stty -a"
        screen = self.screen(self.daemon.port, "bash", "--norc", "-c", command)
        self.prompt(screen, "/")
        screen.type("half")
        self.prompt(screen, "/", "half")
        shell = next(
            int(path.name)
            for path in Path("/proc").glob("[0-9]*")
            if (path / "cmdline").exists()
            and (path / "cmdline").read_bytes().split(b"\0")[:3]
            == [os.fsencode(DIRLISTCTL), b"-H", b"127.0.0.1:%d" % self.daemon.port]
        )
        os.kill(shell, signal.SIGTERM)
        screen.wait_for(r"^= 143$")
        screen.wait_for(r" icanon .* echo ")

    def test_without_a_home(self):
        without = ("env", "-u", "HOME", "-u", "XDG_STATE_HOME")
        screen = self.screen(0, *without, DIRLISTCTL, "-H", f"127.0.0.1:{self.daemon.port}", "shell")
        self.prompt(screen, "/")
        self.command(screen, "pwd")
        screen.wait_for(r"> pwd\n/\n")

    def test_a_plain_terminal(self):
        screen = self.screen(0, "env", "TERM=dumb", DIRLISTCTL, "-H", f"127.0.0.1:{self.daemon.port}", "shell")
        self.prompt(screen, "/")
        self.command(screen, "1")
        screen.wait_for("two words")


class LostServerTests(Person):
    def start_again(self, daemon):
        """A daemon that has ended, at the same address."""
        daemon._spawn([DIRLISTCTL.parent / "dirlistd", "--config", daemon.config], environment())
        self.assertTrue(daemon.output.wait_for("serving"))

    def test_restarted_daemon(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build_tree(root)
            with Daemon(root, activated=False) as daemon:
                screen = self.screen(daemon.port)
                screen.wait_for(r":/> ?\Z")
                self.command(screen, "cd pub")
                screen.wait_for(r":/pub> ?\Z")
                self.assertEqual(daemon.stop(), 0)
                self.command(screen, "pwd")
                screen.wait_for(r"^dirlistctl: cannot reach .*")
                port = daemon.port
                self.start_again(daemon)
                self.command(screen, "stat a.txt")
                screen.wait_for(
                    rf"^dirlistctl: shell: reconnected to tcp:127\.0\.0\.1:{port}; the working directory is '/pub'$"
                )
                screen.wait_for("File: a.txt")
                # Gone meanwhile.
                daemon.stop()
                shutil.rmtree(root / "pub")
                self.start_again(daemon)
                self.command(screen, "ls")
                screen.wait_for(r"^dirlistctl: shell: '/pub': no such file or directory")
                screen.wait_for(r":/> ?\Z")
                self.command(screen, "1")
                screen.wait_for("two words")

    def test_daemon_lost_while_it_answers(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build_tree(root)
            with Daemon(root, activated=False) as daemon:
                screen = self.screen(daemon.port)
                screen.wait_for(r":/> ?\Z")
                self.command(screen, "cd pub")
                screen.wait_for(r":/pub> ?\Z")
                self.command(screen, "watch")
                screen.wait_for("watching '.'")
                daemon.process.kill()
                screen.wait_for(r"closed the connection(?s:.)*:/pub> ?\Z")
                self.start_again(daemon)
                self.command(screen, "ls sub")
                screen.wait_for(r"^dirlistctl: shell: reconnected to .*; the working directory is '/pub'$")

    def test_daemon_that_is_busy(self):
        with tempfile.TemporaryDirectory() as folder:
            build_tree(Path(folder))
            with Daemon(folder, {"limits": {"connections_per_address": 1}}) as daemon:
                screen = self.screen(daemon.port)
                screen.wait_for(r":/> ?\Z")
                self.command(screen, "cd pub")
                screen.wait_for(r":/pub> ?\Z")
                self.command(screen, "watch")
                screen.wait_for("watching '.'")
                screen.keys("C-c")
                screen.wait_for(r"interrupted.*\n.*:/pub> ?\Z")
                with self.only_connection(daemon):
                    self.command(screen, "ls")
                    busy = "dirlistctl: shell: too busy, at its limit limits.connections_per_address;.*"
                    screen.wait_for(rf"> ls\n{busy}\n.*:/pub> ?\Z", joined=True)

    def only_connection(self, daemon):
        """Waits until the daemon lets it in."""
        while True:
            connection = daemon.connect()
            try:
                connection.tree("WorkingDirectory")
                return connection
            except (CallError, OSError):
                connection.close()

    def test_something_else_answers(self):
        with tempfile.TemporaryDirectory() as folder, Daemon(folder, activated=False) as daemon:
            screen = self.screen(daemon.port)
            screen.wait_for(r":/> ?\Z")
            self.assertEqual(daemon.stop(), 0)
            with socket.create_server(daemon.address) as server:
                self.command(screen, "ls")
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n\0")
                    screen.wait_for(r"^dirlistctl: shell: .*does not speak as dirlistd does(?s:.)*:/> ?\Z")
            self.assertNotIn("reconnected", screen.text())

    def test_nobody_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            result = subprocess.run(
                [DIRLISTCTL, "-H", f"127.0.0.1:{server.getsockname()[1]}", "shell"],
                env=environment(),
                input=b"pwd\n",
                capture_output=True,
                timeout=PATIENCE,
            )
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertRegex(result.stderr, rb"\Adirlistctl: shell: .* has not answered in time\n\Z")

    def test_idle_connection(self):
        with tempfile.TemporaryDirectory() as folder:
            with Daemon(folder, {"limits": {"idle_timeout": "1s"}}) as daemon:
                screen = self.screen(daemon.port)
                screen.wait_for(r":/> ?\Z")
                with daemon.connect() as silent:
                    # It is younger, so it is closed later.
                    self.assertEqual(silent.socket.recv(1), b"")
                self.command(screen, "pwd")
                screen.wait_for(r"reconnected")
                screen.wait_for(r"^/$")


class InterruptedQuestionTests(Person):
    """A server that never ends its answer, so that it is certain that the question is under way."""

    def test_the_server_is_left_and_asked_again(self):
        with EndlessServer() as server:
            screen = self.screen(server.port)
            screen.wait_for(r":/> ?\Z")
            self.command(screen, "cd pub")
            screen.wait_for(r":/pub> ?\Z")
            for _ in range(2):
                self.command(screen, "find . /")
                screen.wait_for("/endless")
                screen.keys("C-c", "C-c")
                prompt = r".*:/pub> ?"
                said = "dirlistctl: find: interrupted after 1 entry in 1 directory"
                screen.wait_for(rf"^{said}\n{prompt}(?:\^C\n{prompt})?\Z")
                self.assertTrue(server.hung_up.wait(PATIENCE))
                self.command(screen, "pwd")
                screen.wait_for(r"> pwd\n/pub\n.*:/pub> ?\Z")
                screen.keys("C-l")
                screen.wait_until_gone("endless")
            self.assertEqual(server.changes, ["pub", "/pub", "/pub"])


class EndlessServer:
    """Never ends a Walk, nor a List."""

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.hung_up = threading.Event()
        self.listed = threading.Event()
        self.changes = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                threading.Thread(target=self._serve_one, args=(connection,)).start()

    def _serve_one(self, connection):
        with connection, contextlib.suppress(OSError):
            self._converse(connection)
        self.hung_up.set()

    def _converse(self, connection):
        connection.settimeout(PATIENCE)
        directory = "/"
        waiting = b""
        while True:
            received = connection.recv(65536)
            if not received:
                return
            *messages, waiting = (waiting + received).split(b"\0")
            for message in messages:
                call = json.loads(message)
                method = call["method"].rsplit(".")[-1]
                reply = {}
                if method == "List":
                    self.listed.set()
                    continue
                if method == "Walk":
                    self.hung_up.clear()
                    entries = [{"name": "endless", "kind": "file"}]
                    reply = {"parameters": {"directory": ".", "entries": entries}, "continues": True}
                else:
                    if method == "ChangeDirectory":
                        self.changes.append(call["parameters"]["path"])
                        directory = "/" + call["parameters"]["path"].strip("/")
                    reply = {"parameters": {"path": directory}}
                connection.sendall(json.dumps(reply).encode() + b"\0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Closing alone does not end accept(2).
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(PATIENCE)


if __name__ == "__main__":
    unittest.main()
