// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A regular file to try on.
final class Candidate {
    /// Its directory, open for reading.
    let directory: OwnedDescriptor
    /// The file itself, opened without access to its contents (O_PATH).
    let handle: OwnedDescriptor
    /// With a terminating zero.
    let name: [CChar]
    /// Relative to the root.
    let path: [UInt8]
    let size: off_t
    /// What modes, ACLs and capabilities allow.
    let mayRead: Bool
    let mayWrite: Bool
    let mayExecute: Bool

    /// Nil when there is no such regular file, or when it cannot be opened even so.
    init?(_ name: [CChar], in parent: CInt, path: [UInt8]) {
        let parentCopy = clinux_openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parentCopy >= 0 else { return nil }
        self.directory = OwnedDescriptor(owning: parentCopy)
        let opened = clinux_openat(parent, name, CLINUX_O_PATH | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        self.handle = OwnedDescriptor(owning: opened)
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        func may(_ mode: CInt) -> Bool {
            clinux_faccessat2(parent, name, mode, CLINUX_AT_EACCESS | AT_SYMLINK_NOFOLLOW) == 0
        }
        self.mayRead = may(R_OK)
        self.mayWrite = may(W_OK)
        self.mayExecute = may(X_OK)
        self.size = status.st_size
        self.name = name
        self.path = path
    }

    /// A path that leads to the file by the kernel's own links: proc_pid_fd(5).
    var procPath: String { "/proc/self/fd/\(self.handle.number)" }
}

/// Looks for files to try on, level by level, until it has good ones or has seen enough.
struct CandidateSearch {
    static let mostEntries = 4096
    static let mostDirectories = 256

    /// One that modes would let this process read and that is not empty, or else any.
    private(set) var file: Candidate?
    /// One that modes would let this process execute.
    private(set) var program: Candidate?
    private let wantsProgram: Bool
    private var entries = 0
    private var directories: [[UInt8]] = [[]]

    private var isDone: Bool {
        if self.file?.isGood == true, !self.wantsProgram || self.program != nil { return true }
        return self.entries >= Self.mostEntries
    }

    private init(wantsProgram: Bool) {
        self.wantsProgram = wantsProgram
    }

    /// - Parameters:
    ///   - readable: Paths beneath which reading is allowed.
    ///   - program: Whether to look for one, too.
    static func run(root: CInt, excluding readable: [String], program: Bool = true) -> CandidateSearch {
        let excluded = Set(
            readable.compactMap { path in
                guard let file = try? OwnedDescriptor(opening: path, flags: CLINUX_O_PATH) else { return nil }
                return try? FileIdentity(of: file.number)
            } as [FileIdentity])
        var search = CandidateSearch(wantsProgram: program)
        var next = 0
        while next < search.directories.count, next < Self.mostDirectories, !search.isDone {
            search.look(into: search.directories[next], of: root, excluding: excluded)
            next += 1
        }
        return search
    }

    private mutating func look(into path: [UInt8], of root: CInt, excluding excluded: Set<FileIdentity>) {
        let terminated = (path.isEmpty ? [UInt8(ascii: ".")] : path).map { CChar(bitPattern: $0) } + [0]
        // One file system alone keeps clear of /proc and its like.
        let resolve = UInt64(RESOLVE_BENEATH) | UInt64(RESOLVE_NO_SYMLINKS) | UInt64(RESOLVE_NO_XDEV)
        let opened = clinux_openat2(root, terminated, UInt64(O_RDONLY | O_DIRECTORY | O_CLOEXEC), resolve)
        guard opened >= 0 else { return }
        guard (try? FileIdentity(of: opened)).map(excluded.contains) == false, let stream = fdopendir(opened) else {
            close(opened)
            return
        }
        defer { closedir(stream) }
        while !self.isDone, let entry = readdir(stream) {
            let kind = CInt(entry.pointee.d_type)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            self.entries += 1
            let entryPath = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
            if kind == CInt(DT_DIR) || kind == CInt(DT_UNKNOWN) { self.directories.append(entryPath) }
            if kind == CInt(DT_REG) || kind == CInt(DT_UNKNOWN) {
                self.consider(name.map { CChar(bitPattern: $0) } + [0], in: opened, path: entryPath, excluded)
            }
        }
    }

    private mutating func consider(
        _ name: [CChar], in directory: CInt, path: [UInt8], _ excluded: Set<FileIdentity>
    ) {
        guard let candidate = Candidate(name, in: directory, path: path),
            (try? FileIdentity(of: candidate.handle.number)).map(excluded.contains) == false
        else { return }
        if candidate.mayExecute, self.program == nil { self.program = candidate }
        if self.file?.isGood != true, candidate.isGood || self.file == nil { self.file = candidate }
    }
}

extension Candidate {
    fileprivate var isGood: Bool { self.mayRead && self.size > 0 }
}
