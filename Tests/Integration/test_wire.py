# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The wire: framing, order, what closes a connection and what is answered with an error."""

import json

from daemon import DaemonTestCase
from trees import fill
from wire import SERVICE, TREE, CallError, frame

PWD = frame(TREE + "WorkingDirectory")
REQUEST_SIZE = 64 << 10  # the default of limits.request_size
NESTING = 32

# Each is one frame without its zero byte, and closes the connection.
MALFORMED = {
    "nothing": b"",
    "space": b" ",
    "words": b"hello",
    "array": b"[]",
    "string": b'"io.dirlistd.Tree.WorkingDirectory"',
    "number": b"1",
    "null": b"null",
    "no method": b"{}",
    "method is a number": b'{"method":1}',
    "method is null": b'{"method":null}',
    "parameters are an array": b'{"method":"io.dirlistd.Tree.WorkingDirectory","parameters":[]}',
    "parameters are a string": b'{"method":"io.dirlistd.Tree.WorkingDirectory","parameters":"{}"}',
    "flag is a number": b'{"method":"io.dirlistd.Tree.WorkingDirectory","more":1}',
    "flag is a string": b'{"method":"io.dirlistd.Tree.WorkingDirectory","oneway":"true"}',
    "more and oneway": b'{"method":"io.dirlistd.Tree.List","more":true,"oneway":true}',
    "more and upgrade": b'{"method":"io.dirlistd.Tree.List","more":true,"upgrade":true}',
    "oneway and upgrade": b'{"method":"io.dirlistd.Tree.List","oneway":true,"upgrade":true}',
    "unknown undotted key": b'{"method":"io.dirlistd.Tree.WorkingDirectory","colour":true}',
    "cut": b'{"method":"io.dirlistd.Tree.WorkingDirectory"',
    "two objects": b'{"method":"io.dirlistd.Tree.WorkingDirectory"}{}',
    "rubbish behind": b'{"method":"io.dirlistd.Tree.WorkingDirectory"}x',
    "trailing comma": b'{"method":"io.dirlistd.Tree.WorkingDirectory",}',
    "single quotes": b"{'method':'io.dirlistd.Tree.WorkingDirectory'}",
    "unquoted key": b'{method:"io.dirlistd.Tree.WorkingDirectory"}',
    "comment": b'{"method":"io.dirlistd.Tree.WorkingDirectory"/**/}',
    "bad UTF-8": b'{"method":"io.dirlistd.Tree.Stat","parameters":{"path":"\xff"}}',
    "raw control byte": b'{"method":"io.dirlistd.Tree.Stat","parameters":{"path":"a\nb"}}',
    "bad escape": b'{"method":"io.dirlistd.Tree.Stat","parameters":{"path":"\\x41"}}',
    "short escape": b'{"method":"io.dirlistd.Tree.Stat","parameters":{"path":"\\u12"}}',
    "leading zero": b'{"method":"io.dirlistd.Tree.List","parameters":{"limit":01}}',
    "not a number": b'{"method":"io.dirlistd.Tree.List","parameters":{"limit":NaN}}',
    "hexadecimal": b'{"method":"io.dirlistd.Tree.List","parameters":{"limit":0x10}}',
    "half a number": b'{"method":"io.dirlistd.Tree.List","parameters":{"limit":1.}}',
    "misspelt literal": b'{"method":"io.dirlistd.Tree.List","parameters":{"hidden":True}}',
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost:7895\r\n\r\n",
    "TLS": b"\x16\x03\x01",
    "menu number": b"1",
}


def nested(depth):
    """A harmless call whose objects and arrays nest `depth` deep, the call itself counted."""
    inner = "0"
    for level in range(depth - 2):
        inner = f"[{inner}]" if level % 2 else f'{{"a":{inner}}}'
    return f'{{"method":"{TREE}WorkingDirectory","org.example.vendor":{{"a":{inner}}}}}'.encode() + b"\0"


def padded(size):
    """A harmless call of `size` bytes, its zero byte included."""
    call = json.dumps({"method": TREE + "WorkingDirectory"}).encode()
    return call[:-1] + b" " * (size - len(call) - 1) + b"}\0"


