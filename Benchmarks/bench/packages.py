# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""The peers' programs, from Debian's packages.

What the machine has is used. What it lacks is downloaded and unpacked in the benchmark's folder, not installed: no
service is enabled or started, no account is made, no two packages conflict, and removing the folder removes it all.
"""

import os
import shutil
import subprocess

# Program: the package that brings it.
PACKAGES = {
    "fdfind": "fd-find",
    "rsync": "rsync",
    "nginx": "nginx",
    "vsftpd": "vsftpd",
    "pure-ftpd": "pure-ftpd",
    "pure-pw": "pure-ftpd",
    "sftp-server": "openssh-sftp-server",
}
FOLDERS = ("usr/bin", "usr/sbin", "usr/lib/openssh", "bin", "sbin")


class Packages:
    def __init__(self, folder):
        self._root = folder / "root"
        self._archives = folder / "archives"
        self._failures = {}

    def prepare(self):
        """Unpacks what is missing. What cannot be had is said, and reported by `program` again."""
        missing = [name for name in PACKAGES if not self._find(name)]
        wanted = sorted({PACKAGES[name] for name in missing})
        if not wanted:
            return
        print(f"bench: unpacking Debian's {', '.join(wanted)} (nothing is installed)", flush=True)
        (self._archives / "partial").mkdir(parents=True, exist_ok=True)
        updated = False
        for package in wanted:
            failure = self._download(package)
            if failure and not updated:
                updated = True
                self._update()
                failure = self._download(package)
            if failure:
                self._failures[package] = failure
        for archive in sorted(self._archives.glob("*.deb")):
            subprocess.run(["dpkg-deb", "--extract", archive, self._root], check=True)
        shutil.rmtree(self._archives)

    def _download(self, package):
        """None, or why it failed."""
        if not shutil.which("apt-get"):
            return "there is no apt-get to download it with"
        options = ["-o", "Debug::NoLocking=1", "-o", f"Dir::Cache::archives={self._archives}"]
        command = ["apt-get", "install", "--yes", "--download-only", "--no-install-recommends", *options, package]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return None
        return next((line for line in done.stderr.splitlines() if line.startswith("E:")), "apt-get failed")

    def _update(self):
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if not as_root or shutil.which("sudo"):
            subprocess.run([*as_root, "apt-get", "update"], capture_output=True)

    def _find(self, name):
        for folder in FOLDERS:
            for root in (os.fspath(self._root), "/"):
                path = os.path.join(root, folder, name)
                if os.access(path, os.X_OK):
                    return path
        return shutil.which(name)

    def program(self, name):
        """Its path. FileNotFoundError says why there is none."""
        found = self._find(name)
        if not found:
            raise FileNotFoundError(self._failures.get(PACKAGES[name], f"{name} is not there"))
        return found

    @property
    def environment(self):
        """Where unpacked programs find their libraries."""
        folders = [*self._root.glob("usr/lib/*-linux-gnu"), *self._root.glob("lib/*-linux-gnu")]
        return {"LD_LIBRARY_PATH": ":".join(map(str, folders))} if folders else {}
