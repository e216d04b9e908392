// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A reply that a client of the original exercise takes whole: it calls recv(1024) once.
public enum ClassicReply {
    /// The longest reply, in bytes.
    public static let limit = 1024

    /// Room that the list must leave for its last element and the pickle around it: "... and N more" with any N.
    private static let reserve = 5 + "... and  more".utf8.count + 20

    /// Collects names, as many as fit, and counts the others.
    public struct Names: Sendable {
        private var names: [[UInt8]] = []
        private var length = 2 + Pickle.listFrame + Pickle.closing
        private var count = 0
        /// How many of `names` fit beside a last element that tells of the others.
        private var kept = 0
        private var isFull = false
        private var isStopped = false

        /// None yet.
        public init() {}

        /// Takes the next one, in the order of the directory.
        public mutating func add(_ name: [UInt8]) {
            self.count += 1
            if self.isFull { return }
            let next = self.length + Pickle.length(name)
            guard next <= ClassicReply.limit else {
                self.isFull = true
                return
            }
            self.length = next
            self.names.append(name)
            if next + ClassicReply.reserve <= ClassicReply.limit { self.kept = self.names.count }
        }

        /// Counts the next one, when the list is cut already.
        public mutating func pass() {
            self.count += 1
        }

        /// There are others, and nobody has counted them.
        public mutating func stop() {
            self.isFull = true
            self.isStopped = true
        }

        /// Whether some are missing in the reply.
        public var isCut: Bool { self.isFull }

        /// How many are in the reply.
        public var shown: Int { self.isFull ? self.kept : self.names.count }

        /// The reply: all names, or those that fit and a last element that says how many are missing.
        public func reply() -> [UInt8] {
            var pickle = Pickle()
            if self.isFull {
                let missing = self.isStopped ? "" : "\(self.count - self.kept) "
                pickle.list(self.names.prefix(self.kept) + [Array("... and \(missing)more".utf8)])
            } else {
                pickle.list(self.names)
            }
            return pickle.finish()
        }
    }

    /// The reply that tells a path. Of one that does not fit, the end.
    public static func path(_ path: [UInt8]) -> [UInt8] {
        let frame = 2 + Pickle.closing
        var shown = path[...]
        if frame + Pickle.length(shown) > self.limit {
            let dots = Array("...".utf8)
            while true {
                let excess = frame + Pickle.length(dots + shown) - self.limit
                if excess <= 0 { break }
                // A byte takes at most three in the pickle.
                shown = shown.dropFirst((excess + 2) / 3)
            }
            shown = dots + shown
        }
        var pickle = Pickle()
        pickle.string(shown)
        return pickle.finish()
    }
}
