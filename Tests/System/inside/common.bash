# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

# What the tests share. Every test sources this first.
set -euo pipefail
export DIRLISTCTL_ADDRESS=tcp:127.0.0.1:7895 LC_ALL=C.UTF-8
trap 'printf "%s:%d: failed: %s\n" "$0" "$LINENO" "$BASH_COMMAND" >&2' ERR

fail() {
    printf 'failed: %s\n' "$*" >&2
    exit 1
}

skip() {
    printf '%s\n' "$*"
    exit 77
}

# A figure for the line that the driver prints.
note() {
    printf 'note: %s\n' "$*"
}

equal() { # EXPECTED ACTUAL WHAT
    [[ $2 == "$1" ]] || fail "$3: expected \"$1\", got \"$2\""
}

property() { # UNIT PROPERTY
    systemctl show --property="$2" --value "$1"
}

configure() { # TOML on standard input
    cat >/etc/dirlistd/dirlistd.toml
}

drop_in() { # UNIT, text on standard input; until the next test
    mkdir -p "/run/systemd/system/$1.d"
    cat >"/run/systemd/system/$1.d/test.conf"
    systemctl daemon-reload
}

ask() { # [HOST PORT]: succeeds when a daemon answers there; prints the working directory
    python3 /tests/client.py ask "${1:-127.0.0.1}" "${2:-7895}"
}

# The journal since the test began.
journal() {
    journalctl --sync
    journalctl --quiet --no-pager --since="$(cat /run/test-begin)" "$@"
}

# Waits until the journal has a line that matches, and prints it.
await_journal() { # SECONDS PATTERN [JOURNALCTL OPTION...]
    local seconds=$1 pattern=$2 line stream reader
    shift 2
    exec {stream}< <(exec journalctl --quiet --no-pager --follow --no-tail \
        --since="$(cat /run/test-begin)" "$@")
    reader=$!
    local end=$((SECONDS + seconds))
    while ((SECONDS <= end)) && read -r -t "$seconds" -u "$stream" line; do
        if [[ $line =~ $pattern ]]; then
            kill "$reader"
            exec {stream}<&-
            printf '%s\n' "$line"
            return 0
        fi
    done
    kill "$reader"
    fail "nothing like \"$pattern\" in the journal after $seconds s"
}
