# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The manual agrees with the programs: every option, key, default, exit status and method, and nothing else."""

import json
import re
import subprocess
import unittest
from pathlib import Path

from daemon import DIRLISTCTL, DIRLISTD, PROJECT, Daemon, run
from wire import CallError, Connection

PAGES = sorted(path.name for path in (PROJECT / "docs" / "man").iterdir())
SOURCES = PROJECT / "Sources"


def page(name):
    """A page as it is installed."""
    return subprocess.run([PROJECT / "scripts" / "man-page", name], check=True, capture_output=True, text=True).stdout


def sections(text, macro):
    """The parts of a page that begin with .Sh or .Ss, by their headings; what stands before the first under None."""
    parts = re.split(rf"^\.{macro} (.*)\n", text, flags=re.M)
    return {None: parts[0], **dict(zip(parts[1::2], parts[2::2]))}


def items(text):
    """The items of lists: what the line of each says, and the text to the next one."""
    parts = re.split(r"^\.It (.*)\n", text, flags=re.M)
    return list(zip(parts[1::2], (re.split(r"^\.(?:El|Ss|Sh)", part, flags=re.M)[0] for part in parts[2::2])))


def options(text):
    """The options that are items, as they are typed, each with its text."""
    return {f"-{name}": body for line, body in items(text) for name in re.findall(r"\bFl (-?[\w-]+)", line)}


class Command:
    """A command, with the options that are its own or are those of all."""

    def __init__(self, described, names=()):
        self.name = " ".join(names)
        self.options = {}
        for argument in described.get("arguments", []):
            if argument["shouldDisplay"] and argument["kind"] != "positional":
                for name in argument["names"]:
                    dashes = "--" if name["kind"] == "long" else "-"
                    self.options[dashes + name["name"]] = argument.get("defaultValue")
        self.below = [
            Command(child, (*names, child["commandName"]))
            for child in described.get("subcommands", [])
            if child["commandName"] != "help"
        ]

    def all(self):
        yield self
        for child in self.below:
            yield from child.all()


def command(program):
    return Command(json.loads(run(program, "--experimental-dump-help").stdout)["command"])


class OptionTests(unittest.TestCase):
    def assert_agree(self, told, taken, where):
        self.assertEqual(sorted(told), sorted(taken), f"options in {where}, and those that the program takes")
        for name, default in taken.items():
            if default and not told[name].startswith("As for\n"):
                self.assertIn(default, told[name], f"{where} does not tell the default of {name}")

    def test_dirlistd(self):
        self.assert_agree(options(page("dirlistd.8")), command(DIRLISTD).options, "dirlistd.8")

    def test_dirlistctl(self):
        root = command(DIRLISTCTL)
        parts = sections(sections(page("dirlistctl.1"), "Sh")["DESCRIPTION"], "Ss")
        self.assert_agree(options(parts["Options of every command"]), root.options, "dirlistctl.1")
        for each in root.all():
            # A command that only holds others has nothing to tell.
            if not each.name or each.below:
                continue
            with self.subTest(each.name):
                heading = f"dirlistctl {each.name}"
                self.assertIn(heading, list(parts), "headings (.Ss) of dirlistctl.1")
                own = {name: default for name, default in each.options.items() if name not in root.options}
                self.assert_agree(options(parts[heading]), own, f"'.Ss {heading}'")
        known = {f"dirlistctl {each.name}" for each in root.all()}
        for heading in parts:
            if heading and heading.startswith("dirlistctl "):
                self.assertIn(heading, known, "dirlistctl.1 tells of a command that is not there")


