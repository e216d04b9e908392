// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A reply that a client of the original exercise takes whole: it calls recv(1024) once.
public enum ClassicReply {
    /// The longest reply, in bytes.
    public static let limit = 1024

    /// Collects names, as many as fit, and counts the others.
    public struct Names: Sendable {
        /// Those that would fit if they were all.
        private var names: [[UInt8]] = []
        private var length = 2 + Pickle.listFrame + Pickle.closing
        private var count = 0
        private var isStopped = false

        /// None yet.
        public init() {}

        /// Whether some are missing in the reply.
        public private(set) var isCut = false

        /// Takes the next one, in the order of the directory.
        public mutating func add(_ name: [UInt8]) {
            self.count += 1
            if self.isCut { return }
            let next = self.length + Pickle.length(name)
            guard next <= ClassicReply.limit else {
                self.isCut = true
                return
            }
            self.length = next
            self.names.append(name)
        }

        /// Counts the next one, when the list is cut already.
        public mutating func pass() {
            self.count += 1
        }

        /// There are others, and nobody has counted them.
        public mutating func stop() {
            self.isCut = true
            self.isStopped = true
        }

        /// The reply, and how many names are in it: all, or those that fit beside a last element that says how many are
        /// missing.
        public func reply() -> (pickle: [UInt8], shown: Int) {
            var shown = self.names[...]
            var length = self.length
            var last: [[UInt8]] = []
            while self.isCut {
                let missing = self.isStopped ? "" : "\(self.count - shown.count) "
                last = [Array("... and \(missing)more".utf8)]
                if length + Pickle.length(last[0]) <= ClassicReply.limit { break }
                length -= Pickle.length(shown.removeLast())
            }
            var pickle = Pickle()
            pickle.list(shown + last)
            return (pickle.finish(), shown.count)
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
