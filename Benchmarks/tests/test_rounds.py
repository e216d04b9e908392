# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import unittest

from bench.cases import Case, Sample, WrongAnswer
from bench.data import DataSet
from bench.rounds import run

DATA = DataSet("S", None, 20)


class Played(Case):
    """Writes down when it is asked, and fails in the round that it is told to."""

    def play(self, log, fails_in=None):
        self.log, self.fails_in, self.round = log, fails_in, 0
        return self

    def measure(self):
        self.log.append(self.system)
        if self.round == self.fails_in:
            raise WrongAnswer("gives 19 of 20 entries")
        self.round += 1
        return Sample(float(self.round))


class RoundTests(unittest.TestCase):
    def setUp(self):
        self.log, self.said = [], []

    def run_cases(self, *cases, rounds=5, seed=1):
        return run(cases, rounds, seed, self.said.append)

    def cases(self, names):
        return [Played(each, DATA).play(self.log) for each in names]

    def test_every_case_once_a_round(self):
        self.run_cases(*self.cases("abc"))
        self.assertEqual(len(self.log), 18)
        for first in range(0, 18, 3):
            self.assertEqual(sorted(self.log[first : first + 3]), ["a", "b", "c"])

    def test_the_first_round_is_not_measured(self):
        figure = self.run_cases(*self.cases("a"))["S a"].figure()
        self.assertEqual((figure.median, figure.least, figure.most, figure.count), (4.0, 2.0, 6.0, 5))

    def test_a_seed_gives_an_order(self):
        orders = []
        for seed in (7, 7, 8):
            self.log.clear()
            self.run_cases(*self.cases("abcdef"), seed=seed)
            orders.append(list(self.log))
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])

    def test_a_wrong_answer_drops_the_case_and_says_so(self):
        for round in (0, 2):
            with self.subTest(round):
                bad = Played("bad", DATA).play(self.log, fails_in=round)
                results = self.run_cases(bad, *self.cases("a"))
                self.assertEqual(results["S bad"].failure, "gives 19 of 20 entries")
                self.assertIsNone(results["S bad"].figure())
                self.assertEqual(results["S a"].figure().count, 5)
                self.assertTrue(any("S bad: not measured: gives 19 of 20" in line for line in self.said))

    def test_two_cases_of_one_key(self):
        with self.assertRaises(ValueError):
            self.run_cases(*self.cases("aa"))


if __name__ == "__main__":
    unittest.main()