class ConfigurationTests(unittest.TestCase):
    """That the sample file, from which the page is made, agrees with the code is a matter of DirlistConfigTests."""

    text = page("dirlistd.toml.5")
    keys = re.findall(r'\bSetting\(\s*"([\w.]+)"', (SOURCES / "DirlistConfig" / "Setting.swift").read_text())

    def test_every_setting(self):
        settings = items(sections(self.text, "Sh")["SETTINGS"])
        told = [re.fullmatch(r'Ic "([\w.]+)" Li = Li ".+"', line) for line, _ in settings]
        self.assertEqual([match and match[1] for match in told], self.keys)

    def test_what_takes_a_restart(self):
        code = (SOURCES / "DirlistConfig" / "SettingsChange.swift").read_text()
        fixed = re.findall(r'"([\w.]+)"', re.search(r"fixed: Set<String> = \[(.*?)\]", code, re.S)[1])
        lines = re.findall(r"^\.Ic (.*)", sections(self.text, "Sh")["DESCRIPTION"], re.M)
        told = re.findall(r"\b[a-z]+(?:\.[a-z_]+)?\b", " ".join(lines))
        self.assertEqual(sorted(told), sorted(fixed))


class ExitStatusTests(unittest.TestCase):
    def assert_agree(self, name, file, more=()):
        told = [line for line, _ in items(sections(page(name), "Sh")["EXIT STATUS"])]
        codes = re.findall(r"^ *case \w+ = (\d+)", (SOURCES / file).read_text(), re.M)
        self.assertEqual(told, [*codes, *more])

    def test_dirlistd(self):
        self.assert_agree("dirlistd.8", "dirlistd/ExitCode.swift")

    def test_dirlistctl(self):
        # ArgumentParser has the last one.
        self.assert_agree("dirlistctl.1", "dirlistctl/ExitStatus.swift", ["64"])


class InterfaceTests(unittest.TestCase):
    def assert_agree(self, interface, connection):
        text = page(f"{interface}.7")
        definition = (SOURCES / "DirlistAPI" / f"{interface}.varlink").read_text()
        for kind, heading in (("method", "METHODS"), ("type", "TYPES"), ("error", "ERROR REPLIES")):
            told = re.findall(r"^\.Ss (\w+)", sections(text, "Sh")[heading], re.M)
            self.assertEqual(told, re.findall(rf"^{kind} (\w+)", definition, re.M))
        for line in definition.splitlines():
            if line.startswith(" "):
                self.assertIn(f"\n{line}\n", text)
        unanswered = []
        for method in re.findall(r"^method (\w+)", definition, re.M):
            try:
                connection.call(f"{interface}.{method}", {})
            except CallError as error:
                if error.name == "org.varlink.service.MethodNotImplemented":
                    unanswered.append(method)
        description = sections(text, "Sh")["DESCRIPTION"]
        told = re.search(r"MethodNotImplemented :\n\.Em (.*) \.", description)
        self.assertEqual(told[1].split(" , ") if told else [], unanswered, "methods that are not answered yet")

    def test_interfaces(self):
        with Daemon(PROJECT / "docs", names="tree:admin") as daemon:
            for interface, address in (("Tree", daemon.address), ("Admin", daemon.unix_path)):
                with self.subTest(interface), Connection(address) as connection:
                    self.assert_agree(f"io.dirlistd.{interface}", connection)


class FormTests(unittest.TestCase):
    def test_every_page_is_well_formed(self):
        for name in PAGES:
            with self.subTest(name):
                lint = ["mandoc", "-T", "lint", "-W", "warning"]
                result = subprocess.run(lint, input=page(name), capture_output=True, text=True)
                self.assertEqual(result.stdout + result.stderr, "")

    def test_every_page_that_is_named_is_there(self):
        named = set()
        for path in [*(PROJECT / "systemd").rglob("*"), *(PROJECT / "docs" / "man").iterdir()]:
            if path.is_file():
                text = path.read_text()
                named.update(re.findall(r"man:([\w.-]+)\((\d)\)", text))
                named.update(re.findall(r"^\.Xr (\S*dirlist\S*) (\d)", text, re.M))
        self.assertEqual(sorted(f"{name}.{section}" for name, section in named), PAGES)
