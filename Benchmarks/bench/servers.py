# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The peers that are servers: each started for the benchmark, on a free loopback port, with a configuration of its own.

As root they run as nobody, where they can. They end with the benchmark, however that ends.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from bench.daemon import ENDS_WITH_US, environment, free_port

PATIENCE = 10.0
HOST = "127.0.0.1"


class ServerFailed(Exception):
    pass


class Server:
    """A server over a folder. It is started at once; `close` ends it."""

    name = ""
    needs_root = False
    keeps_root = False

    def __init__(self, packages, data):
        self.process = None
        self.program = packages.program(self.name)
        self.packages = packages
        self.data = data
        if self.needs_root and os.geteuid() != 0:
            raise ServerFailed(f"{self.name} starts as root alone")
        self.folder = Path(tempfile.mkdtemp(prefix="dirlistd-bench-"))
        self.drops = os.geteuid() == 0 and not (self.needs_root or self.keeps_root)
        if self.drops:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.port = free_port()
        try:
            self._spawn(self.command())
            self._await_port()
        except BaseException:
            self.close()
            raise

    def command(self):
        raise NotImplementedError

    @property
    def environment(self):
        return environment(**self.packages.environment)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def _spawn(self, command):
        prefix = [*ENDS_WITH_US]
        if self.drops:
            prefix += ["--reuid", "nobody", "--regid", str(pwd.getpwnam("nobody").pw_gid), "--clear-groups"]
        self.log = open(self.folder / "output", "w+b")
        self.process = subprocess.Popen(
            [*prefix, *map(str, command)],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )

    def _await_port(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise ServerFailed(f"{self.name} ended with {self.process.returncode}: {self._said()}")
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise ServerFailed(f"{self.name} does not listen: {self._said()}")

    def _said(self):
        text = (self.folder / "output").read_text(errors="replace").strip()
        return text.splitlines()[-1] if text else "it said nothing"

    def close(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Nginx(Server):
    name = "nginx"

    def command(self):
        temporary = "\n".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = self.write(
            "nginx.conf",
            f"""daemon off;
            worker_processes auto;
            pid {self.folder}/pid;
            error_log {self.folder}/error.log;
            events {{ worker_connections 512; }}
            http {{
                access_log off;
                {temporary}
                keepalive_requests 1000000000;
                server {{
                    listen {HOST}:{self.port};
                    root {self.data};
                    autoindex on;
                    autoindex_format json;
                }}
            }}
            """,
        )
        return [self.program, "-p", self.folder, "-e", self.folder / "error.log", "-c", config]


class Rsyncd(Server):
    """With TCP_NODELAY, which it does not set by itself: its small listings take two delayed acknowledgements more."""

    name = "rsync"

    def command(self):
        config = self.write(
            "rsyncd.conf",
            f"""log file = {self.folder}/log
            socket options = TCP_NODELAY
            use chroot = no
            reverse lookup = no
            [data]
            path = {self.data}
            read only = yes
            """,
        )
        listen = [f"--address={HOST}", f"--port={self.port}"]
        return [self.program, "--daemon", "--no-detach", f"--config={config}", *listen]

    def url(self, name):
        return f"rsync://{HOST}:{self.port}/data/{name}/"


class Vsftpd(Server):
    """Caps a session at 200 MB, compiled in: more than about 1.1 million entries in a directory fail."""

    name = "vsftpd"
    keeps_root = True
    user, password = "anonymous", "bench@"

    def command(self):
        (self.folder / "empty").mkdir()
        # Started by root, it serves as an account that exists everywhere and has a home; else as who started it.
        ordinary = "NO" if os.geteuid() == 0 else "YES"
        os.chmod(self.folder, 0o755)
        config = self.write(
            "vsftpd.conf",
            "\n".join(
                [
                    "listen=YES",
                    "background=NO",
                    f"listen_address={HOST}",
                    f"listen_port={self.port}",
                    "anonymous_enable=YES",
                    "no_anon_password=YES",
                    "ftp_username=daemon",
                    "nopriv_user=nobody",
                    f"anon_root={self.data}",
                    f"secure_chroot_dir={self.folder}/empty",
                    f"run_as_launching_user={ordinary}",
                    "ls_recurse_enable=YES",
                    "seccomp_sandbox=NO",
                    "xferlog_enable=NO",
                    "",
                ]
            ),
        )
        return [self.program, config]

    def path(self, name):
        # It changes the root as root alone.
        return f"/{name}" if os.geteuid() == 0 else f"{self.data}/{name}"


class PureFtpd(Server):
    """Its -L, which cuts listings at 10,000 entries behind a reply of success, is raised."""

    name = "pure-ftpd"
    needs_root = True
    user, password = "bench", "bench"
    # MD5-crypt of the password: pure-pw would choose one that takes seconds to check, and that is not what is measured.
    hash = "$1$dirlistd$4aSUyTQTpKJgijJmCedOE1"

    def command(self):
        nobody = pwd.getpwnam("nobody")
        accounts, database = self.folder / "accounts", self.folder / "accounts.pdb"
        accounts.write_text(f"{self.user}:{self.hash}:{nobody.pw_uid}:{nobody.pw_gid}::{self.data}/./::::::::::::\n")
        make = [self.packages.program("pure-pw"), "mkdb", database, "-f", accounts]
        subprocess.run(make, capture_output=True, env=self.environment, check=True)
        options = ["-S", f"{HOST},{self.port}", "-l", f"puredb:{database}", "-g", self.folder / "pid"]
        return [self.program, *options, "-u", "1", "-A", "-D", "-H", "-4", "-C", "100", "-L", "10000000:1000"]

    def path(self, name):
        return f"/{name}"


class SftpServer:
    """Started for each connection, as sshd does, but without ssh: what is measured is the listing."""

    def __init__(self, packages, data):
        self.program = packages.program("sftp-server")
        self.data = data
        self.variables = environment(**packages.environment)
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.sessions = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        as_nobody = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sessions = [each for each in self.sessions if each.poll() is None]
                session = subprocess.Popen(
                    [self.program, "-R"],
                    env=self.variables,
                    stdin=connection,
                    stdout=connection,
                    stderr=subprocess.DEVNULL,
                    **as_nobody,
                )
                self.sessions.append(session)

    def path(self, name):
        return f"{self.data}/{name}"

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.sessions:
            each.terminate()
            each.wait()
