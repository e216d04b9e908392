// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig
import Foundation
import Testing
import Varlink

/// Replays what the fuzz targets start from and what they once found.
struct CorpusTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

    /// The inputs of a target with their names.
    private func inputs(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = CorpusTests.corpus.appending(path: target)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count >= 10, "the corpus is missing")
        return try names.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
    }

    /// Files whose names begin with `good-` must be taken and those with `bad-` refused.
    private func expectVerdict(_ name: String, isGood: Bool) {
        if name.hasPrefix("good-") { #expect(isGood, "\(name)") }
        if name.hasPrefix("bad-") { #expect(!isGood, "\(name)") }
    }

    @Test func frame() throws {
        for (name, bytes) in try self.inputs("frame") {
            #expect(brokenFramingProperty(bytes) == nil, "\(name)")
        }
    }

    @Test func message() throws {
        for (name, bytes) in try self.inputs("message") {
            #expect(brokenMessageProperty(bytes) == nil, "\(name)")
            self.expectVerdict(name, isGood: (try? Call(parsing: bytes.span)) != nil)
        }
    }

    @Test func interface() throws {
        for (name, bytes) in try self.inputs("interface") {
            #expect(brokenInterfaceProperty(bytes) == nil, "\(name)")
            let text = String(decoding: bytes, as: UTF8.self)
            self.expectVerdict(name, isGood: (try? InterfaceDescription(text)) != nil)
        }
    }

    @Test func configuration() throws {
        for (name, bytes) in try self.inputs("configuration") {
            #expect(brokenConfigurationProperty(bytes) == nil, "\(name)")
            let text = String(decoding: bytes, as: UTF8.self)
            self.expectVerdict(name, isGood: (try? Configuration.parse(text, file: name)) != nil)
        }
    }
}
