# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""One FTP session that asks for one listing, and drains it."""

import re
import socket

HOST = "127.0.0.1"


class FtpError(Exception):
    pass


class Session:
    def __init__(self, server):
        self._socket = socket.create_connection((HOST, server.port), 60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._replies = self._socket.makefile("rb")
        self._reply("220")
        self._ask(f"USER {server.user}", "331", "230")
        if self._code != "230":
            self._ask(f"PASS {server.password}", "230")

    def _reply(self, *codes):
        while True:
            line = self._replies.readline().decode(errors="replace")
            if not line:
                raise FtpError("the server closed the connection")
            if re.match(r"\d\d\d ", line):
                break
        self._code = line[:3]
        if self._code not in codes:
            raise FtpError(f"the server answers: {line.strip()}")
        return line

    def _ask(self, command, *codes):
        self._socket.sendall(command.encode() + b"\r\n")
        return self._reply(*codes)

    def list(self, command, counting):
        """Bytes of a listing, or its lines where `counting`, which takes longer."""
        numbers = re.search(r"\((\d+,\d+,\d+,\d+),(\d+),(\d+)\)", self._ask("PASV", "227"))
        total, buffer = 0, bytearray(256 << 10)
        with socket.create_connection((HOST, int(numbers[2]) * 256 + int(numbers[3])), 60) as data:
            self._ask(command, "150", "125")
            while count := data.recv_into(buffer):
                total += buffer.count(b"\n", 0, count) if counting else count
        self._reply("226")
        return total

    def close(self):
        self._replies.close()
        self._socket.close()


def listed(server, command, counting=False):
    """A whole session: connect, log in, list, close."""
    session = Session(server)
    try:
        return session.list(command, counting)
    finally:
        session.close()
