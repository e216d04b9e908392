# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Many and slow clients: memory stays bounded, and nobody waits for anybody else."""

import resource
import sys
import tempfile
import unittest
from pathlib import Path

from daemon import Daemon, remove_tree
from trees import LARGE_COUNT, fill, large_tree
from wire import TREE, frame, name_of

IDLE_CONNECTIONS = 1000

# The large directory's answer is some 30 MB. A daemon that held it, or a good part of it, would grow by more.
STOPPED_READER_GROWTH_KB = 12 << 10


def report(text):
    print(f"\n  {text}", file=sys.stderr)


class StoppedReaderTests(unittest.TestCase):
    def test_stopped_reader_costs_little_and_others_are_served(self):
        with Daemon(large_tree()) as daemon, daemon.connect() as other:
            # Warm up, so that what every daemon needs once is not taken for growth.
            self.assertEqual(len(other.names("/large")), LARGE_COUNT)
            before = daemon.status("VmRSS")
            stopped = [daemon.connect(receive_buffer=4096) for _ in range(4)]
            for connection in stopped:
                connection.send(frame(TREE + "List", {"path": "/large"}, more=True))
            # Others are served meanwhile. Reading all of the same directory takes longer than filling the memory
            # of a daemon that did not wait for its clients.
            for _ in range(3):
                self.assertEqual(len(other.names("/large")), LARGE_COUNT)
            for number in range(1000):
                self.assertEqual(other.tree("Stat", path=f"/small/{number % 20}")["entry"]["kind"], "file")
            growth = daemon.status("VmHWM") - before
            report(f"4 stopped readers of {LARGE_COUNT} entries: at most {growth} kB more than {before} kB")
            self.assertLess(growth, STOPPED_READER_GROWTH_KB)
            for connection in stopped:
                replies = connection.rest_of_answer()
                names = {name_of(entry) for reply in replies for entry in reply["parameters"]["entries"]}
                self.assertEqual(len(names), LARGE_COUNT)
                self.assertTrue(replies[-1]["parameters"]["summary"]["complete"])
                connection.close()

    def test_clients_that_leave_in_the_middle(self):
        with Daemon(large_tree()) as daemon:
            for _ in range(100):
                with daemon.connect(receive_buffer=4096) as connection:
                    connection.send(frame(TREE + "List", {"path": "/large"}, more=True))
                    connection.socket.recv(1)
            with daemon.connect() as connection:
                self.assertEqual(len(connection.names("/large")), LARGE_COUNT)
            self.assertEqual(daemon.stop(), 0, daemon.stderr())


class IdleConnectionTests(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="dirlistd-idle-"))
        self.addCleanup(remove_tree, self.root)
        fill(self.root, (str(number) for number in range(20)))
        # Both ends of each connection are ours and the daemon's, which inherits the limit.
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = IDLE_CONNECTIONS + 200
        if hard != resource.RLIM_INFINITY and hard < wanted:
            self.skipTest(f"a process may open no more than {hard} files here")
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def test_many_idle_connections(self):
        limits = {"connections": IDLE_CONNECTIONS + 100, "connections_per_address": IDLE_CONNECTIONS + 100}
        with Daemon(self.root, {"limits": limits}) as daemon, daemon.connect() as busy:
            expected = busy.names("/")
            before = daemon.status("VmRSS")
            idle = []
            for number in range(IDLE_CONNECTIONS):
                connection = daemon.connect()
                self.addCleanup(connection.close)
                connection.tree("WorkingDirectory")
                idle.append(connection)
                if number % 10 == 0:
                    self.assertEqual(busy.names("/"), expected)
            after = daemon.status("VmRSS")
            report(f"{IDLE_CONNECTIONS} idle connections: {(after - before) / IDLE_CONNECTIONS:.1f} kB each")
            self.assertLess((after - before) / IDLE_CONNECTIONS, 64)
            for _ in range(200):
                self.assertEqual(busy.names("/"), expected)
            for connection in idle:
                self.assertEqual(connection.tree("WorkingDirectory"), {"path": "/"})
            self.assertEqual(daemon.stop(), 0, daemon.stderr())
