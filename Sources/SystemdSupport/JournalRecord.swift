// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
public import Logging

/// One record as the journal takes it: fields with names of its own (systemd.journal-fields(7)).
struct JournalRecord {
    /// `NAME=value` each.
    private(set) var fields: [[UInt8]] = []

    /// - Parameter metadata: of the event, its logger and its handler. `message_id` becomes MESSAGE_ID, any other key
    ///   DIRLISTD_ and the key in capitals.
    init(_ event: LogEvent, metadata: Logger.Metadata) {
        self.add("MESSAGE", "\(event.message)")
        self.add("PRIORITY", "\(event.level.syslogPriority)")
        self.add("SYSLOG_IDENTIFIER", "dirlistd")
        self.add("CODE_FILE", event.file)
        self.add("CODE_LINE", "\(event.line)")
        self.add("CODE_FUNC", event.function)
        if let error = event.error { self.add("DIRLISTD_ERROR", "\(error)") }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            self.add(key == "message_id" ? "MESSAGE_ID" : fieldName(key), "\(value)")
        }
    }

    private mutating func add(_ name: String, _ value: String) {
        self.fields.append(Array("\(name)=\(value)".utf8))
    }

    /// Sends the record (sd_journal_sendv(3)). Returns whether the journal took it.
    func send() -> Bool {
        var memory = self.fields.flatMap { $0 }
        return memory.withUnsafeMutableBytes { bytes in
            // The vectors point into `memory`, which holds still until the call is over.
            var vectors: [iovec] = []
            var start = 0
            for field in self.fields {
                let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + field.count])
                vectors.append(iovec(iov_base: part.baseAddress, iov_len: part.count))
                start += field.count
            }
            return sd_journal_sendv(&vectors, Int32(vectors.count)) == 0
        }
    }
}

/// Journal fields are of capitals, digits and underscores, 64 bytes at most.
private func fieldName(_ key: String) -> String {
    let name = key.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        default: UInt8(ascii: "_")
        }
    }
    return String(decoding: (Array("DIRLISTD_".utf8) + name).prefix(64), as: UTF8.self)
}

extension Logger.Level {
    /// The level that a priority of syslog(3) means; what is more severe than `critical` is that.
    public init(syslogPriority: Int) {
        self =
            switch syslogPriority {
            case ...2: .critical
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .debug
            }
    }

    /// The priority of syslog(3).
    public var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
