// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree

/// Which entries exist for clients: `tree.hidden` and `tree.exclude`.
public struct Visibility: Sendable {
    private let showsHidden: Bool
    /// Patterns for a name at any depth.
    private let names: [NamePattern]
    /// Patterns for a path from the root, a pattern for each part.
    private let paths: [[NamePattern]]

    /// - Parameters:
    ///   - hidden: whether names that begin with a dot exist.
    ///   - excludedNames: glob patterns of names that do not exist, at any depth.
    ///   - excludedPaths: glob patterns of paths from the root that do not exist, a pattern for each part.
    public init(hidden: Bool, excludedNames: [String] = [], excludedPaths: [[String]] = []) {
        self.showsHidden = hidden
        self.names = excludedNames.map { NamePattern(Array($0.utf8)) }
        self.paths = excludedPaths.map { $0.map { NamePattern(Array($0.utf8)) } }
    }

    /// Whether everything exists, so that nothing need be looked at.
    var isTotal: Bool { self.showsHidden && self.names.isEmpty && self.paths.isEmpty }

    /// Whether it depends on the directory which names exist in it.
    var dependsOnPlace: Bool { !self.paths.isEmpty }

    /// Whether what exists in a directory depends on where it is, when that is `depth` names below the root.
    func dependsOnPlace(atDepth depth: Int) -> Bool {
        self.paths.contains { $0.count == depth + 1 }
    }

    /// What exists in a directory for which ``dependsOnPlace(atDepth:)`` is false.
    var anywhere: DirectoryVisibility {
        DirectoryVisibility(showsHidden: self.showsHidden, excluded: self.names)
    }

    /// Whether the entry at `path` exists: neither it nor a directory above it is left out.
    /// - Parameter path: from the root, as the kernel resolved it.
    func shows(path: [UInt8]) -> Bool {
        if self.isTotal { return true }
        let parts = path.split(separator: slash)
        for (index, part) in parts.enumerated() {
            guard self.inside(parts[..<index]).shows(part.span) else { return false }
        }
        return true
    }

    /// What exists in the directory at `path`, which exists itself.
    func inside(path: [UInt8]) -> DirectoryVisibility {
        self.inside(path.split(separator: slash)[...])
    }

    private func inside(_ parts: ArraySlice<ArraySlice<UInt8>>) -> DirectoryVisibility {
        let here = self.paths.filter { pattern in
            pattern.count == parts.count + 1 && zip(pattern, parts).allSatisfy { $0.matches($1.span) }
        }
        return DirectoryVisibility(showsHidden: self.showsHidden, excluded: self.names + here.compactMap(\.last))
    }
}

/// Which entries of one directory exist for clients.
struct DirectoryVisibility: Sendable {
    static let total = DirectoryVisibility(showsHidden: true, excluded: [])

    fileprivate let showsHidden: Bool
    fileprivate let excluded: [NamePattern]

    fileprivate init(showsHidden: Bool, excluded: [NamePattern]) {
        self.showsHidden = showsHidden
        self.excluded = excluded
    }

    func shows(_ name: Span<UInt8>) -> Bool {
        if !self.showsHidden && isHidden(name) { return false }
        for pattern in self.excluded where pattern.matches(name) { return false }
        return true
    }
}

/// Whether a name begins with a dot.
func isHidden(_ name: Span<UInt8>) -> Bool {
    name[0] == dot
}
