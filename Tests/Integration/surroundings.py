# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a daemon in surroundings that fail it: python3 surroundings.py hang|journal FOLDER -- COMMAND...

It takes root, and a mount namespace of its own: `unshare --mount` before it. COMMAND takes its place.

hang: FOLDER is a file system (FUSE, fuse(4)) whose directories take for ever to open. Says "opening N" on standard error
for the Nth that somebody opens, and, first of all, whom to kill to have them all fail.
journal: FOLDER/socket is the journal's (sd_journal_sendv(3)), and standard error leads to it.
"""

import ctypes
import os
import signal
import struct
import sys

LOOKUP, GETATTR, STATFS, INIT, OPENDIR, FORGET = 1, 3, 17, 26, 27, 2
ENOSYS, ENOENT = 38, 2
DIRECTORY = 0o40755

libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind, flags, options):
    if libc.mount(source.encode(), target.encode(), kind.encode() if kind else None, flags, options.encode()) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mount {target}: {os.strerror(number)}")


def attributes():
    """struct fuse_attr of the one directory there is."""
    return struct.pack("<6Q10I", 1, 0, 0, 0, 0, 0, 0, 0, 0, DIRECTORY, 2, 0, 0, 0, 4096, 0)


def serve(device):
    opened = 0
    while True:
        try:
            request = os.read(device, 1 << 18)
        except OSError:
            return  # It is mounted no more.
        operation, unique = struct.unpack_from("<IQ", request, 4)
        if operation == FORGET:
            continue
        if operation == OPENDIR:
            opened += 1
            os.write(2, f"opening {opened}\n".encode())
            continue
        error, body = ENOSYS, b""
        if operation == INIT:
            error, body = 0, struct.pack("<4I2H2I2H8I", 7, 31, 65536, 0, 16, 12, 65536, 1, 0, 0, *[0] * 8)
        elif operation == GETATTR:
            error, body = 0, struct.pack("<QII", 3600, 0, 0) + attributes()
        elif operation == LOOKUP:
            error = ENOENT
        os.write(device, struct.pack("<IiQ", 16 + len(body), -error, unique) + body)


def hang(folder):
    device = os.open("/dev/fuse", os.O_RDWR)
    mount("hanging", folder, "fuse", 0, f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other")
    if os.fork() == 0:
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: it is there for the command alone.
        os.write(2, f"process {os.getpid()}\n".encode())
        serve(device)
        os._exit(0)
    os.close(device)


def journal(folder):
    if not os.path.isdir("/run/systemd/journal"):
        mount("none", "/run", "tmpfs", 0, "")
        os.makedirs("/run/systemd/journal")
    mount(folder, "/run/systemd/journal", None, 0x1000, "")  # MS_BIND
    status = os.fstat(2)
    os.environ["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"


if __name__ == "__main__":
    surroundings, folder, _, *command = sys.argv[1:]
    {"hang": hang, "journal": journal}[surroundings](folder)
    os.execvp(command[0], command)
