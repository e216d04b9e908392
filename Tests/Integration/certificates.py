# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests of TLS: what Tests/make-certificates makes, once a run."""

import atexit
import functools
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

from daemon import PROJECT


@functools.cache
def certificates():
    """The folder with all of them."""
    folder = Path(tempfile.mkdtemp(prefix="dirlistd-certificates-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    subprocess.run([PROJECT / "Tests" / "make-certificates", folder], check=True, timeout=60)
    return folder


def tls_settings(certificate="server", client_authority=None):
    """The [tls] table that names them."""
    folder = certificates()
    table = {"certificate": str(folder / f"{certificate}.pem"), "key": str(folder / f"{certificate}.key")}
    if client_authority:
        table["client_authority"] = str(folder / f"{client_authority}.pem")
    return {"tls": table}


def client_context(name=None, authority="authority", version=None):
    """Trusts `authority`, and shows the certificate `name`."""
    folder = certificates()
    context = ssl.create_default_context(cafile=folder / f"{authority}.pem")
    if name:
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    if version:
        context.minimum_version = context.maximum_version = version
    return context
