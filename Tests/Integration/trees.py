# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Trees that several tests list."""

import atexit
import functools
import os
import socket
import tempfile
from pathlib import Path

from daemon import remove_tree


def odd_names():
    """Names that have been trouble somewhere, as bytes: every byte that a name can hold, and what JSON, UTF-8, a
    terminal or a shell may stumble over."""
    every_byte = [b"n" + bytes([byte]) for byte in range(1, 256) if byte != ord("/")]
    return every_byte + [
        b"\xff",
        b" ",
        b"...",
        b"-rf",
        b"~",
        b"line\nbreak",
        b"\x1b[31mred\x1b[0m",
        b'quote"back\\slash',
        b"\\u0041",
        b"\x7f",
        b"x" * 255,
        b"\xff" * 255,
        "ä".encode("latin-1") + "ä".encode(),
        "a\u0308".encode(),
        "\u00e4".encode(),
        "\u0085".encode(),  # a C1 control: valid UTF-8
        "\u2028".encode(),
        "\u202egnp.exe".encode(),  # right-to-left override
        "\ufeffbom".encode(),
        "\ufdd0".encode(),  # a noncharacter
        "\uffff".encode(),
        "\U0001fffe".encode(),
        "\U0001f4c1".encode(),
        "\ufffd".encode(),  # the replacement character itself, as a name
        b"\xed\xa0\x80",  # a surrogate, which UTF-8 may not hold
        b"\xc0\xaf",  # "/" overlong
        b"\xf4\x90\x80\x80",  # beyond U+10FFFF
        b"cut\xe2\x82",  # the end of a sequence is missing
    ]


def fill(folder, names):
    """Empty files of these names."""
    directory = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        for name in names:
            os.mknod(name, 0o644, dir_fd=directory)
    finally:
        os.close(directory)


def one_of_each(root):
    """An entry of every kind that needs no privilege."""
    (root / "file").write_bytes(b"x" * 12345)
    (root / "file").chmod(0o640)
    os.utime(root / "file", ns=(1_700_000_000_123_456_789, 1_600_000_000_987_654_321))
    (root / "directory").mkdir()
    (root / "symlink").symlink_to("file")
    os.mkfifo(root / "fifo")
    with socket.socket(socket.AF_UNIX) as bound:
        # The path of a socket is short; the tree's may not be.
        folder = os.open(root, os.O_PATH)
        bound.bind(f"/proc/self/fd/{folder}/socket")
        os.close(folder)


LARGE_COUNT = 100_000


@functools.cache
def large_tree():
    """A root whose directory `large` holds 100,000 files with names of 150 bytes, made once for all tests."""
    root = Path(tempfile.mkdtemp(prefix="dirlistd-large-"))
    (root / "large").mkdir()
    (root / "small").mkdir()
    fill(root / "large", (f"{number:06d}-{'x' * 143}" for number in range(LARGE_COUNT)))
    fill(root / "small", (f"{number}" for number in range(20)))
    atexit.register(remove_tree, root)
    return root
