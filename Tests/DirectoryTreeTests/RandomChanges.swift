// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import TestSupport

/// Changes a tree at random, in every way that names can change.
struct RandomChanges {
    private let inside: String
    private let outside: String
    private var generator: SeededGenerator
    private var directories: [String] = [""]
    private var count = 0

    /// - Parameters:
    ///   - inside: The tree.
    ///   - outside: A directory of the same file system, where entries come from and go to.
    init(inside: String, outside: String, seed: UInt64) {
        self.inside = inside
        self.outside = outside
        generator = SeededGenerator(seed: seed)
    }

    /// Makes one change. What turns out to be impossible, such as moving a directory into itself, changes nothing.
    mutating func change() {
        count += 1
        let directory = someDirectory()
        let path = "\(inside)/\(directory)/\(someName())"
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...3: close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
        case 4, 5: if mkdir(path, 0o755) == 0 { directories.append(path.dropRoot(inside)) }
        case 6, 7: deep(path)
        case 8...10: rename(path, "\(inside)/\(someDirectory())/\(someName())")
        case 11: clinux_renameat2(AT_FDCWD, path, AT_FDCWD, somePath(), CLINUX_RENAME_EXCHANGE)
        case 12: rename(path, "\(outside)/\(count)")
        case 13: comeIn(to: path)
        case 14: unlink(path)
        case 15: rmdir(path)
        case 16: symlink(somePath(), path)
        case 17: try? FileManager.default.removeItem(atPath: path)
        case 18: chmod(path, 0o755)
        default: clinux_renameat2(AT_FDCWD, path, AT_FDCWD, "\(outside)/x", CLINUX_RENAME_EXCHANGE)
        }
    }

    /// As `mkdir -p` and whoever fills the directories at once.
    private mutating func deep(_ path: String) {
        var path = path
        for _ in 0..<Int.random(in: 2...4, using: &generator) {
            mkdir(path, 0o755)
            directories.append(path.dropRoot(inside))
            path += "/\(someName())"
        }
        close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
    }

    private mutating func comeIn(to path: String) {
        let prepared = "\(outside)/in\(count)"
        for part in ["", "/a", "/a/b", "/c"] { mkdir(prepared + part, 0o755) }
        for part in ["/a/1", "/a/b/2", "/c/3"] { close(open(prepared + part, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)) }
        rename(prepared, path)
    }

    private mutating func somePath() -> String { "\(inside)/\(someDirectory())/\(someName())" }

    private mutating func someName() -> String { "n\(Int.random(in: 0..<6, using: &generator))" }

    private mutating func someDirectory() -> String {
        let known = directories.randomElement(using: &generator) ?? ""
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: "\(inside)/\(known)", isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            directories.removeAll { $0 == known && known != "" }
            return ""
        }
        return known
    }
}

extension String {
    fileprivate func dropRoot(_ root: String) -> String {
        String(dropFirst(root.count)).split(separator: "/").joined(separator: "/")
    }
}
