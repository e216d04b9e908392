# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Who gets in, and how much one client may take: each limit at it and past it."""

import tempfile
import time
import unittest
from pathlib import Path

from daemon import PATIENCE, Daemon, remove_tree
from trees import fill, large_tree
from wire import TREE, CallError, frame


class SmallTreeTestCase(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="dirlistd-limits-"))
        self.addCleanup(remove_tree, self.root)
        fill(self.root, (f"{number:03d}" for number in range(100)))

    def start(self, root=None, **settings):
        """A daemon that nobody has connected to before the test does."""
        daemon = Daemon(root or self.root, settings, activated=False)
        self.addCleanup(daemon.close)
        return daemon

    def connect(self, daemon, **options):
        connection = daemon.connect(**options)
        self.addCleanup(connection.close)
        return connection

    def assert_served(self, connection):
        self.assertEqual(connection.tree("WorkingDirectory"), {"path": "/"})

    def assert_busy(self, connection, setting):
        with self.assertRaises(CallError) as caught:
            connection.tree("WorkingDirectory")
        self.assertEqual(caught.exception.name, TREE + "Busy")
        self.assertEqual(caught.exception.parameters, {"limit": setting})
        self.assertTrue(connection.is_closed())

    def connect_when_there_is_room(self, daemon):
        """A served connection, as soon as the daemon has noticed that another one is gone."""
        until = time.monotonic() + PATIENCE
        while True:
            connection = self.connect(daemon)
            try:
                self.assert_served(connection)
                return connection
            except CallError as error:
                connection.close()
                if error.name != TREE + "Busy" or time.monotonic() > until:
                    raise


class AccessTests(SmallTreeTestCase):
    def test_address_outside_the_list_is_closed_at_once(self):
        daemon = self.start(access={"allow": ["127.0.0.1"]})
        stranger = self.connect(daemon, source="127.0.0.2")
        # Nothing was sent: the daemon closes without having read a byte.
        self.assertTrue(stranger.is_closed())
        self.assert_served(self.connect(daemon, source="127.0.0.1"))

    def test_call_of_a_stranger_is_not_answered(self):
        daemon = self.start(access={"allow": ["127.0.0.1"]})
        stranger = self.connect(daemon, source="127.0.0.2")
        try:
            stranger.send(frame(TREE + "WorkingDirectory"))
        except (BrokenPipeError, ConnectionResetError):
            return
        self.assertTrue(stranger.is_closed())

    def test_networks(self):
        daemon = self.start(access={"allow": ["127.0.0.2/31", "192.0.2.0/24"]})
        for source, admitted in (("127.0.0.2", True), ("127.0.0.3", True), ("127.0.0.4", False), ("127.0.0.1", False)):
            with self.subTest(source):
                connection = self.connect(daemon, source=source)
                if admitted:
                    self.assert_served(connection)
                else:
                    self.assertTrue(connection.is_closed())

    def test_empty_list_on_loopback_lets_everybody_in(self):
        daemon = self.start(access={"allow": []})
        self.assert_served(self.connect(daemon, source="127.0.0.2"))

    def test_strangers_do_not_use_up_connections(self):
        daemon = self.start(access={"allow": ["127.0.0.1"]}, limits={"connections": 1})
        for _ in range(10):
            self.assertTrue(self.connect(daemon, source="127.0.0.2").is_closed())
        self.assert_served(self.connect(daemon))


class ConnectionLimitTests(SmallTreeTestCase):
    def test_connections(self):
        daemon = self.start(limits={"connections": 3})
        admitted = [self.connect(daemon) for _ in range(3)]
        for connection in admitted:
            self.assert_served(connection)
        self.assert_busy(self.connect(daemon), "limits.connections")
        for connection in admitted:
            self.assert_served(connection)
        admitted[0].close()
        self.connect_when_there_is_room(daemon)

    def test_connections_per_address(self):
        daemon = self.start(limits={"connections": 10, "connections_per_address": 2})
        for _ in range(2):
            self.assert_served(self.connect(daemon, source="127.0.0.1"))
        self.assert_busy(self.connect(daemon, source="127.0.0.1"), "limits.connections_per_address")
        for _ in range(2):
            self.assert_served(self.connect(daemon, source="127.0.0.2"))
        self.assert_busy(self.connect(daemon, source="127.0.0.2"), "limits.connections_per_address")

    def test_room_comes_back_after_every_kind_of_end(self):
        daemon = self.start(limits={"connections": 1})
        ends = (
            lambda connection: connection.close(),
            lambda connection: connection.send(b"rubbish\0"),
            lambda connection: connection.finish_sending(),
            lambda connection: connection.send(b" " * (1 << 17)),
        )
        for end in ends:
            connection = self.connect_when_there_is_room(daemon)
            end(connection)
        self.connect_when_there_is_room(daemon)


