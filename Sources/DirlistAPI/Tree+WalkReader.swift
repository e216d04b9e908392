// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

extension Tree {
    /// Reads the replies of `Walk`, each entry in the place of the last one: a walk has a reply for each directory and
    /// may tell of millions of entries, for which nothing shall be allocated.
    public struct WalkReader {
        private var directory: [UInt8] = []
        private var entry = Entry(name: "", kind: .unknown)

        /// One reader serves all replies.
        public init() {}

        /// Reads a reply, and gives its summary if it has one.
        ///
        /// Where there are entries, `begin` gets their directory, from the asked one, "." for that itself, and then
        /// `visit` each entry, whose exact name is in `rawName`. Both are called before the rest of the reply is
        /// read; what is wrong there is thrown after it.
        public mutating func read(
            _ reader: inout JSONReader,
            begin: ([UInt8]) -> Void,
            visit: (Entry) -> Void
        ) throws(JSONError) -> Summary? {
            var summary: Summary?
            var hasDirectory = false
            var hasRawDirectory = false
            // Entries that came before it is certain how their directory is called.
            var postponed: JSONReader?
            var hasEntries = false
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.readNull() { continue }
                switch key {
                case "directory":
                    if hasRawDirectory {
                        try reader.skipValue()
                    } else {
                        try reader.readStringBytes(into: &self.directory)
                    }
                    hasDirectory = true
                case "rawDirectory":
                    self.directory = try reader.readBase64()
                    hasDirectory = true
                    hasRawDirectory = true
                case "entries":
                    hasEntries = true
                    if hasRawDirectory || hasDirectory && !self.directory.hasReplacement {
                        try self.readEntries(&reader, begin, visit)
                    } else {
                        postponed = reader
                        try reader.skipValue()
                    }
                case "summary": summary = try Summary(from: &reader)
                default: try reader.skipValue()
                }
            }
            guard hasDirectory else { throw JSONError(offset: reader.offset, reason: .missing("directory")) }
            guard hasEntries else { throw JSONError(offset: reader.offset, reason: .missing("entries")) }
            if var entries = postponed { try self.readEntries(&entries, begin, visit) }
            return summary
        }

        private mutating func readEntries(
            _ reader: inout JSONReader,
            _ begin: ([UInt8]) -> Void,
            _ visit: (Entry) -> Void
        ) throws(JSONError) {
            try reader.beginArray()
            var isFirst = true
            while try reader.nextElement() {
                try self.entry.reread(from: &reader)
                if isFirst {
                    begin(self.directory)
                    isFirst = false
                }
                visit(self.entry)
            }
        }
    }
}

extension [UInt8] {
    /// Whether the text has a U+FFFD, so that its exact bytes may be told beside it.
    fileprivate var hasReplacement: Bool {
        guard self.contains(0xEF) else { return false }
        return self.indices.dropLast(2).contains { self[$0...].starts(with: [0xEF, 0xBF, 0xBD]) }
    }
}
