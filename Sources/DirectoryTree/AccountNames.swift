// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The name of a user, from wherever the system keeps users: getpwuid_r(3).
///
/// Every call asks anew and may block on the network; callers keep what they learn.
/// - Returns: Nil when there is no such user or the question failed.
public func userName(_ uid: UInt32) -> String? {
    accountName { memory, size in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        let error = getpwuid_r(uid, &entry, memory, size, &found)
        return (error, found == nil ? nil : entry.pw_name)
    }
}

/// The name of a group, as ``userName(_:)``: getgrgid_r(3).
public func groupName(_ gid: UInt32) -> String? {
    accountName { memory, size in
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        let error = getgrgid_r(gid, &entry, memory, size, &found)
        return (error, found == nil ? nil : entry.gr_name)
    }
}

/// Asks with ever more memory while ERANGE says that there is too little: a group with
/// thousands of members takes hundreds of kilobytes.
private func accountName(
    _ ask: (UnsafeMutablePointer<CChar>, Int) -> (error: CInt, name: UnsafeMutablePointer<CChar>?)
) -> String? {
    var size = 1024
    while size <= 16 << 20 {
        let answer: (error: CInt, name: String?) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) {
            guard let memory = $0.baseAddress else { return (ENOMEM, nil) }
            let (error, name) = ask(memory, size)
            return (error, name.map { String(cString: $0) })
        }
        switch answer.error {
        case 0: return answer.name
        case EINTR: continue
        case ERANGE: size *= 4
        default: return nil
        }
    }
    return nil
}
