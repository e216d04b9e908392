# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Asks a daemon. Standard library only; nothing here waits for time.

client.py ask HOST PORT             prints the working directory
client.py list HOST PORT PATH       prints the names in a directory, a line each
client.py first-answer HOST PORT    prints the milliseconds from the connect to the first answer
client.py read HOST PORT PATH       begins to list a directory, prints "begun", waits for a line, and reads the rest;
                                    prints the number of entries and whether the listing is complete
client.py load HOST PORT CLIENTS    asks until standard input ends, then prints what became of it all, as JSON
"""

import json
import socket
import sys
import threading
import time

TIMEOUT = 30


class Closed(Exception):
    """The connection ended where an answer was due."""


def connect(host, port):
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def call(connection, method, **parameters):
    """The parameters of a reply that comes in one piece."""
    connection.sendall(json.dumps({"method": method, "parameters": parameters}).encode() + b"\0")
    reply = b""
    while not reply.endswith(b"\0"):
        part = connection.recv(1 << 16)
        if not part:
            raise Closed
        reply += part
    reply = json.loads(reply[:-1])
    if "error" in reply:
        sys.exit(f"{reply['error']} {reply.get('parameters')}")
    return reply.get("parameters", {})


def working_directory(connection):
    return call(connection, "io.dirlistd.Tree.WorkingDirectory")["path"]


def ask(host, port):
    with connect(host, port) as connection:
        print(working_directory(connection))


def list_names(host, port, path):
    with connect(host, port) as connection:
        for entry in call(connection, "io.dirlistd.Tree.List", path=path, detail="names")["entries"]:
            print(entry["name"])


def first_answer(host, port):
    started = time.perf_counter()
    with connect(host, port) as connection:
        working_directory(connection)
    print(f"{(time.perf_counter() - started) * 1000:.2f}")


def read(host, port, path):
    with connect(host, port) as connection:
        parameters = {"path": path, "detail": "names"}
        call = {"method": "io.dirlistd.Tree.List", "parameters": parameters, "more": True}
        connection.sendall(json.dumps(call).encode() + b"\0")
        stream = connection.makefile("rb")
        rest = stream.read(1)
        print("begun", flush=True)
        sys.stdin.readline()
        entries, summary = 0, None
        while part := stream.read(1 << 16):
            *frames, rest = (rest + part).split(b"\0")
            for frame in frames:
                reply = json.loads(frame)["parameters"]
                entries += len(reply["entries"])
                summary = reply.get("summary")
            if summary:
                break
        print(entries, "complete" if summary and summary["complete"] else "not complete", summary or "")


def load(host, port, clients):
    """Each client connects, asks three times, closes, and begins again.

    "unanswered" are connections that ended before their first answer, "cut" those that ended after one: a request may
    cross with a daemon's farewell.
    """
    counts = dict.fromkeys(("connections", "answers", "refused", "unanswered", "cut", "timeouts", "longest_ms"), 0)
    lock = threading.Lock()
    ended = threading.Event()

    def count(what, number=1):
        with lock:
            counts[what] += number

    def client():
        while not ended.is_set():
            started = time.perf_counter()
            answers = 0
            try:
                with connect(host, port) as connection:
                    count("connections")
                    for answers in range(1, 4):
                        working_directory(connection)
            except ConnectionRefusedError:
                count("refused")
            except (Closed, ConnectionError):
                # `answers` is the number of the request that was not answered.
                count("unanswered" if answers <= 1 else "cut")
                answers -= 1
            except TimeoutError:
                count("timeouts")
                answers -= 1
            count("answers", max(answers, 0))
            with lock:
                counts["longest_ms"] = max(counts["longest_ms"], round((time.perf_counter() - started) * 1000))

    threads = [threading.Thread(target=client) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps(counts))


if __name__ == "__main__":
    commands = {"ask": ask, "list": list_names, "first-answer": first_answer, "read": read, "load": load}
    commands[sys.argv[1]](*sys.argv[2:])
