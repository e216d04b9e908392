// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension JSONWriter {
    /// Begins a reply; the members of its parameters come next.
    ///
    /// In a writer that holds ended replies it is one more in the same frame. All but the last one of a frame must
    /// say that the answer continues: a transport counts frames, not replies.
    public mutating func beginReply() {
        if self.count > 0 { self.endMessage() }
        self.literal(#"{"parameters":{"#)
    }

    /// Ends a reply; `continues` says that it is not the last one. Parameters without members are left out, since
    /// some clients cannot read `{}` there.
    public mutating func endReply(continues: Bool = false) {
        if self.isAfterOpeningBrace {
            self.truncate(to: self.count - #""parameters":{"#.utf8.count)
        } else {
            self.endObject()
        }
        // `continues` is left out rather than false: clients know its absence from of old.
        if continues { self.literal(#""continues":true"#) }
        self.endObject()
    }
}

extension Frame {
    /// A reply; `body` writes the members of its parameters. `continues` says that it is not the last one.
    public static func reply(
        continues: Bool = false,
        capacity: Int = 256,
        _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> Frame {
        var writer = JSONWriter(capacity: capacity)
        writer.beginReply()
        body(&writer)
        writer.endReply(continues: continues)
        return writer.finish()
    }

    /// A reply that is an error. Parameters without members are left out, since some clients cannot read `{}` there.
    public static func error(_ error: ErrorReply) -> Frame {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("error")
        writer.value(error.name)
        if !error.parameters.isEmpty {
            writer.key("parameters")
            error.parameters.write(to: &writer)
        }
        writer.endObject()
        return writer.finish(error: error)
    }
}
