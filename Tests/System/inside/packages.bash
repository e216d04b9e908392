# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

# For tests that install, upgrade or remove the packages. Sourced after common.bash; all is put back after the test.
[[ -d /packages ]] || skip "the packages are not here, only what they installed"
touch /run/packages-touched

# What an administrator types. Nobody is there to answer, and a question of dpkg's is an error.
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get --assume-yes --quiet=2 "$@" </dev/null
}

# Makes packages of a later version, prints their names, and has a command change the daemon's files before.
later() { # VERSION [COMMAND...]
    local version=$1 package folder
    shift
    for package in dirlistd dirlistctl; do
        folder=/var/tmp/later/$version/$package
        rm -rf "$folder"
        mkdir -p "${folder%/*}"
        dpkg-deb --raw-extract /packages/"$package"_*.deb "$folder"
        sed --in-place "s/^Version: .*/Version: $version/; s/dirlistctl (= [^)]*)/dirlistctl (= $version)/" \
            "$folder/DEBIAN/control"
        if [[ $package == dirlistd ]] && (($#)); then (cd "$folder" && "$@") >&2; fi
        # Only for this test: not compressed, for speed.
        dpkg-deb --build -Znone "$folder" "$folder.deb" >&2
        printf '%s\n' "$folder.deb"
    done
}

installed() { # PACKAGE
    dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$1" 2>/dev/null || true
}
