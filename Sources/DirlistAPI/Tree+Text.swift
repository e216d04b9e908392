// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Varlink

// File names and paths are bytes. On the wire they are text, with a twin in Base64 where text cannot say them.

extension JSONWriter {
    /// Writes bytes as the member `key`, and as `rawKey` in Base64 too when text cannot say them exactly.
    @inlinable
    public mutating func text(_ key: StaticString, raw rawKey: StaticString, _ bytes: Span<UInt8>) {
        self.key(key)
        if !self.text(bytes) {
            self.key(rawKey)
            self.base64(bytes)
        }
    }
}

extension JSONWriter {
    /// Writes the member `kind`.
    @inlinable
    public mutating func kind(_ kind: Tree.Kind) {
        switch kind {
        case .file: self.literal(#""kind":"file""#)
        case .directory: self.literal(#""kind":"directory""#)
        case .symlink: self.literal(#""kind":"symlink""#)
        case .fifo: self.literal(#""kind":"fifo""#)
        case .socket: self.literal(#""kind":"socket""#)
        case .block: self.literal(#""kind":"block""#)
        case .character: self.literal(#""kind":"character""#)
        case .unknown: self.literal(#""kind":"unknown""#)
        }
    }
}

extension Tree {
    /// Bytes as text for people: what is not UTF-8 becomes U+FFFD.
    public static func readable(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

extension Parameters {
    /// Takes `path` and its twin `rawPath`, which wins; nil when there is neither.
    ///
    /// Throws `InvalidPath` for a path with a NUL, which no path on Linux can have, and `InvalidParameter` for what
    /// is no string or no Base64.
    mutating func path() throws(ErrorReply) -> [UInt8]? {
        let text = try self.string("path")
        let raw = try self.base64("rawPath")
        guard let path = raw ?? text.map({ Array($0.utf8) }) else { return nil }
        guard !path.contains(0) else {
            throw Tree.Failure.invalidPath(path: Tree.readable(path), reason: "it contains a NUL byte").reply
        }
        return path
    }
}

/// A path as it is read from a reply, in both its forms.
struct ReceivedPath {
    var text: String?
    var raw: [UInt8]?

    var bytes: [UInt8]? { self.raw ?? self.text.map { Array($0.utf8) } }
}
