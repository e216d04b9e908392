# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""What dirlistd is to reach, each measured in one run beside what it is compared with."""

from dataclasses import dataclass

from bench import systems
from bench.figures import ratio


@dataclass(frozen=True)
class Target:
    text: str
    limit: float
    value: float | None
    unit: str = ""

    @property
    def verdict(self):
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "missed"


# Data, system, system to compare with, the most that the ratio of their medians may be.
RATIOS = (
    ("L", systems.DRAINED, systems.FLOOR, 0.8),
    ("L", systems.CTL_LONG, systems.FIND_PRINTF, 0.6),
    ("T", systems.CTL_FIND_LONG, systems.FIND_PRINTF, 0.6),
    ("T", systems.CTL_FIND, systems.FD, 1.0),
    ("T", systems.CTL_DU, systems.DU, 0.6),
    ("S", systems.ONE_CONNECTION, systems.NGINX_ONE_CONNECTION, 1.1),
)


def judge(results, once):
    """All targets. `results` is what the rounds brought, `once` the rest, where what was not measured is missing."""
    found = []
    for data, system, other, limit in RATIOS:
        one, two = results.get(f"{data} {system}"), results.get(f"{data} {other}")
        value = ratio(one.figure(), two.figure()) if one and two else None
        found.append(Target(f"{data}: {system} / {other}", limit, value))
    alone, beside = once.get("alone"), once.get("beside")
    found.append(Target("S: List beside eight walks / alone", 5.0, ratio(beside, alone)))
    used = once.get("hang_up_walk_cpu")
    value = used.median * 1000 if used else None
    found.append(Target("work of a walk after its client hung up", 100.0, value, "ms"))
    return found
