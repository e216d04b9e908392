# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What tree.exclude and tree.hidden leave out does not exist: no path that passes through it tells otherwise."""

import unittest

from daemon import DaemonTestCase
from wire import CallError


class HiddenDirectoriesTest(DaemonTestCase):
    settings = {"tree": {"hidden": False, "exclude": ["secret"]}}

    @classmethod
    def build(cls, root):
        (root / "secret" / "inner").mkdir(parents=True)
        (root / "secret" / "file").touch()
        (root / ".dot").mkdir()
        (root / "shown").mkdir()
        (root / "to-file").symlink_to("secret/file/x")
        (root / "to-nothing").symlink_to("secret/nothing/x")

    def answer(self, method, path):
        """What a client learns: the error's name, or None for an answer."""
        try:
            self.connect().tree(method, path=path)
        except CallError as error:
            return error.name
        return None

    def test_paths_through_hidden_directories(self):
        for hidden in ("secret", ".dot", "secret/inner/.."):
            for rest in ("..", "../shown"):
                for method in ("List", "Stat", "ChangeDirectory"):
                    with self.subTest(method=method, path=f"/{hidden}/{rest}"):
                        absent = self.answer(method, f"/absent/{rest}")
                        self.assertEqual(absent, "io.dirlistd.Tree.NotFound")
                        self.assertEqual(self.answer(method, f"/{hidden}/{rest}"), absent)

    def test_symlinks_through_hidden_files(self):
        for method in ("List", "ChangeDirectory"):
            with self.subTest(method=method):
                self.assertEqual(self.answer(method, "/to-file"), self.answer(method, "/to-nothing"))


if __name__ == "__main__":
    unittest.main()
