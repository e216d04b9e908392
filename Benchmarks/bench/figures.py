# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Medians, spreads and ratios."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What a number of measurements come to."""

    median: float
    least: float
    most: float
    count: int


def figure(values):
    """None of no values."""
    values = list(values)
    if not values:
        return None
    return Figure(statistics.median(values), min(values), max(values), len(values))


def ratio(one, other):
    """The ratio of two medians, or None where one of them is missing or nothing."""
    if one is None or other is None or other.median == 0:
        return None
    return one.median / other.median


def milliseconds(seconds):
    """Three digits that matter: 0.0231, 16.1, 1665."""
    if seconds is None:
        return "-"
    value = seconds * 1000
    if value == 0:
        return "0"
    for digits, least in ((0, 99.95), (1, 9.995), (2, 0.9995), (3, 0.09995)):
        if abs(value) >= least:
            return f"{value:.{digits}f}"
    return f"{value:.4f}"


def times(value):
    """A ratio for people: 0.76, 1.50, 12, 4887."""
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 9.995 else f"{value:.0f}"
