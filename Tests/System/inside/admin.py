# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Asks at the admin socket.

admin.py call METHOD [PARAMETERS]   prints the reply, as JSON
admin.py connect COUNT              connects and asks for the status so often; prints how often it was refused
"""

import json
import socket
import sys

PATH = "/run/dirlistd/admin.socket"


def call(method, parameters):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(PATH)
        connection.sendall(json.dumps({"method": method, "parameters": parameters}).encode() + b"\0")
        reply = b""
        while not reply.endswith(b"\0"):
            part = connection.recv(1 << 16)
            if not part:
                sys.exit("the connection ended where an answer was due")
            reply += part
        return json.loads(reply[:-1])


if sys.argv[1] == "call":
    print(json.dumps(call(sys.argv[2], json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}), sort_keys=True))
else:
    replies = (call("io.dirlistd.Admin.Status", {}) for _ in range(int(sys.argv[2])))
    print(sum(reply.get("error") == "org.varlink.service.PermissionDenied" for reply in replies))
