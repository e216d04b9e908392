// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Something that a ``Watch`` tells.
public struct WatchEvent: Sendable, Equatable {
    /// What happened.
    public enum Change: Sendable {
        /// The watch stands: what changes from now on is told, or there is a gap. Comes once.
        case ready
        /// The entry is new here, or something else has taken the place of one with this name.
        case created
        /// The entry is gone from here, and so is everything below it.
        case deleted
        /// The contents changed, or the file was closed by somebody who could have changed them.
        case modified
        /// Mode, owner, times, links or extended attributes changed.
        case attributes
        /// The entry has this name no more; where it is now is the very next event, a ``movedTo``. Without a name:
        /// the watched directory itself is not where it was, and nothing follows.
        case movedFrom
        /// The entry of the event just before, with everything below it, is here now. What had this name is gone.
        case movedTo
        /// The file system that was mounted on the directory is gone, and everything that was seen below with it.
        case unmounted
        /// What happened in the directory and below may have been missed. The watch stands again by then, unless
        /// the directory cannot be watched at all.
        case gap
    }

    /// What happened.
    public var change: Change
    /// Where: a path from the watched directory; empty for that one itself.
    public var directory: [UInt8]
    /// To which entry of it; nil for the directory itself.
    public var name: [UInt8]?
    /// What that entry is, as far as it is known.
    public var kind: EntryKind?

    /// An event from its parts.
    public init(_ change: Change, in directory: [UInt8], name: [UInt8]? = nil, kind: EntryKind? = nil) {
        self.change = change
        self.directory = directory
        self.name = name
        self.kind = kind
    }
}

/// Which entries a ``Watch`` knows of. Of the others nothing is told, and they are not watched.
public struct WatchFilter: Sendable {
    /// Whether a name is shown.
    public typealias NameTest = @Sendable (Span<UInt8>) -> Bool

    let dependsOnPlace: Bool
    let names: @Sendable (_ directory: [UInt8]) -> NameTest

    /// - Parameters:
    ///   - dependsOnPlace: Whether directories differ in which names they show.
    ///   - names: The test for the names in a directory, given by its path from the watched one.
    public init(dependsOnPlace: Bool, names: @escaping @Sendable (_ directory: [UInt8]) -> NameTest) {
        self.dependsOnPlace = dependsOnPlace
        self.names = names
    }
}
