#!/bin/sh
# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
#
# Fuzzes the parsers of Varlink messages and of the configuration file.
#
#   Tests/Fuzz/fuzz.sh [SECONDS [TARGET...]]
#
# Each target (frame, message, interface, configuration; all unless named) runs for so many seconds (60 unless said).
# It starts from Tests/Fuzz/Corpus/TARGET; what it finds on the way is kept below .build/fuzz. An input that breaks
# something is named there crash-...: give it a name that says what it is and put it into the corpus, which
# `swift test` replays.
set -eu

seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- frame message interface configuration

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${DIRLISTD_FUZZ_BUILD:-$root/.build/fuzz}
mkdir -p "$build"

common="-swift-version 6 -O -wmo -parse-as-library -sanitize=fuzzer,address -I $build
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature ExistentialAny -enable-experimental-feature Lifetimes"

# The libraries are instrumented too, or the fuzzer could not see into them.
for library in Varlink DirlistConfig; do
    # shellcheck disable=SC2086
    swiftc $common -module-name "$library" -emit-module -emit-module-path "$build/$library.swiftmodule" \
        -c -o "$build/$library.o" "$root/Sources/$library"/*.swift
done

for target; do
    # shellcheck disable=SC2086
    swiftc $common -module-name Fuzz -o "$build/$target" \
        "$here/Properties.swift" "$here/ConfigurationProperty.swift" \
        "$here/Targets/$target.swift" "$build/Varlink.o" "$build/DirlistConfig.o"
    found=$build/found-$target
    mkdir -p "$found"
    echo "== $target, $seconds s"
    "$build/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/" "$found" "$here/Corpus/$target"
done
