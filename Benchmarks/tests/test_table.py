# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import json
import unittest
from pathlib import Path

from bench import systems
from bench.cases import Case, Sample
from bench.data import DataSet
from bench.figures import figure
from bench.record import record
from bench.rounds import Result
from bench.table import aligned, render
from bench.targets import judge


class Data:
    """As much of bench.data.Data as a record needs."""

    root = Path("/")
    L = DataSet("L", root / "L", 1_000_000)
    sets = (L,)


class AlignedTests(unittest.TestCase):
    def test_columns_are_straight_and_numbers_to_the_right(self):
        table = aligned(("system", "ms"), [("find", "2499"), ("a floor", "1.5")])
        self.assertEqual(
            table,
            "| system  |   ms |\n"
            "|---------|-----:|\n"
            "| find    | 2499 |\n"
            "| a floor |  1.5 |",
        )  # fmt: skip


class RenderTests(unittest.TestCase):
    def rendered(self, once):
        results = {}
        for system, samples in (
            (systems.FLOOR, [1.0, 2.0, 4.0]),
            (systems.FIND_PRINTF, [3.0, 3.0, 3.0]),
            ("pure-ftpd, LIST", []),
        ):
            result = Result(Case(system, Data.L))
            result.samples = [Sample(each) for each in samples]
            results[result.case.key] = result
        result.failure = "gives 0 of 1,000,000 entries"
        run = {"quick": False, "rounds": 3, "seed": 1, "commit": "abc", "date": "2026-01-02"}
        made = record(Data, results, once, judge(results, once), **run)
        # As it comes back from the file.
        return render(json.loads(json.dumps(made)))

    def test_fastest_first_with_ratio_to_the_floor(self):
        lines = [line for line in self.rendered({}).splitlines() if line.startswith("| f")]
        self.assertRegex(lines[0], r"^\| floor: getdents64 \+ statx, 1 thread \| +2000 \| 1000 - 4000 \| +1\.00 \|")
        self.assertRegex(lines[1], r"^\| find -printf +\| +3000 \| 3000 - 3000 \| +1\.50 \|")

    def test_what_was_not_measured_is_there_with_its_reason(self):
        text = self.rendered({"failures": ["hang-up of a Walk: refused"]})
        self.assertIn("- pure-ftpd, LIST: not measured: gives 0 of 1,000,000 entries", text)
        self.assertIn("- not measured: hang-up of a Walk: refused", text)

    def test_what_is_measured_once(self):
        once = {"peak_rss": 20480, "alone": figure([5e-5]), "beside": figure([1e-4])}
        text = self.rendered(once)
        self.assertRegex(text, r"at most while it serves L, resident +\| +20\.0 MB \|")
        self.assertRegex(text, r"a List of S alone +\| +50\.00 us \(50\.00 - 50\.00\) \|")
        self.assertRegex(text, r"S: List beside eight walks / alone +\| +5 \| +2\.00 \| +met \|")


if __name__ == "__main__":
    unittest.main()