class WireTests(DaemonTestCase):
    @classmethod
    def build(cls, root):
        (root / "directory").mkdir()
        fill(root / "directory", (str(number) for number in range(100)))

    def setUp(self):
        self.connection = self.connect()

    def assert_alive(self, connection):
        self.assertEqual(connection.tree("WorkingDirectory")["path"], "/")

    # Framing

    def test_pipelined_calls_are_answered_in_order(self):
        calls = [frame(TREE + "Stat", {"path": f"/directory/{number}"}) for number in range(100)]
        self.connection.send(*calls)
        self.connection.finish_sending()
        names = [reply["parameters"]["entry"]["name"] for reply in self.connection.rest()]
        self.assertEqual(names, [str(number) for number in range(100)])

    def test_stream_and_errors_keep_their_place_in_a_pipeline(self):
        self.connection.send(
            PWD,
            frame(TREE + "List", {"path": "/directory"}, more=True),
            frame(TREE + "Stat", {"path": "/none"}),
            frame(TREE + "ChangeDirectory", {"path": "/directory"}),
            PWD,
        )
        self.connection.finish_sending()
        replies = self.connection.rest()
        self.assertEqual(replies[0], {"parameters": {"path": "/"}})
        listing, rest = replies[1:-3], replies[-3:]
        self.assertEqual(sum(len(reply["parameters"]["entries"]) for reply in listing), 100)
        self.assertEqual([bool(reply.get("continues")) for reply in listing], [True] * (len(listing) - 1) + [False])
        self.assertEqual(rest[0]["error"], TREE + "NotFound")
        self.assertEqual([reply["parameters"]["path"] for reply in rest[1:]], ["/directory", "/directory"])

    def test_half_close_right_behind_the_call(self):
        # As in: printf '...\0' | nc 127.0.0.1 7895
        for _ in range(50):
            with self.daemon.connect() as connection:
                connection.send(PWD)
                connection.finish_sending()
                self.assertEqual(connection.rest(), [{"parameters": {"path": "/"}}])

    def test_byte_by_byte(self):
        for byte in PWD + frame(TREE + "Stat", {"path": "/directory"}):
            self.connection.send(bytes([byte]))
        self.assertEqual(self.connection.reply()["parameters"]["path"], "/")
        self.assertEqual(self.connection.reply()["parameters"]["entry"]["kind"], "directory")

    def test_white_space_and_escapes(self):
        parameters = b'"parameters" : { "path" : "\\/\\u0064irectory" }'
        self.connection.send(b" {\r\n\t" + parameters + b' ,"method":"io.dirlistd.Tree.Stat" }\n\0')
        self.assertEqual(self.connection.reply()["parameters"]["entry"]["name"], "directory")

    def test_frame_cut_by_the_end_gets_no_answer(self):
        self.connection.send(PWD, PWD[:-1])
        self.connection.finish_sending()
        self.assertEqual(len(self.connection.rest()), 1)

    def test_malformed_frames_close_the_connection(self):
        bystander = self.connect()
        for name, text in MALFORMED.items():
            with self.subTest(name), self.daemon.connect() as connection:
                connection.send(PWD)
                self.assertIn("parameters", connection.reply())
                connection.send(text + b"\0")
                self.assertTrue(connection.is_closed(), "an answer came instead")
                self.assert_alive(bystander)

    def test_calls_before_a_malformed_frame_are_answered_and_calls_behind_it_are_not(self):
        self.connection.send(PWD, b"hello\0", PWD)
        replies = []
        try:
            replies = self.connection.rest()
        except ConnectionResetError:
            # The kernel says so when bytes were left unread, and may then drop what was on its way.
            pass
        self.assertLessEqual(len(replies), 1)

    def test_request_of_a_browser_does_not_reach_a_method(self):
        call = b'{"method":"io.dirlistd.Tree.WorkingDirectory"}\0'
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(call)}\r\n\r\n".encode()
        self.connection.send(head + call)
        self.assertTrue(self.connection.is_closed())

    # Limits of a frame

    def test_frame_at_the_size_limit(self):
        self.connection.send(padded(REQUEST_SIZE))
        self.assertEqual(self.connection.reply(), {"parameters": {"path": "/"}})

    def test_frame_past_the_size_limit(self):
        self.connection.send(padded(REQUEST_SIZE + 2))
        self.assertTrue(self.connection.is_closed())

    def test_endless_frame(self):
        # It is cut long before its end, so the rest may meet a closed connection.
        try:
            for _ in range(1024):
                self.connection.send(b" " * 65536)
        except (BrokenPipeError, ConnectionResetError):
            return
        self.assertTrue(self.connection.is_closed())

    def test_nesting_at_the_limit(self):
        self.connection.send(nested(NESTING))
        self.assertEqual(self.connection.reply(), {"parameters": {"path": "/"}})

    def test_nesting_past_the_limit(self):
        self.connection.send(nested(NESTING + 1))
        self.assertTrue(self.connection.is_closed())

    def test_nesting_far_past_the_limit(self):
        self.connection.send(b'{"org.example.deep":' + b"[" * 60_000 + b"\0")
        self.assertTrue(self.connection.is_closed())

    # Flags

    def test_oneway_gets_no_reply_not_even_an_error(self):
        self.connection.send(
            frame(TREE + "Stat", {"path": "/directory"}, oneway=True),
            frame(TREE + "Stat", {"path": "/none"}, oneway=True),
            frame(TREE + "List", {}, oneway=True),
            frame(TREE + "Nothing", {}, oneway=True),
            frame("org.example.Nothing", {}, oneway=True),
            frame(SERVICE + "GetInfo", {}, oneway=True),
            frame(TREE + "ChangeDirectory", {"path": "/directory"}, oneway=True),
            PWD,
        )
        self.connection.finish_sending()
        self.assertEqual(self.connection.rest(), [{"parameters": {"path": "/directory"}}])

    def test_upgrade_is_answered_with_an_error(self):
        with self.assertRaises(CallError):
            self.connection.call(TREE + "WorkingDirectory", upgrade=True)
        self.assert_alive(self.connection)

    def test_false_flags_and_empty_parameters(self):
        for call in (
            {"more": False, "oneway": False, "upgrade": False, "parameters": {}},
            {"more": False, "parameters": {}},
            {"parameters": None},
        ):
            with self.subTest(call):
                self.connection.send(json.dumps({"method": TREE + "WorkingDirectory", **call}).encode() + b"\0")
                self.assertEqual(self.connection.reply(), {"parameters": {"path": "/"}})

    def test_more_is_no_obligation(self):
        self.connection.send(frame(TREE + "WorkingDirectory", more=True))
        self.assertEqual(self.connection.reply(), {"parameters": {"path": "/"}})

    def test_unknown_vendor_keys_are_ignored(self):
        self.connection.send(frame(TREE + "WorkingDirectory", **{"org.example.trace": {"id": 1}}))
        self.assertEqual(self.connection.reply(), {"parameters": {"path": "/"}})

    # The standard errors

    def assert_error(self, name, parameters, method, given=None, **flags):
        with self.assertRaises(CallError) as caught:
            self.connection.call(method, given, **flags)
        self.assertEqual(caught.exception.name, SERVICE + name)
        self.assertEqual(caught.exception.parameters, parameters)
        self.assert_alive(self.connection)

    def test_unknown_parameter(self):
        self.assert_error("InvalidParameter", {"parameter": "colour"}, TREE + "Stat", {"path": "/", "colour": 1})
        self.assert_error("InvalidParameter", {"parameter": "path"}, TREE + "WorkingDirectory", {"path": "/"})

    def test_mistyped_parameter(self):
        for parameters in (
            {"path": 1},
            {"path": ["/"]},
            {"rawPath": True},
            {"detail": "everything"},
            {"detail": 1},
            {"hidden": "yes"},
            {"limit": 1.5},
            {"limit": []},
            {"cursor": 7},
        ):
            (name,) = parameters
            with self.subTest(parameters):
                self.assert_error("InvalidParameter", {"parameter": name}, TREE + "List", parameters)

    def test_null_is_as_good_as_absent(self):
        parameters = {"path": None, "rawPath": None, "detail": None, "hidden": None, "limit": None, "cursor": None}
        self.assertTrue(self.connection.call(TREE + "List", parameters)["summary"]["complete"])

    def test_parameter_of_the_service_interface(self):
        self.assert_error("InvalidParameter", {"parameter": "interface"}, SERVICE + "GetInterfaceDescription", {})

    def test_unknown_method(self):
        self.assert_error("MethodNotFound", {"method": TREE + "Delete"}, TREE + "Delete")
        self.assert_error("MethodNotFound", {"method": SERVICE + "Delete"}, SERVICE + "Delete")

    def test_unknown_interface(self):
        self.assert_error("InterfaceNotFound", {"interface": "org.example"}, "org.example.Method")
        self.assert_error(
            "InterfaceNotFound",
            {"interface": "org.example"},
            SERVICE + "GetInterfaceDescription",
            {"interface": "org.example"},
        )

    def test_what_takes_more_replies(self):
        for method in ("Walk", "Usage", "Watch"):
            with self.subTest(method):
                self.assert_error("ExpectedMore", {}, TREE + method, {})
