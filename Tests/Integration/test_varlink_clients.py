# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The Python package `varlink`, unmodified, as a client: as a library and as a command, over TCP and a Unix socket."""

import json
import subprocess
import sys
import unittest

import varlink

from daemon import PATIENCE, PROJECT, DaemonTestCase, environment
from trees import one_of_each

DEFINITION = PROJECT / "Sources" / "DirlistAPI" / "io.dirlistd.Tree.varlink"
NAMES = {"directory", "fifo", "file", "socket", "symlink"}


class Library:
    """The same tests for each address; the subclasses say which."""

    def client(self):
        client = varlink.Client(self.client_address())
        self.addCleanup(client.cleanup)
        return client

    def open(self):
        connection = self.client().open("io.dirlistd.Tree")
        self.addCleanup(connection.close)
        return connection

    def test_info(self):
        client = self.client()
        client.get_interfaces()
        self.assertEqual(set(client.info), {"vendor", "product", "version", "url", "interfaces"})
        self.assertIn("dirlistd", client.info["product"])
        self.assertLessEqual({"org.varlink.service", "io.dirlistd.Tree"}, set(client.info["interfaces"]))

    def test_every_listed_interface_has_a_description(self):
        client = self.client()
        for name in list(client.get_interfaces()):
            self.assertIn(f"interface {name}", client.get_interface(name).description)

    def test_description_is_the_definition(self):
        self.assertEqual(
            self.client().get_interface("io.dirlistd.Tree").description.strip(), DEFINITION.read_text().strip()
        )

    def test_call(self):
        entry = self.open().Stat(path="/file")["entry"]
        self.assertEqual((entry["name"], entry["kind"], entry["size"]), ("file", "file", 12345))

    def test_error(self):
        with self.assertRaises(varlink.VarlinkError) as caught:
            self.open().Stat(path="/none")
        self.assertEqual(caught.exception.error(), "io.dirlistd.Tree.NotFound")
        self.assertEqual(caught.exception.parameters()["path"], "/none")

    def test_stream(self):
        replies = list(self.open().List(path="/", _more=True))
        self.assertEqual({entry["name"] for reply in replies for entry in reply["entries"]}, NAMES)
        self.assertTrue(replies[-1]["summary"]["complete"])
        self.assertTrue(all(reply.get("summary") is None for reply in replies[:-1]))

    def test_oneway(self):
        connection = self.open()
        self.assertIsNone(connection.ChangeDirectory(path="/directory", _oneway=True))
        self.assertEqual(connection.WorkingDirectory()["path"], "/directory")


class Command:
    def cli(self, *arguments):
        command = [sys.executable, "-m", "varlink.cli", *arguments]
        return subprocess.run(
            command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE
        )

    def objects(self, text):
        """The JSON values in a text, one after another."""
        decoder, found = json.JSONDecoder(), []
        while text := text.lstrip():
            value, end = decoder.raw_decode(text)
            found.append(value)
            text = text[end:]
        return found

    def test_info(self):
        result = self.cli("info", self.client_address())
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("io.dirlistd.Tree", result.stdout)

    def test_help(self):
        result = self.cli("help", f"{self.client_address()}/io.dirlistd.Tree")
        self.assertEqual(result.stdout.strip(), DEFINITION.read_text().strip(), result.stderr)

    def test_call(self):
        result = self.cli("call", f"{self.client_address()}/io.dirlistd.Tree.Stat", '{"path":"/file"}')
        self.assertEqual(self.objects(result.stdout)[0]["entry"]["size"], 12345, result.stderr)

    def test_call_with_more(self):
        result = self.cli("call", "-m", f"{self.client_address()}/io.dirlistd.Tree.List", "{}")
        replies = self.objects(result.stdout)
        self.assertEqual({entry["name"] for reply in replies for entry in reply["entries"]}, NAMES, result.stderr)
        self.assertTrue(replies[-1]["summary"]["complete"])

    def test_error_is_named(self):
        # This command ends with 0 also after an error; its stderr tells.
        result = self.cli("call", f"{self.client_address()}/io.dirlistd.Tree.Stat", '{"path":"/none"}')
        self.assertIn("io.dirlistd.Tree.NotFound", result.stderr)


class OneOfEach(DaemonTestCase):
    @classmethod
    def build(cls, root):
        one_of_each(root)


class LibraryOverTCP(Library, OneOfEach):
    def client_address(self):
        return self.daemon.tcp


class LibraryOverUnixSocket(Library, OneOfEach):
    def client_address(self):
        return self.daemon.unix


class CommandOverTCP(Command, OneOfEach):
    def client_address(self):
        return self.daemon.tcp


class CommandOverUnixSocket(Command, OneOfEach):
    def client_address(self):
        return self.daemon.unix