class RequestLimitTests(SmallTreeTestCase):
    def test_request_size(self):
        daemon = self.start(limits={"request_size": "4KiB"})
        call = frame(TREE + "WorkingDirectory")
        connection = self.connect(daemon)
        connection.send(call[:-2] + b" " * (4096 - len(call)) + call[-2:])
        self.assertEqual(connection.reply(), {"parameters": {"path": "/"}})
        connection.send(call[:-2] + b" " * (4098 - len(call)) + call[-2:])
        self.assertTrue(connection.is_closed())

    def test_reply_entries(self):
        connection = self.connect(self.start(limits={"reply_entries": 99}))
        reply = connection.tree("List")
        self.assertEqual((len(reply["entries"]), reply["summary"]["stopped"]), (99, "entryLimit"))
        # It is a limit of one reply; a stream has no need of it.
        self.assertEqual(len(connection.list()[0]), 100)

    def test_reply_entries_that_are_just_enough(self):
        reply = self.connect(self.start(limits={"reply_entries": 100})).tree("List")
        self.assertEqual((len(reply["entries"]), reply["summary"]["complete"]), (100, True))

    def test_request_time(self):
        daemon = self.start(large_tree(), limits={"request_time": "1s", "idle_timeout": "2s"})
        slow = self.connect(daemon, receive_buffer=4096)
        slow.send(frame(TREE + "List", {"path": "/large"}, more=True))
        slow.reply()
        # The daemon itself tells when two seconds are over: by closing an idle connection.
        self.assertTrue(self.connect(daemon).is_closed())
        replies = slow.rest()
        summary = replies[-1]["parameters"]["summary"]
        self.assertEqual((summary["stopped"], summary["complete"]), ("timeLimit", False))
        entries, rest = self.connect(daemon).list("/large", detail="names", cursor=summary["cursor"])
        self.assertEqual((summary["entries"] + len(entries), rest["complete"]), (100_000, True))


class TimeoutTests(SmallTreeTestCase):
    def test_idle_connection_is_closed(self):
        daemon = self.start(limits={"idle_timeout": "1s"})
        connection = self.connect(daemon)
        self.assert_served(connection)
        started = time.monotonic()
        self.assertTrue(connection.is_closed())
        self.assertGreater(time.monotonic() - started, 0.9)

    def test_connection_that_never_asks_is_closed(self):
        self.assertTrue(self.connect(self.start(limits={"idle_timeout": "1s"})).is_closed())

    def test_client_that_takes_nothing_is_cut(self):
        daemon = self.start(large_tree(), limits={"write_timeout": "1s", "connections": 1})
        stopped = self.connect(daemon, receive_buffer=4096)
        stopped.send(frame(TREE + "List", {"path": "/large"}, more=True))
        first = stopped.reply()
        self.assertTrue(first["continues"])
        # There is room for one connection, so this one gets in when the other is cut.
        self.connect_when_there_is_room(daemon)
        try:
            replies = stopped.rest()
        except (AssertionError, ConnectionResetError):
            return
        # It ended between two replies, and that was not the last.
        self.assertTrue(all(reply["continues"] for reply in replies))

    def test_slow_client_that_takes_a_little_is_not_cut(self):
        daemon = self.start(large_tree(), limits={"write_timeout": "2s", "idle_timeout": "1s"})
        slow = self.connect(daemon, receive_buffer=4096)
        slow.send(frame(TREE + "List", {"path": "/large"}, more=True))
        # Idle connections are the clock: each is closed after a second, and a little is read in between.
        taken = bytearray()
        for _ in range(4):
            idle = self.connect(daemon)
            taken += slow.socket.recv(1 << 20)
            self.assertTrue(idle.is_closed())
        slow.give_back(taken)
        replies = slow.rest_of_answer()
        self.assertTrue(replies[-1]["parameters"]["summary"]["complete"])
