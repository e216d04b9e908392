// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Varlink

/// Appends an object in JSON, safe for a terminal, on a line of its own.
func appendJSONLine(to text: inout [UInt8], _ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter(capacity: 1024)
    write(&writer)
    writer.withSpan { appendSafe(json: $0, to: &text) }
    text.append("\n")
}

/// Appends what a reply says as such a line.
func appendJSONLine(_ reply: some ReplyParameters, to text: inout [UInt8]) {
    appendJSONLine(to: &text) { writer in
        writer.beginObject()
        reply.write(to: &writer)
        writer.endObject()
    }
}
