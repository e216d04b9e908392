// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A Landlock ruleset being put together: everything in `handled` is forbidden but for what is allowed.
struct LandlockRuleset: ~Copyable {
    private let descriptor: OwnedDescriptor

    /// The kernel's ABI.
    /// - Throws: ENOSYS when it is built without Landlock, EOPNOTSUPP when it was started without.
    static func kernelABI() throws(SystemError) -> Int {
        Int(try SystemError.check(clinux_landlock_create_ruleset(nil, CLINUX_LANDLOCK_CREATE_RULESET_VERSION)))
    }

    init(handling handled: LandlockRights) throws(SystemError) {
        var attributes = clinux_landlock_ruleset(
            handled_access_fs: handled.files.rawValue,
            handled_access_net: handled.network.rawValue,
            scoped: handled.scopes.rawValue
        )
        // Landlock's descriptors are close-on-exec.
        self.descriptor = OwnedDescriptor(
            owning: try SystemError.check(clinux_landlock_create_ruleset(&attributes, 0))
        )
    }

    /// Allows something to be done with an open file, or, when it is a directory, with everything beneath it.
    func allow(_ rights: LandlockRights.FileRights, beneath file: CInt) throws(SystemError) {
        try SystemError.check(
            clinux_landlock_add_path_beneath(self.descriptor.number, rights.rawValue, file)
        )
    }

    /// Binds the calling thread, and what it starts from now on, for good.
    func restrictThread() throws(SystemError) {
        try SystemError.check(clinux_landlock_restrict_self(self.descriptor.number))
    }
}
