// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// That more names begin so than anybody could choose from.
struct TooManyNames: Error {
    static let limit = 10_000
}

/// The entries of a directory whose names begin so and that are wanted, sorted by their bytes: what a name that is yet
/// to be typed may become. None when the server stops before it has listed all. Throws `TooManyNames`, too.
/// - Parameter directory: where to look, empty or up to a slash; empty is the working directory.
func remoteNames(
    beginning: [UInt8],
    in directory: [UInt8],
    _ questions: some TreeQuestions,
    where isWanted: (Tree.Entry) -> Bool = { _ in true }
) async throws -> [Tree.Entry] {
    // No path can have a longer one (PATH_MAX), whatever the server says: memory is bounded with the number.
    let longest = 4096
    var found: [Tree.Entry] = []
    let summary = try await questions.list(
        directory.isEmpty ? bytes(".") : directory,
        detail: .names,
        hidden: beginning.first == UInt8(ascii: ".")
    ) { entries in
        found += entries.filter { entry in
            let name = entry.nameBytes
            return name.starts(with: beginning) && name.count < longest && isWanted(entry)
        }
        if found.count > TooManyNames.limit { throw TooManyNames() }
    }
    // A name that is alone in half a listing may have others beside it.
    if summary?.stopped != nil { return [] }
    if found.count == 1, found[0].kind == .symlink,
        let target = try? await questions.stat(directory + found[0].nameBytes, follow: true, detail: .names)
    {
        found[0].kind = target.kind
    }
    return found.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
}
