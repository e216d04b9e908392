// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Which protections hold for this process.
public struct Protections: Sendable, Equatable {
    /// What became of Landlock.
    public enum Landlock: Sendable, Equatable {
        /// It holds: the ABI whose rights are in force, and the kernel's own, which may be newer.
        case enforced(abi: Int, kernelABI: Int)
        /// The process is free; what the kernel said.
        case unavailable(errno: CInt)
    }

    /// Landlock.
    public let landlock: Landlock
    /// What can still be opened for reading.
    public let readable: [String]
    /// Whether paths are resolved by openat2(2).
    public let openat2: Bool

    /// Whether the kernel keeps the contents of files from this process.
    public var contentsAreClosed: Bool {
        if case .enforced = self.landlock { true } else { false }
    }

    /// Whether no_new_privs is set: asked of the kernel each time, as are the next two.
    public var noNewPrivileges: Bool { clinux_prctl(CLINUX_PR_GET_NO_NEW_PRIVS, 0, 0) == 1 }

    /// Whether system calls are filtered (seccomp(2)).
    public var filtersSystemCalls: Bool { clinux_prctl(CLINUX_PR_GET_SECCOMP, 0, 0) > 0 }

    /// The capabilities in effect for the calling thread; nil when the kernel does not tell.
    public var capabilities: Capabilities? { try? Capabilities.effective() }

    /// All of it in words, for people to read.
    public var summary: [String: String] {
        var summary = [
            "openat2": self.openat2 ? "yes" : "no",
            "noNewPrivileges": self.noNewPrivileges ? "yes" : "no",
            "seccomp": self.filtersSystemCalls ? "filter" : "none",
            "capabilities": self.capabilities.map { Self.list($0.names) } ?? "unknown",
            "readableFiles": Self.list(self.readable),
        ]
        switch self.landlock {
        case .enforced(let abi, let kernel):
            summary["landlock"] = abi == kernel ? "ABI \(abi)" : "ABI \(abi) of \(kernel)"
            summary["landlockCovers"] = Self.covered(abi: abi).joined(separator: ", ")
        case .unavailable(let errno):
            summary["landlock"] = "unavailable: \(errnoMessage(errno))"
        }
        return summary
    }

    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "none" : words.joined(separator: " ")
    }

    private static func covered(abi: Int) -> [String] {
        let rights = LandlockRights.all(abi: abi)
        var covered = ["files"]
        if rights.files.contains(.truncate) { covered.append("truncation") }
        if rights.files.contains(.ioctlDevice) { covered.append("device control") }
        if !rights.network.isEmpty { covered.append("TCP") }
        if rights.scopes.contains(.abstractUnixSockets) { covered.append("abstract Unix sockets") }
        if rights.scopes.contains(.signals) { covered.append("signals") }
        return covered
    }
}
