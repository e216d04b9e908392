# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import unittest

from bench.figures import Figure, figure, milliseconds, ratio, times


class FigureTests(unittest.TestCase):
    def test_odd_and_even_counts(self):
        self.assertEqual(figure([3, 1, 2]), Figure(2, 1, 3, 3))
        self.assertEqual(figure(iter([4, 1, 2, 10])), Figure(3, 1, 10, 4))

    def test_one_outlier_moves_the_spread_alone(self):
        self.assertEqual(figure([1.0, 1.0, 1.0, 1.0, 90.0]), Figure(1.0, 1.0, 90.0, 5))

    def test_nothing(self):
        self.assertIsNone(figure([]))

    def test_ratio_is_of_medians(self):
        self.assertEqual(ratio(figure([1, 3, 100]), figure([6, 1, 7])), 0.5)

    def test_ratio_to_what_was_not_measured(self):
        self.assertIsNone(ratio(figure([1]), None))
        self.assertIsNone(ratio(None, figure([1])))
        self.assertIsNone(ratio(figure([1]), figure([0])))


class TextTests(unittest.TestCase):
    def test_milliseconds_have_three_digits(self):
        texts = {0.0000231: "0.0231", 0.00046: "0.460", 0.00409: "4.09", 0.0161: "16.1", 0.1: "100", 1.665: "1665"}
        for seconds, text in texts.items():
            self.assertEqual(milliseconds(seconds), text)
        self.assertEqual(milliseconds(0.0099999), "10.0")
        self.assertEqual(milliseconds(0), "0")
        self.assertEqual(milliseconds(None), "-")

    def test_ratios(self):
        values = (0.758, 1.5, 9.999, 4887.2, None)
        self.assertEqual([times(each) for each in values], ["0.76", "1.50", "10", "4887", "-"])


if __name__ == "__main__":
    unittest.main()
