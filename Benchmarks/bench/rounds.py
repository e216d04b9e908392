# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Runs cases in interleaved rounds, so that what else happens on the machine falls on all of them."""

import random
import subprocess

from bench.cases import WrongAnswer
from bench.figures import figure
from bench.ftp import FtpError
from bench.process import CommandFailed
from bench.sftp import SftpError

FAILURES = (WrongAnswer, CommandFailed, FtpError, SftpError, OSError, ValueError, subprocess.SubprocessError)


class Result:
    """What the rounds brought of one case: samples, or the reason why there are none."""

    def __init__(self, case):
        self.case = case
        self.samples = []
        self.failure = None

    def figure(self, field="seconds"):
        """None where the case was not measured, or has no such field."""
        if self.failure:
            return None
        return figure(value for each in self.samples if (value := getattr(each, field)) is not None)


def run(cases, rounds, seed, progress=print):
    """A round to check and to warm up, then `rounds` measured ones, each in an order of its own. Results by key."""
    order = random.Random(seed)
    results = {case.key: Result(case) for case in cases}
    if len(results) != len(cases):
        raise ValueError("two cases have one key")

    def step(result, action):
        if not result.failure:
            try:
                return action()
            except FAILURES as failure:
                result.failure = str(failure) or repr(failure)
                progress(f"  {result.case.key}: not measured: {result.failure}")
        return None

    progress("round 0, to check and to warm up")
    for result in results.values():
        step(result, result.case.check)
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        shuffled = list(results.values())
        order.shuffle(shuffled)
        for result in shuffled:
            sample = step(result, result.case.measure)
            if sample:
                result.samples.append(sample)
    return results
