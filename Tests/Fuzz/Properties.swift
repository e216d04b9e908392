// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Varlink

// What must hold for any input of a parser. Each function gives what does not hold, nil when all is well. The fuzz
// targets and the replay of their corpus both call these.

/// Framing: however a stream is cut into pieces, the same messages and errors come out as from the whole.
///
/// The first byte of the input is the limit, the second chooses the pieces, the rest is the stream.
func brokenFramingProperty(_ input: [UInt8]) -> String? {
    guard input.count >= 2 else { return nil }
    let limit = Int(input[0])
    let stream = Array(input[2...])

    var expected: [[UInt8]] = []
    var expectedOversize = false
    let parts = stream.split(separator: 0, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
        if part.count > limit {
            expectedOversize = true
            break
        }
        if index + 1 < parts.count { expected.append(Array(part)) }
    }

    for largest in [1, Int(input[1]) + 1, stream.count + 1] {
        var assembler = FrameAssembler(limit: limit)
        var messages: [[UInt8]] = []
        var oversize = false
        var place = 0
        var size = largest
        feeding: while place < stream.count {
            let piece = Array(stream[place..<min(place + size, stream.count)])
            place += piece.count
            size = size == 1 ? largest : size - 1
            assembler.append(piece.span)
            do {
                while let message = try assembler.next() { messages.append(Array(message)) }
            } catch {
                oversize = true
                break feeding
            }
        }
        if messages != expected { return "other messages in pieces of \(largest)" }
        if oversize != expectedOversize { return "other verdict in pieces of \(largest)" }
        if !oversize && assembler.pendingBytes != parts.last?.count ?? 0 { return "other rest" }
    }
    return nil
}

/// Messages: both ways to read JSON agree, and what is read can be written so that any client takes it and reads
/// the same.
func brokenMessageProperty(_ input: [UInt8]) -> String? {
    var reader = JSONReader(input.span)
    var skipFailure: JSONError?
    do throws(JSONError) {
        try reader.skipValue()
        try reader.finish()
    } catch {
        skipFailure = error
        if error.offset < 0 || error.offset > input.count { return "an error outside of the input" }
    }

    do throws(JSONError) {
        let value = try JSONValue.parse(input.span)
        if let skipFailure { return "read, but not skipped: \(skipFailure)" }
        var writer = JSONWriter(capacity: 0)
        value.write(to: &writer)
        let once = Array(writer.finish().bytes.dropLast())
        if let broken = brokenTextProperty(once) { return broken }
        if let broken = brokenRoundTrip(once) { return broken }
    } catch {
        if case .duplicateKey = error.reason {} else if skipFailure == nil { return "skipped, but not read: \(error)" }
    }

    do {
        let call = try Call(parsing: input.span)
        let frame = Call.frame(method: call.method, mode: call.mode) { call.parameters.writeMembers(to: &$0) }
        let message = Array(frame.bytes.dropLast())
        if let broken = brokenTextProperty(message) { return broken }
        if (try? Call(parsing: message.span))?.mode != call.mode && !isAmbiguousAfterReplacement(message) {
            return "a call is not read as it was written"
        }
    } catch {
        if "\(error)".isEmpty { return "an error without a description" }
    }

    // Replies: any outcome but a crash.
    _ = try? ReceivedReply(reading: input.span) { reader throws(JSONError) in try JSONObject(from: &reader) }
    return nil
}

/// Text that was written once is written the same again.
private func brokenRoundTrip(_ once: [UInt8]) -> String? {
    do throws(JSONError) {
        let again = try JSONValue.parse(once.span)
        var writer = JSONWriter(capacity: 0)
        again.write(to: &writer)
        return Array(writer.finish().bytes.dropLast()) == once ? nil : "not written the same again"
    } catch {
        return isAmbiguousAfterReplacement(once) ? nil : "not read again: \(error)"
    }
}

/// Names that differ only in what cannot be sent become the same.
private func isAmbiguousAfterReplacement(_ text: [UInt8]) -> Bool {
    do throws(JSONError) {
        _ = try JSONValue.parse(text.span)
        return false
    } catch {
        if case .duplicateKey(let key) = error.reason { return key.unicodeScalars.contains("\u{FFFD}") }
        return false
    }
}

/// What is sent has nothing in it that a known client refuses.
private func brokenTextProperty(_ text: [UInt8]) -> String? {
    guard let string = String(validating: text, as: UTF8.self) else { return "not UTF-8" }
    for scalar in string.unicodeScalars {
        let value = scalar.value
        if value < 0x20 || value == 0x7F { return "a bare control character" }
        if (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE { return "a noncharacter" }
    }
    return nil
}

/// Interface definitions: what is read has unique names in its own text, and a comment changes nothing.
func brokenInterfaceProperty(_ input: [UInt8]) -> String? {
    let text = String(decoding: input, as: UTF8.self)
    do throws(InterfaceDescriptionError) {
        let description = try InterfaceDescription(text)
        if description.text != text { return "another text" }
        if !description.name.contains(".") { return "a name without a dot" }
        let names = description.members.map(\.name)
        if Set(names).count != names.count { return "a name twice" }
        if !(description.methods + description.errors).allSatisfy({ names.contains($0) }) {
            return "a name from nowhere"
        }
        let commented = try InterfaceDescription("# first\n" + text + "\n# last")
        if commented.members != description.members { return "a comment changes the members" }
    } catch {
        let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 3
        if error.line < 1 || error.line > lines { return "an error outside of the text" }
        if error.reason.isEmpty { return "an error without a reason" }
    }
    return nil
}
