// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink

/// What `top` prints where it does not draw: for each look at the daemon an object in JSON, or lines of plain text.
struct TopReport {
    let header: TopHeader
    let escaping: NameEscaping
    let isJSON: Bool

    /// Looks and prints until that was done `count` times; nil for no end. The first look has no rates, and is not
    /// printed.
    func print(_ model: TopModel, poller: TopPoller, count: Int?) async throws -> ExitStatus {
        let (demands, demand) = AsyncStream.makeStream(of: TopPoller.Demand.self)
        let (answers, tell) = AsyncStream.makeStream(of: TopPoller.Answer.self)
        let polling = Task { await poller.run(demands) { tell.yield($0) } }
        defer { polling.cancel() }
        var model = model
        var output = Output()
        var next = ContinuousClock.now
        var seen = 0
        var alarm: Task<Void, Never>?
        func look() {
            demand.yield(.look)
            alarm = Task {
                guard (try? await Task.sleep(for: .microseconds(adminPatience.microseconds))) != nil else { return }
                tell.yield(.lost(poller.wording.timeout()))
            }
        }
        look()
        for await answer in answers {
            alarm?.cancel()
            switch answer {
            case .done: continue
            case .lost(let sentence):
                complain(sentence)
                return .noAnswer
            case .sample(let sample): model.take(sample)
            }
            if model.rates != nil {
                if self.isJSON {
                    Self.append(json: model, to: &output.bytes)
                } else {
                    self.append(model, to: &output.bytes)
                }
                try output.write()
                seen += 1
                if seen == count { break }
            }
            // A daemon that is slow to answer is not asked the more for it.
            next = max(next + .seconds(model.delay), .now)
            try await Task.sleep(until: next, clock: .continuous)
            look()
        }
        return .complete
    }

    /// Appends all that the screen would show if it were large enough, and an empty line.
    func append(_ model: TopModel, to text: inout [UInt8]) {
        let table = TopTable(model, width: nil, escaping: self.escaping)
        let lines = self.header.lines(model, width: nil) + [TextCell(), table.headings()] + model.rows.map(table.line)
        for line in lines {
            text += line.bytes
            // No spaces at the end of a line.
            while text.last == UInt8(ascii: " ") { text.removeLast() }
            text.append("\n")
        }
        text.append("\n")
    }

    /// Appends an object with what the daemon said, `status` and `sessions`, and the `rates`.
    static func append(json model: TopModel, to text: inout [UInt8]) {
        guard let sample = model.sample else { return }
        appendJSONLine(to: &text) { writer in
            writer.beginObject()
            writer.key("status")
            writer.beginObject()
            sample.status.write(to: &writer)
            writer.endObject()
            writer.key("sessions")
            writer.beginArray()
            for row in model.rows { row.session.write(to: &writer) }
            writer.endArray()
            writer.key("rates")
            if let rates = model.rates { Self.write(rates, model.rows, to: &writer) } else { writer.null() }
            writer.endObject()
        }
    }

    private static func write(_ rates: TopRates, _ rows: [TopRow], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("seconds")
        writer.write(rates.seconds)
        writer.key("requests")
        writer.write(rates.requests)
        writer.key("entries")
        writer.write(rates.entries)
        writer.key("errors")
        writer.write(rates.errors)
        writer.key("bytesSent")
        if let bytes = rates.bytes { writer.write(bytes) } else { writer.null() }
        writer.key("sessions")
        writer.beginArray()
        for row in rows {
            guard let session = row.rates else { continue }
            writer.beginObject()
            writer.key("id")
            writer.value(row.session.id)
            writer.key("requests")
            writer.write(session.requests)
            writer.key("entries")
            writer.write(session.entries)
            writer.key("bytesSent")
            writer.write(session.bytes)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a number that is not negative, to the thousandth.
    fileprivate mutating func write(_ number: Double) {
        // Far above any rate, and below what an integer holds.
        let thousandths = Int((min(number, 1e15) * 1000).rounded())
        var text: [UInt8] = []
        text.append(decimal: thousandths / 1000)
        text.append(UInt8(ascii: "."))
        text.append(decimal: thousandths % 1000, width: 3, fill: UInt8(ascii: "0"))
        self.fragment(text.span)
    }
}
