# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""One SFTP session (version 3, draft-ietf-secsh-filexfer-02) that lists one directory, as sftp(1) would: one READDIR
after the other."""

import socket
import struct

HOST = "127.0.0.1"
INIT, VERSION, CLOSE, OPENDIR, READDIR, STATUS, HANDLE, NAME = 1, 2, 4, 11, 12, 101, 102, 104
END_OF_FILE = 1


class SftpError(Exception):
    pass


class Session:
    def __init__(self, server):
        self._socket = socket.create_connection((HOST, server.port), 60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(1 << 20)
        self._view = memoryview(self._buffer)
        self._ask(INIT, struct.pack(">I", 3), VERSION)

    def _ask(self, kind, body, *wanted):
        """The kind and the body of the answer."""
        self._socket.sendall(struct.pack(">IB", len(body) + 1, kind) + body)
        have, length = 0, 4
        while have < length:
            count = self._socket.recv_into(self._view[have:])
            if not count:
                raise SftpError("the server closed the connection")
            have += count
            if have >= 4:
                length = 4 + int.from_bytes(self._view[:4])
        answer = self._buffer[4]
        if answer not in wanted:
            raise SftpError(f"the server answers {answer} to {kind}: {bytes(self._view[5:length])!r}")
        return answer, self._view[5:length]

    def list(self, path):
        """The number of entries of a directory, . and .. included."""
        name = path.encode()
        _, body = self._ask(OPENDIR, struct.pack(">II", 1, len(name)) + name, HANDLE)
        handle = bytes(body[4:])
        total = 0
        while True:
            kind, body = self._ask(READDIR, struct.pack(">I", 2) + handle, NAME, STATUS)
            number = int.from_bytes(body[4:8])
            if kind == STATUS:
                if number != END_OF_FILE:
                    raise SftpError(f"READDIR fails with status {number}")
                break
            total += number
        self._ask(CLOSE, struct.pack(">I", 3) + handle, STATUS)
        return total

    def close(self):
        self._socket.close()


def listed(server, path):
    """A whole session: connect, begin, list, close."""
    session = Session(server)
    try:
        return session.list(path)
    finally:
        session.close()
