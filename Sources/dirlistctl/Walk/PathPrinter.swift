// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Prints entries of many directories, each with its whole path.
struct PathPrinter: ~Copyable {
    private let style: ListStyle
    private var line: EntryLine
    private var json = EntryJSON()
    /// What stands before the names.
    private var prefix: [UInt8] = []
    /// The directory by itself, as JSON has it.
    private var directory: [UInt8] = []

    init(style: ListStyle) {
        self.style = style
        self.line = EntryLine(humanSizes: style.humanSizes, names: style.names)
        self.line.makeRoom()
    }

    /// Says what time it is, in microseconds since 1970; by this, times are recent or not.
    mutating func set(now: Int) {
        self.line.set(now: now)
    }

    /// Goes on with entries of `directory`, which is relative to `base`; that is nil when it was not named.
    mutating func begin(_ directory: [UInt8], base: [UInt8]?) {
        let isItself = directory == [UInt8(ascii: ".")]
        if let base {
            self.directory = isItself ? base : joinPath(base, directory)
            self.prefix = joinPath(self.directory, [])
        } else {
            self.directory = directory
            self.prefix = isItself ? [] : joinPath(directory, [])
        }
    }

    /// The path of an entry of the directory.
    func path(_ entry: Tree.Entry) -> [UInt8] { self.prefix + entry.nameBytes }

    /// Appends an entry and what ends it.
    mutating func append(_ entry: Tree.Entry, to output: inout [UInt8]) {
        switch self.style.layout {
        case .json:
            self.json.append(entry, directory: self.directory, to: &output)
            output.append(UInt8(ascii: "\n"))
        case .long:
            self.line.measure(entry)
            self.line.append(entry, prefix: self.prefix, to: &output)
            output.append(self.style.terminator)
        case .lines, .columns:
            let marked = entry.kind == .directory
            self.style.names.append(entry, prefix: self.prefix, marked: marked, to: &output)
            output.append(self.style.terminator)
        }
    }
}
