// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A directory of a test's own, removed with everything in it when the last reference goes.
public final class ScratchDirectory: Sendable {
    /// Its absolute path, without symlinks.
    public let path: String

    /// An empty directory in TMPDIR, or else /tmp.
    public init() throws(SetUpFailure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/dirlistd-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SetUpFailure("mkdtemp in \(parent)") }
        guard let resolved = realpath(template, nil) else { throw SetUpFailure("realpath of \(parent)") }
        defer { free(resolved) }
        path = String(cString: resolved)
    }

    /// A directory with these entries.
    public convenience init(_ tree: TestTree) throws(SetUpFailure) {
        try self.init()
        try make(tree)
    }

    deinit {
        Self.empty(AT_FDCWD, path)
        rmdir(path)
    }

    /// The path of an entry.
    public func path(_ relative: String) -> String {
        "\(path)/\(relative)"
    }

    /// Adds entries to it, or to a directory in it.
    public func make(_ tree: TestTree, in relative: String = ".") throws(SetUpFailure) {
        let directory = open(path(relative), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw SetUpFailure("open \(relative)") }
        defer { close(directory) }
        try tree.make(in: directory)
    }

    /// Removes what is in a directory. What cannot be removed stays: there is nobody to tell.
    private static func empty(_ parent: CInt, _ name: UnsafePointer<CChar>) {
        fchmodat(parent, name, 0o700, 0)
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
                    if unlinkat(descriptor, name, 0) == 0 { return }
                    empty(descriptor, name)
                    unlinkat(descriptor, name, AT_REMOVEDIR)
                }
            }
        }
    }
}

/// What a test needs and the system refused.
public struct SetUpFailure: Error, CustomStringConvertible {
    /// What was attempted and what the system said.
    public let description: String

    /// Takes the reason from errno: call it right after the failure.
    public init(_ attempt: String) {
        let reason = errno
        description = "\(attempt): \(String(cString: strerror(reason)))"
    }
}
