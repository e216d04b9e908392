# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Varlink on a raw socket: every byte that is sent and received is the test's own business."""

import base64
import json
import socket
import ssl

TREE = "io.dirlistd.Tree."
SERVICE = "org.varlink.service."


class CallError(Exception):
    """A call was answered with an error."""

    def __init__(self, reply):
        super().__init__(json.dumps(reply))
        self.name = reply["error"]
        self.parameters = reply.get("parameters") or {}


def frame(method, parameters=None, **flags):
    """A call as it goes over the wire, its zero byte included."""
    call = {"method": method, **flags}
    if parameters is not None:
        call["parameters"] = parameters
    return json.dumps(call).encode() + b"\0"


def raw(name):
    """The bytes of a path as `rawPath` wants them."""
    return base64.b64encode(name).decode()


def name_of(entry):
    """The bytes of an entry's name."""
    if entry.get("rawName") is not None:
        return base64.b64decode(entry["rawName"], validate=True)
    return entry["name"].encode()


class Connection:
    """One connection. `source` is the local address, `receive_buffer` the size of the kernel's buffer in bytes, `tls`
    an SSLContext, and `name` whom it expects there."""

    def __init__(self, address, *, source=None, timeout=20.0, receive_buffer=None, tls=None, name="localhost"):
        family = socket.AF_UNIX
        if not isinstance(address, str):
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self.socket.settimeout(timeout)
            if receive_buffer:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            if family != socket.AF_UNIX:
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if source:
                    self.socket.bind((source, 0))
            self.socket.connect(address)
            if tls:
                self.socket = tls.wrap_socket(self.socket, server_hostname=name)
        except BaseException:
            self.socket.close()
            raise
        self._pending = bytearray()
        self._searched = 0

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, *frames):
        self.socket.sendall(b"".join(frames))

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def receive(self):
        """The next reply, or None when the connection was closed between two replies."""
        while (end := self._pending.find(0, self._searched)) < 0:
            self._searched = len(self._pending)
            try:
                data = self.socket.recv(1 << 18)
            except ssl.SSLZeroReturnError:
                # How Python calls the end of input once our own end is said, too.
                data = b""
            if not data:
                if self._pending:
                    raise AssertionError(f"the connection ended within a reply: {bytes(self._pending[:200])!r}...")
                return None
            self._pending += data
        reply = bytes(self._pending[:end])
        del self._pending[: end + 1]
        self._searched = 0
        return json.loads(reply.decode())

    def reply(self):
        reply = self.receive()
        if reply is None:
            raise AssertionError("the connection was closed instead of a reply")
        return reply

    def give_back(self, data):
        """Puts back bytes that were read from `socket` itself."""
        self._pending[:0] = data
        self._searched = 0

    def rest_of_answer(self):
        """All replies to the call that is being answered."""
        replies = [self.reply()]
        while replies[-1].get("continues"):
            replies.append(self.reply())
        return replies

    def rest(self):
        """All replies until the other side closes."""
        replies = []
        while (reply := self.receive()) is not None:
            replies.append(reply)
        return replies

    def is_closed(self):
        """Waits for the other side to close, and says whether it did so without a byte more."""
        try:
            return not self._pending and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def call(self, method, parameters=None, **flags):
        """The parameters of the one reply. Raises CallError."""
        self.send(frame(method, parameters, **flags))
        reply = self.reply()
        if "error" in reply:
            raise CallError(reply)
        if reply.get("continues"):
            raise AssertionError(f"more than one reply to {method}")
        return reply.get("parameters") or {}

    def stream(self, method, parameters=None):
        """The parameters of each reply to a call with `more`. Raises CallError."""
        self.send(frame(method, parameters, more=True))
        while True:
            reply = self.reply()
            if "error" in reply:
                raise CallError(reply)
            yield reply.get("parameters") or {}
            if not reply.get("continues"):
                return

    def tree(self, method, **parameters):
        """A call of io.dirlistd.Tree."""
        return self.call(TREE + method, parameters)

    def list(self, path="/", **parameters):
        """Entries and summary of a whole directory, streamed."""
        entries, summary = [], None
        for reply in self.stream(TREE + "List", {"path": path, **parameters}):
            if summary is not None:
                raise AssertionError("a reply came after the summary")
            entries += reply["entries"]
            summary = reply.get("summary")
        if summary is None:
            raise AssertionError("the answer has no summary")
        return entries, summary

    def names(self, path="/", **parameters):
        """The names in a directory, as bytes, sorted; each may be there once."""
        entries, _ = self.list(path, detail="names", **parameters)
        return sorted(name_of(entry) for entry in entries)
