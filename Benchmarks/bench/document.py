# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Marked areas of a Markdown file, filled by program: <!-- NAME begin --> ... <!-- NAME end -->."""

import re


def filled(text, name, content):
    """The text with the area's content replaced. ValueError when there is not exactly one such area."""
    area = re.compile(rf"(<!-- {re.escape(name)} begin -->\n).*?(<!-- {re.escape(name)} end -->)", re.S)
    replaced, count = area.subn(lambda match: f"{match[1]}\n{content.strip()}\n\n{match[2]}", text)
    if count != 1:
        raise ValueError(f"{count} areas are named {name}, not one")
    return replaced
