// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI

/// Which entries a walk tells of. All that is asked for must hold.
///
/// It is asked in the order of what the answers cost: the name, the kind that the directory tells, the metadata.
struct WalkFilter: Sendable {
    private let patterns: [NamePattern]
    private let kinds: KindSet
    private let minimumSize: Int64
    private let maximumSize: Int64
    private let earliest: Int64
    private let latest: Int64
    /// Whether the metadata decides.
    let needsMetadata: Bool

    init(_ parameters: Tree.Walk.Parameters) {
        let ignoringCase = parameters.ignoreCase ?? false
        self.patterns =
            [
                parameters.glob.map { NamePattern(Array($0.utf8), ignoringCase: ignoringCase) },
                parameters.match.map { NamePattern(containing: Array($0.utf8), ignoringCase: ignoringCase) },
            ]
            .compactMap { $0 }
        self.kinds = parameters.kinds.map { KindSet($0) } ?? .all
        self.minimumSize = parameters.minimumSize ?? 0
        self.maximumSize = parameters.maximumSize ?? .max
        self.earliest = parameters.modifiedAfterUSec ?? .min
        self.latest = parameters.modifiedBeforeUSec ?? .max
        self.needsMetadata =
            parameters.minimumSize != nil || parameters.maximumSize != nil || parameters.modifiedAfterUSec != nil
            || parameters.modifiedBeforeUSec != nil
    }

    /// Whether kinds are chosen among.
    var needsKind: Bool { self.kinds != .all }

    func admits(name: Span<UInt8>) -> Bool {
        for pattern in self.patterns where !pattern.matches(name) { return false }
        return true
    }

    func admits(_ kind: EntryKind) -> Bool {
        self.kinds.contains(kind)
    }

    func admits(_ metadata: borrowing Metadata) -> Bool {
        let (size, modified) = (metadata.size, metadata.modifiedUSec)
        return size >= self.minimumSize && size <= self.maximumSize
            && modified >= self.earliest && modified <= self.latest
    }
}

/// Kinds, a bit for each.
private struct KindSet: Sendable, Equatable {
    private var bits: UInt8

    static let all = KindSet(bits: .max)

    private init(bits: UInt8) {
        self.bits = bits
    }

    init(_ kinds: [Tree.Kind]) {
        self.bits = EntryKind.allCases.filter { kinds.contains(Tree.Kind($0)) }.reduce(0) { $0 | 1 << $1.rawValue }
    }

    func contains(_ kind: EntryKind) -> Bool {
        self.bits & 1 << kind.rawValue != 0
    }
}
