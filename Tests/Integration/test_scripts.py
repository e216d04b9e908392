# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The project's own checks find what they are there to find: each is shown something wrong."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon import DIRLISTD, PROJECT, environment, remove_tree

SCRIPTS = PROJECT / "scripts"


class ScriptTestCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-scripts-"))
        self.addCleanup(remove_tree, self.folder)

    def run_script(self, name, *arguments):
        command = [str(SCRIPTS / name), *map(str, arguments)]
        return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)

    def assert_passes(self, name, *arguments):
        result = self.run_script(name, *arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def assert_finds(self, pattern, name, *arguments):
        result = self.run_script(name, *arguments)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertRegex(result.stdout, pattern)


class LayerTests(ScriptTestCase):
    def setUp(self):
        super().setUp()
        shutil.copytree(PROJECT / "Sources", self.folder / "Sources")

    def plant(self, target, text, name="Planted.swift"):
        (self.folder / "Sources" / target / name).write_text(text)

    def test_the_project_passes(self):
        self.assert_passes("check-layers", self.folder)

    def test_every_way_to_import(self):
        for line in (
            "import Foundation",
            "public import Foundation",
            "internal import Foundation",
            "private import Foundation",
            "@preconcurrency import Foundation",
            "@_exported import Foundation",
            "@preconcurrency public import Foundation",
            "@testable\nimport Foundation",
            "import struct Foundation.URL",
            "import Foundation.NSString",
            "import Glibc; import Foundation",
            "#if canImport(Foundation)\n    import Foundation\n#endif",
            "let a = \"\"\"\n\"\"\"\nimport Foundation",
            "/* import Glibc */ import Foundation",
        ):
            with self.subTest(line):
                self.plant("Varlink", line + "\n")
                found = r"Sources/Varlink/Planted\.swift:\d+: Varlink may not import Foundation"
                self.assert_finds(found, "check-layers", self.folder)

    def test_layers(self):
        for target, module in (
            ("DirectoryTree", "Varlink"),
            ("Varlink", "NIOCore"),
            ("DirlistAPI", "DirectoryTree"),
            ("DirlistService", "NIOCore"),
            ("DirlistService", "CLinux"),
            ("VarlinkNIO", "DirlistAPI"),
            ("DirlistConfig", "DirlistService"),
            ("SystemdSupport", "DirlistConfig"),
            ("dirlistd", "CSystemd"),
            ("dirlistd", "CLinux"),
            ("dirlistctl", "DirectoryTree"),
            ("dirlistctl", "DirlistService"),
            ("dirlistctl", "CSystemd"),
            ("dirlistctl", "CEditline"),
        ):
            with self.subTest(f"{target} imports {module}"):
                self.plant(target, f"import {module}\n")
                self.assert_finds(f"Planted.swift:1: {target} may not import {module}", "check-layers", self.folder)
                (self.folder / "Sources" / target / "Planted.swift").unlink()

    def test_words_that_are_no_import(self):
        self.plant(
            "Varlink",
            "// import Foundation\n/* import Foundation\n /* import Foundation */\n import Foundation */\n"
            'let text = """\n    import Foundation\n    """\nlet raw = #"import Foundation"#\nlet important = 1\n',
        )
        self.assert_passes("check-layers", self.folder)

    def test_header_of_another_target(self):
        self.plant("CLinux", '#include "../../CSystemd/shim.h"\n', "planted.c")
        self.assert_finds("planted.c:1: CLinux may not include", "check-layers", self.folder)

    def test_folder_without_a_row(self):
        (self.folder / "Sources" / "Helpers").mkdir()
        self.assert_finds("Sources/Helpers: has no row", "check-layers", self.folder)

    def test_row_without_a_folder(self):
        shutil.rmtree(self.folder / "Sources" / "Varlink")
        self.assert_finds("has a row for Varlink", "check-layers", self.folder)


class LinkageTests(ScriptTestCase):
    def test_the_programs_pass(self):
        if DIRLISTD.parent.name != "release":
            self.skipTest(f"{DIRLISTD.parent} holds no release build")
        self.assert_passes("check-linkage", DIRLISTD.parent)

    def build(self, text, *options):
        """A program linked as ours are, in the place of each."""
        source = self.folder / "main.swift"
        source.write_text(text)
        command = ["swiftc", "-O", "-static-stdlib", "-Xlinker", "-s", "-Xlinker", "--gc-sections", *options]
        subprocess.run([*command, str(source), "-o", str(self.folder / "dirlistd")], check=True, capture_output=True)
        for name in ("dirlistctl", "dirlistd-socket-generator"):
            shutil.copy(self.folder / "dirlistd", self.folder / name)

    def test_plain_program_passes(self):
        self.build("print(42)\n")
        self.assert_passes("check-linkage", self.folder)

    def test_foundation_essentials_passes(self):
        self.build("import FoundationEssentials\nprint(Date().timeIntervalSince1970)\n")
        self.assert_passes("check-linkage", self.folder)

    def test_foundation_is_found(self):
        self.build("import Foundation\nprint(NSString(string: CommandLine.arguments[0]).length)\n")
        self.assert_finds("dirlistd: holds the Swift module Foundation\n", "check-linkage", self.folder)

    def test_other_library_is_found(self):
        self.build("import Glibc\nprint(42)\n", "-Xlinker", "--no-as-needed", "-Xlinker", "-l:libresolv.so.2")
        self.assert_finds("dirlistctl: links libresolv", "check-linkage", self.folder)

    def test_libsystemd_is_for_the_daemon_alone(self):
        self.build("print(42)\n", "-Xlinker", "--no-as-needed", "-lsystemd")
        result = self.run_script("check-linkage", self.folder)
        self.assertEqual(result.returncode, 1)
        self.assertIn("dirlistctl: links libsystemd", result.stdout)
        self.assertNotIn("dirlistd: links", result.stdout)

    def test_folder_of_the_build_is_found(self):
        self.build(f'print("{PROJECT}/Sources")\n')
        self.assert_finds(f"dirlistd: tells that it was built in {PROJECT}\n", "check-linkage", self.folder)

    def test_missing_program_is_found(self):
        self.assert_finds("dirlistd: is not there", "check-linkage", self.folder)


class DocumentTests(ScriptTestCase):
    def check(self, text, *patterns):
        (self.folder / "Makefile").write_text("build: ## it\n\ttrue\n")
        (self.folder / "docs").mkdir(exist_ok=True)
        other = "# Another page\n\n## With `code`, twice\n\n## With code, twice\n"
        (self.folder / "docs" / "other.md").write_text(other)
        (self.folder / "README.md").write_text(text)
        if not patterns:
            self.assert_passes("check-docs", self.folder)
        for pattern in patterns:
            self.assert_finds(pattern, "check-docs", self.folder)

    def test_the_project_passes(self):
        self.assert_passes("check-docs")

    def test_what_exists(self):
        self.check(
            "# Top\n[a](docs/other.md) [b](docs/other.md#with-code-twice) [c](docs/other.md#with-code-twice-1)\n"
            "[d](#top) [e](https://example.org/none.md) `docs/other.md` `make build`\n\n"
            "```\n[no link](none.md)\n```\n`[x](none.md)`\n"
        )

    def test_missing_file(self):
        self.check("# A\n\n[a](docs/none.md)\n", r"README\.md:3: links to docs/none\.md")

    def test_missing_image(self):
        self.check("![a](none.png)\n", "links to none.png")

    def test_missing_heading(self):
        text = "[a](docs/other.md#none)\n[b](#none)\n"
        self.check(text, "other.md has no such heading", "README.md has no such heading")

    def test_missing_path(self):
        self.check("`docs/none.md`\n", r"names docs/none\.md")

    def test_missing_make_target(self):
        self.check("`make coffee`\n", "names make coffee")
        self.check("```\nmake coffee\n```\n", "names make coffee")

    def test_link_out_of_the_project(self):
        self.check("[a](../)\n", "outside the project")
