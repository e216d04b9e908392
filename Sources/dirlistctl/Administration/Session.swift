// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

//  What is to be made of a session, wherever it is told of.

extension Admin.Session {
    /// How the daemon writes the peer that is this process.
    static func peer(process: Int32) -> String { "pid \(process)" }

    /// Whether it is that of this program, whose peer the daemon writes so.
    func isOwn(peer: String?) -> Bool {
        self.role == "admin" && self.peer == peer
    }

    /// The method that is being answered, without its interface; nil when none is.
    var member: String? {
        self.method.map { name in
            name.split(separator: ".", omittingEmptySubsequences: false).last.map { String($0) } ?? name
        }
    }
}
