# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import unittest

from bench import systems
from bench.cases import Case, Sample
from bench.data import DataSet
from bench.figures import figure
from bench.rounds import Result
from bench.targets import judge


def result(data, system, *seconds):
    made = Result(Case(system, DataSet(data, None, 1)))
    made.samples = [Sample(each) for each in seconds]
    return made


class TargetTests(unittest.TestCase):
    def judged(self, results, once=None):
        return {each.text: each for each in judge({each.case.key: each for each in results}, once or {})}

    def test_medians_are_compared(self):
        drained = result("L", systems.DRAINED, 0.7, 0.8, 9.0)
        verdicts = self.judged([drained, result("L", systems.FLOOR, 1.0, 1.0, 0.1)])
        target = verdicts[f"L: {systems.DRAINED} / {systems.FLOOR}"]
        self.assertEqual((target.value, target.verdict), (0.8, "met"))

    def test_a_little_too_much_is_missed(self):
        found = result("T", systems.CTL_FIND, 1.001)
        target = self.judged([found, result("T", systems.FD, 1.0)])[f"T: {systems.CTL_FIND} / {systems.FD}"]
        self.assertEqual(target.verdict, "missed")

    def test_what_failed_is_not_measured(self):
        failed = result("L", systems.DRAINED, 0.1)
        failed.failure = "gives 0 of 1,000,000 entries"
        target = self.judged([failed, result("L", systems.FLOOR, 1.0)])[f"L: {systems.DRAINED} / {systems.FLOOR}"]
        self.assertEqual((target.value, target.verdict), (None, "not measured"))

    def test_nothing_at_all(self):
        self.assertEqual({each.verdict for each in judge({}, {})}, {"not measured"})

    def test_hang_up_is_in_milliseconds(self):
        once = {"hang_up_walk_cpu": figure([0.09, 0.2, 0.05]), "alone": figure([1]), "beside": figure([6])}
        verdicts = self.judged([], once)
        self.assertEqual(verdicts["work of a walk after its client hung up"].value, 90)
        self.assertEqual(verdicts["S: List beside eight walks / alone"].verdict, "missed")


if __name__ == "__main__":
    unittest.main()
