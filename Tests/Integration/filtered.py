# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""filtered.py all|without-landlock COMMAND...: runs a command under a system call filter, see seccomp(2).

`all` lets every call through; `without-landlock` answers those of Landlock as a kernel does that has none.
"""

import ctypes
import errno
import os
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
MODE_FILTER = 2
LOAD, JUMP_IF_AT_LEAST, JUMP_IF_ABOVE, RETURN = 0x20, 0x35, 0x25, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000
# landlock_create_ruleset and landlock_restrict_self, the same for every processor.
FIRST, LAST = 444, 446


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def install(instructions):
    code = b"".join(struct.pack("=HBBI", *each) for each in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = Program(len(instructions), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program))):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def main():
    filters = {
        "all": [(RETURN, 0, 0, ALLOW)],
        "without-landlock": [
            # seccomp_data begins with the number of the call.
            (LOAD, 0, 0, 0),
            (JUMP_IF_AT_LEAST, 0, 2, FIRST),
            (JUMP_IF_ABOVE, 1, 0, LAST),
            (RETURN, 0, 0, FAIL | errno.ENOSYS),
            (RETURN, 0, 0, ALLOW),
        ],
    }
    install(filters[sys.argv[1]])
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
