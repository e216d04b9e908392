# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistctl against a daemon that answers whatever the interfaces allow: the largest and the smallest numbers, and text
that would play with a terminal. It may believe it, complain or give up, but not crash."""

import contextlib
import json
import socket
import struct
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from varlink import scanner

from daemon import DIRLISTCTL, PATIENCE, PROJECT, environment

DEFINITIONS = PROJECT / "Sources" / "DirlistAPI"
NASTY = "\x1b]0;title\x07\x1b[2J\n\u202e\u0301x\x85\u2028"
SMALLEST, LARGEST = -(2**63), 2**63 - 1

QUESTIONS = (
    "pwd",
    "ls -l",
    "ls -laR",
    "stat /x",
    "find",
    "find -l",
    "tree",
    "du",
    "df",
    "watch --count 3",
    "fresh /x --max-age 1h --min-size 1",
)
ADMINISTRATION = (
    "status",
    "sessions",
    "config show",
    "log-level",
    "log-level info",
    "metrics",
    "reload",
    "disconnect 1",
    "doctor",
)


class StrangeDaemon:
    """Answers each call with what the interface declares. Whole numbers go from one to the other with each reply."""

    def __init__(self, path, numbers):
        self.numbers = numbers
        self.interfaces = {}
        for file in DEFINITIONS.glob("*.varlink"):
            interface = scanner.Interface(file.read_text())
            self.interfaces[interface.name] = interface
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(path)
        self._server.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def value(self, interface, kind, number, depth=0):
        def inner(of):
            return self.value(interface, of, number, depth + 1)

        match kind:
            case scanner._Struct():
                return {name: inner(each) for name, each in kind.fields.items()}
            case scanner._Enum():
                return list(kind.fields)[-1]
            case scanner._Array():
                return [inner(kind.element_type)] * 2 if depth < 6 else []
            case scanner._Dict():
                return {NASTY: inner(kind.element_type), "contents": NASTY, "landlock": NASTY}
            case scanner._Maybe():
                return inner(kind.element_type) if depth < 6 else None
            case scanner._CustomType():
                return inner(interface.members[kind.name].type)
            case bool():
                return True
            case int():
                return number
            case float():
                return float(number)
            case str():
                return NASTY
            case set():
                return {}
        return {}

    def reply(self, call, count, peer):
        name, _, member = call["method"].rpartition(".")
        interface = self.interfaces.get(name)
        if interface is None or member not in interface.members:
            return {"error": "org.varlink.service.MethodNotFound", "parameters": {"method": call["method"]}}
        number = self.numbers[count % len(self.numbers)]
        parameters = self.value(interface, interface.members[member].out_type, number)
        if member == "Sessions":
            # The session of the program that asks is told from others.
            parameters["sessions"][1] = {**parameters["sessions"][0], "peer": f"pid {peer}", "role": "admin"}
        if member == "Status":
            # Another daemon each time would be no daemon to compare with the last.
            parameters |= {"pid": self.numbers[0], "startedUSec": self.numbers[0]}
        if member == "WorkingDirectory":
            parameters["path"] = "/"
        return {"parameters": parameters}

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection):
        peer, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        waiting = b""
        count = 0
        with connection, contextlib.suppress(OSError):
            while part := connection.recv(65536):
                *messages, waiting = (waiting + part).split(b"\0")
                for message in messages:
                    call = json.loads(message)
                    replies = 3 if call.get("more") else 1
                    for index in range(replies):
                        reply = self.reply(call, count, peer)
                        count += 1
                        if index < replies - 1:
                            reply["continues"] = True
                        connection.sendall(json.dumps(reply).encode() + b"\0")

    def close(self):
        # Closing alone does not end accept(2).
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(PATIENCE)


class StrangeDaemonTest(unittest.TestCase):
    def test_every_command_ends_by_itself(self):
        for numbers in ((LARGEST,), (SMALLEST,), (SMALLEST, LARGEST), (-1, LARGEST)):
            with tempfile.TemporaryDirectory() as folder:
                path = str(Path(folder) / "socket")
                daemon = StrangeDaemon(path, numbers)
                try:
                    for command in QUESTIONS + ADMINISTRATION:
                        for json_too in ((), ("--json",)):
                            with self.subTest(command, numbers=numbers, json=json_too):
                                self.ask(path, *command.split(), *json_too)
                    for mode in ("--batch", "--json"):
                        with self.subTest("top", numbers=numbers, mode=mode):
                            self.ask(path, "top", mode, "--count", "3", "--delay", "0.1")
                finally:
                    daemon.close()

    def ask(self, path, *arguments):
        result = subprocess.run(
            [DIRLISTCTL, *arguments, "--address", f"unix:{path}"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
        )
        # `fresh` has a status of its own for what is not known.
        self.assertIn(result.returncode, (0, 1, 2, 3), (result.stdout[-500:], result.stderr[-500:]))
        # Complaints are for people, wherever they go.
        for byte in result.stderr:
            self.assertTrue(byte >= 0x20 or byte == 0x0A, result.stderr)
        if "--json" in arguments:
            for line in result.stdout.splitlines():
                json.loads(line)


if __name__ == "__main__":
    unittest.main()
