// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import VarlinkNIO

/// What `Tests/make-certificates` makes, once for all tests.
struct TestCertificates {
    private let folder: ScratchDirectory

    static let shared = Result { try TestCertificates() }

    private init() throws {
        self.folder = try ScratchDirectory()
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "make-certificates")
        // Not by Foundation's Process: its waiting takes a run loop, and all threads of the tests may be waiting here.
        var arguments = [strdup(script.path), strdup(self.folder.path), nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        var status: CInt = 0
        guard posix_spawn(&process, script.path, nil, nil, &arguments, environ) == 0,
            waitpid(process, &status, 0) == process, status == 0
        else { throw SetUpFailure("make-certificates") }
    }

    private static func contents(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: try self.shared.get().folder.path(name))))
    }

    static func server(
        _ certificate: String = "server", key: String? = nil, clientAuthority: String? = nil
    ) throws -> ServerTLS {
        try ServerTLS(
            certificate: self.contents("\(certificate).pem"),
            key: self.contents(key ?? "\(certificate).key"),
            clientAuthority: clientAuthority.map { try self.contents("\($0).pem") }
        )
    }

    static func client(trusting authority: String = "authority", as name: String? = nil) throws -> ClientTLS {
        try ClientTLS(
            authority: self.contents("\(authority).pem"),
            certificate: name.map { (try self.contents("\($0).pem"), try self.contents("\($0).key")) }
        )
    }

    /// The contents of a file, for what is to be wrong with it.
    static func file(_ name: String) throws -> [UInt8] { try self.contents(name) }
}
