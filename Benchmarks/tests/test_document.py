# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import unittest

from bench.document import filled

TEXT = "a\n<!-- results begin -->\nold\n<!-- results end -->\nb\n"


class DocumentTests(unittest.TestCase):
    def test_an_area_is_replaced_again_and_again(self):
        once = filled(TEXT, "results", r"| \1 | new |" + "\n")
        self.assertEqual(once, "a\n<!-- results begin -->\n\n| \\1 | new |\n\n<!-- results end -->\nb\n")
        self.assertEqual(filled(once, "results", "x"), filled(TEXT, "results", "x"))

    def test_no_such_area(self):
        with self.assertRaises(ValueError):
            filled(TEXT, "profile", "x")

    def test_two_of_one_name(self):
        with self.assertRaises(ValueError):
            filled(TEXT + TEXT, "results", "x")


if __name__ == "__main__":
    unittest.main()
