# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""A record as tables: Markdown that reads well on a terminal too."""

from bench import systems
from bench.figures import milliseconds, times

NOT_MEASURED = "not measured"
LATENCIES = (systems.ONE_CONNECTION, systems.NGINX_ONE_CONNECTION)


def aligned(header, rows):
    """A Markdown table with straight columns; all but the first are numbers."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]

    def line(row):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        return "| " + " | ".join(cells) + " |"

    rule = ["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]
    return "\n".join([line(header), "|" + "|".join(rule) + "|", *map(line, rows)])


def median(figure):
    return figure["median"] if figure else None


def render(record):
    parts = [_introduction(record)]
    for data in record["data"]:
        if any(each["data"] == data["name"] for each in record["results"]):
            parts += [f"### {data['title']}", _times(record, data["name"])]
    if any(each["system"] in LATENCIES for each in record["results"]):
        parts += ["### One connection, S", _latencies(record)]
    if record["once"]:
        parts += ["### The daemon itself", _once(record)]
    parts += ["### Targets", _targets(record)]
    return "\n\n".join(parts) + "\n"


def _introduction(record):
    machine = record["machine"]
    return (
        f"{machine['processors']} processors ({machine['processor']}), {machine['memory']}, {machine['filesystem']}, "
        f"{machine['system']}, kernel {machine['kernel']}.\n"
        f"Warm cache, loopback. Medians of {record['rounds']} interleaved rounds in shuffled order, "
        f"seed {record['seed']}, {record['date']}, dirlistd at {record['commit']}."
        + ("\nA quick run: less data and fewer rounds than the figures that count." if record["quick"] else "")
    )


def _times(record, data):
    """A line per system, fastest first, then what could not be measured."""
    results = [each for each in record["results"] if each["data"] == data and each["system"] not in LATENCIES]
    floor = next((median(each["seconds"]) for each in results if each["system"] == systems.FLOOR), None)
    header = ("system", "ms", "spread", "x floor", "CPU ms", "server CPU ms", "first ms", "MB")
    rows = []
    for each in sorted(results, key=lambda each: median(each["seconds"]) or float("inf")):
        if each["failure"]:
            rows.append((each["system"], NOT_MEASURED, *[""] * 6))
            continue
        seconds = each["seconds"]
        rows.append(
            (
                each["system"],
                milliseconds(seconds["median"]),
                f"{milliseconds(seconds['least'])} - {milliseconds(seconds['most'])}",
                times(seconds["median"] / floor if floor else None),
                milliseconds(median(each["cpu"])),
                milliseconds(median(each["server_cpu"])),
                milliseconds(median(each["first"])),
                f"{median(each['memory']) / 1024:.1f}" if each["memory"] else "-",
            )
        )
    reasons = [f"- {each['system']}: {NOT_MEASURED}: {each['failure']}" for each in results if each["failure"]]
    return aligned(header, rows) + ("\n\n" + "\n".join(reasons) if reasons else "")


def _latencies(record):
    rows, reasons = [], []
    for each in record["results"]:
        if each["system"] not in LATENCIES:
            continue
        if each["failure"]:
            reasons.append(f"- {each['system']}: {NOT_MEASURED}: {each['failure']}")
            continue
        seconds = each["seconds"]
        spread = f"{seconds['least'] * 1e6:.1f} - {seconds['most'] * 1e6:.1f}"
        rows.append((each["system"], f"{seconds['median'] * 1e6:.1f}", spread, f"{median(each['p99']) * 1e6:.1f}"))
    table = aligned(("system", "median us", "spread of medians", "p99 us"), rows) if rows else ""
    return "\n\n".join(each for each in (table, "\n".join(reasons)) if each)


def _once(record):
    once = record["once"]

    def kilobytes(name):
        return f"{once[name] / 1024:.1f} MB" if name in once else NOT_MEASURED

    connection = f"{once['per_connection']:.1f} kB" if "per_connection" in once else NOT_MEASURED

    def span(name, factor=1000, unit="ms"):
        value = once.get(name)
        if not value:
            return NOT_MEASURED
        return f"{value['median'] * factor:.2f} {unit} ({value['least'] * factor:.2f} - {value['most'] * factor:.2f})"

    rows = [
        ("idle, resident (proportional; private)", f"{kilobytes('idle_rss')} ({kilobytes('idle_pss')}; "
         f"{kilobytes('idle_private')})"),
        ("its broker, idle, proportional (private)", f"{kilobytes('broker_pss')} ({kilobytes('broker_private')})"),
        ("at most while it serves L, resident", kilobytes("peak_rss")),
        ("after L, resident", kilobytes("after_rss")),
        ("each of 200 idle connections", connection),
        ("a List of S alone", span("alone", 1e6, "us")),
        ("a List of S beside eight walks of everything", span("beside", 1e6, "us")),
        ("processor time after a Walk's client hung up", span("hang_up_walk_cpu")),
        ("until a Walk's work has ended after the hang-up", span("hang_up_walk_quiet")),
        ("processor time after a List's client hung up", span("hang_up_list_cpu")),
        ("until a List's work has ended after the hang-up", span("hang_up_list_quiet")),
    ]  # fmt: skip
    reasons = [f"- {NOT_MEASURED}: {each}" for each in once.get("failures", [])]
    return aligned(("what", "median (least - most)"), rows) + ("\n\n" + "\n".join(reasons) if reasons else "")


def _targets(record):
    rows = []
    for each in record["targets"]:
        unit = f" {each['unit']}" if each["unit"] else ""
        value = "-" if each["value"] is None else f"{each['value']:.2f}{unit}"
        rows.append((each["text"], f"{each['limit']:g}{unit}", value, each["verdict"]))
    return aligned(("target", "at most", "measured", "verdict"), rows)
