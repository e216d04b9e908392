# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the integration tests: python3 Tests/Integration [--results FILE] [NAME ...]

A NAME is a file, class or test, or a part of one. Without a single passed test the run fails. DIRLISTD_BIN_DIR says
where the programs are (.build/release), RACE_SECONDS how long the race test races (60).
"""

import argparse
import json
import signal
import sys
import unittest
from pathlib import Path

import daemon


class CountingResult(unittest.TextTestResult):
    """Counts what passed one by one: the number of tests run leaves out those whose class could not be set up."""

    passed = 0

    def addSuccess(self, test):
        self.passed += 1
        super().addSuccess(test)


def main():
    parser = argparse.ArgumentParser(prog="Tests/Integration")
    parser.add_argument("--results", type=Path, metavar="FILE", help="also write the results there, as JSON")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()

    for program in (daemon.DIRLISTD, daemon.DIRLISTCTL):
        if not program.is_file():
            sys.exit(f"{program} is not there: make build, or set DIRLISTD_BIN_DIR")

    # A shell has what it starts in the background ignore them, and programs hold to that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)

    loader = unittest.TestLoader()
    if arguments.names:
        loader.testNamePatterns = [f"*{name.removesuffix('.py')}*" for name in arguments.names]
    suite = loader.discover(str(Path(__file__).parent), pattern="test_*.py")
    result = unittest.TextTestRunner(verbosity=2, resultclass=CountingResult).run(suite)

    failures = sorted(
        {test.id().split(" ")[0] for test, _ in result.failures + result.errors}
        | {test.id() for test in result.unexpectedSuccesses}
    )
    if result.passed == 0:
        failures.append("integration tests: no test passed")
    skips = [f"{test.id()}: {reason}" for test, reason in result.skipped]
    if arguments.results:
        arguments.results.write_text(json.dumps({"passed": result.passed, "failures": failures, "skips": skips}))
    for skip in skips:
        print(f"SKIPPED: {skip}")
    print(f"integration tests: {result.passed} passed, {len(failures)} failed, {len(skips)} skipped", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
