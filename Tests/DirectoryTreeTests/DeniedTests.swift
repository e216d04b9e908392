// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import TestSupport
import Testing

@Suite struct DeniedTests {
    @Test func aDirectoryThatMayNotBeRead() throws {
        let scratch = try ScratchDirectory(.denied)
        try withoutDACCapabilities {
            let root = try Root(scratch.path)
            for path in ["closed", "search-only", "closed/secret"] {
                #expect(throws: FileSystemError(operation: .open, path: bytes(path), errno: .permissionDenied)) {
                    try root.openDirectory(bytes(path))
                }
            }
            // What it is can be said without reading it.
            #expect(try root.entry(at: bytes("closed"), follow: true).metadata(.standard).kind == .directory)
            #expect(try root.entry(at: bytes("search-only/known"), follow: true).metadata(.standard).size == 2)
            #expect(
                failure { try root.entry(at: bytes("closed/secret"), follow: true) }
                    == .permissionDenied)
        }
    }

    @Test func namesWithoutMetadata() throws {
        let scratch = try ScratchDirectory(.denied)
        try withoutDACCapabilities {
            let directory = try Root(scratch.path).openDirectory(bytes("names-only"))
            let read = try readAll(directory)
            #expect(sorted(read.map(\.name)) == [bytes("one"), bytes("two")])
            var metadata = Metadata()
            var target = LinkTarget()
            #expect(
                try withEntry("one", in: directory) { directory.metadata(of: $0, .standard, into: &metadata) }
                    == .some(.permissionDenied))
            #expect(
                try withEntry("two", in: directory) { directory.linkTarget(of: $0, into: &target) }
                    == .some(.permissionDenied))
        }
    }

    @Test func aFileThatMayNotBeReadHasMetadata() throws {
        let scratch = try ScratchDirectory(.denied)
        try withoutDACCapabilities {
            let directory = try Root(scratch.path).openDirectory(bytes("open"))
            var metadata = Metadata()
            #expect(
                try withEntry("plain", in: directory) { directory.metadata(of: $0, .standard, into: &metadata) }
                    == .some(nil))
            #expect(metadata.permissions == 0)
        }
    }
}
