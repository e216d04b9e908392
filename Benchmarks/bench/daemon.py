# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""dirlistd as `make build` leaves it, its normal limits and its sandbox on, and the calls that are asked of it."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.append(str(PROJECT / "Tests" / "Integration"))

from daemon import DIRLISTCTL, DIRLISTD, Daemon, environment, free_port  # noqa: E402, F401

# What the benchmark starts ends with it, however that ends.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM")

TREE = "io.dirlistd.Tree."


def served(root):
    """A daemon over a folder, as it is when its configuration says no more than where."""
    return Daemon(root, activated=False, prefix=ENDS_WITH_US)


def served_encrypted(root, folder):
    """The same over TLS, with a certificate made in `folder`, and the environment in which dirlistctl trusts it."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    make += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "30"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    settings = {"tls": {"certificate": str(certificate), "key": str(key)}}
    daemon = Daemon(root, settings, activated=False, prefix=ENDS_WITH_US)
    return daemon, {"DIRLISTCTL_ADDRESS": f"tls:127.0.0.1:{daemon.port}", "DIRLISTCTL_CA": str(certificate)}


def call(method, more=False, **parameters):
    """A call as it goes over the wire."""
    flags = {"more": True} if more else {}
    return json.dumps({"method": TREE + method, "parameters": parameters, **flags}).encode() + b"\0"


def summary_of(ending):
    """The summary in the end of an answer; an error reply is raised."""
    reply = ending[ending.rfind(b"\0", 0, -1) + 1 : -1]
    at = reply.rfind(b'"summary":')
    if at < 0:
        try:
            error = json.loads(reply).get("error")
        except ValueError:
            error = None
        raise ValueError(f"dirlistd answers {error or reply[-200:].decode(errors='replace')}")
    return json.JSONDecoder().raw_decode(reply[at + len(b'"summary":') :].decode())[0]
