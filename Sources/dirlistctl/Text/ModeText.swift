// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// Permission bits as in `inode(7)`.
enum Permission {
    static let setUserID = 0o4000
    static let setGroupID = 0o2000
    static let sticky = 0o1000
    static let ownerExecute = 0o100
    static let groupExecute = 0o010
    static let otherWrite = 0o002
    static let otherExecute = 0o001
    static let anyExecute = 0o111
    static let all = 0o7777
}

extension Tree.Kind {
    /// The first letter of a line of `ls -l`.
    var letter: UInt8 {
        switch self {
        case .file: UInt8(ascii: "-")
        case .directory: UInt8(ascii: "d")
        case .symlink: UInt8(ascii: "l")
        case .fifo: UInt8(ascii: "p")
        case .socket: UInt8(ascii: "s")
        case .block: UInt8(ascii: "b")
        case .character: UInt8(ascii: "c")
        case .unknown: UInt8(ascii: "?")
        }
    }

    /// The kind in words, as `stat` prints it.
    var words: String {
        switch self {
        case .file: "regular file"
        case .directory: "directory"
        case .symlink: "symbolic link"
        case .fifo: "fifo"
        case .socket: "socket"
        case .block: "block special file"
        case .character: "character special file"
        case .unknown: "unknown"
        }
    }
}

/// Appends kind and permissions as `ls -l` writes them, ten characters; without a mode, question marks.
func appendMode(_ mode: Int?, kind: Tree.Kind, to line: inout [UInt8]) {
    line.append(kind.letter)
    guard let mode else {
        line.append("?????????")
        return
    }
    func letter(_ bit: Int, _ letter: Unicode.Scalar) -> UInt8 {
        mode & bit != 0 ? UInt8(ascii: letter) : UInt8(ascii: "-")
    }
    func execute(_ bit: Int, special: Int, _ both: Unicode.Scalar, _ alone: Unicode.Scalar) -> UInt8 {
        if mode & special == 0 { return letter(bit, "x") }
        return mode & bit != 0 ? UInt8(ascii: both) : UInt8(ascii: alone)
    }
    line.append(letter(0o400, "r"))
    line.append(letter(0o200, "w"))
    line.append(execute(Permission.ownerExecute, special: Permission.setUserID, "s", "S"))
    line.append(letter(0o040, "r"))
    line.append(letter(0o020, "w"))
    line.append(execute(Permission.groupExecute, special: Permission.setGroupID, "s", "S"))
    line.append(letter(0o004, "r"))
    line.append(letter(0o002, "w"))
    line.append(execute(Permission.otherExecute, special: Permission.sticky, "t", "T"))
}
