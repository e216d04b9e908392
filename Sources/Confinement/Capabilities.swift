// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A set of capabilities: capabilities(7).
public struct Capabilities: OptionSet, Sendable {
    /// A bit for each, counted as the kernel does.
    public let rawValue: UInt64

    /// The set of these bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// To see every name, whatever the modes of directories say.
    public static let dacReadSearch = Capabilities(rawValue: 1 << UInt64(CAP_DAC_READ_SEARCH))

    /// Their names as in capabilities(7), in lower case.
    public var names: [String] {
        (0..<64).filter { self.rawValue & 1 << UInt64($0) != 0 }.map {
            $0 < Self.allNames.count ? Self.allNames[$0] : "capability \($0)"
        }
    }

    /// Those in effect for the calling thread.
    static func effective() throws(SystemError) -> Capabilities {
        Self.joined(try Self.halves().map(\.effective))
    }

    /// Gives up all others, in every set, for the calling thread.
    ///
    /// The ambient set is emptied, so that no program executed from here has any. Nothing is asked of the kernel that
    /// holds already: a seccomp filter may forbid capset(2).
    static func keep(_ kept: Capabilities) throws(SystemError) {
        // EINVAL: a kernel before 4.3, which has no ambient set.
        let cleared = clinux_prctl(CLINUX_PR_CAP_AMBIENT, UInt(CLINUX_PR_CAP_AMBIENT_CLEAR_ALL), 0)
        if cleared != 0, cleared != -EINVAL { throw SystemError(errno: -cleared) }
        var halves = try Self.halves()
        let held = Self.joined(halves.map { $0.effective | $0.permitted | $0.inheritable })
        if held.isSubset(of: kept) { return }
        for index in halves.indices {
            let mask = UInt32(truncatingIfNeeded: kept.rawValue >> UInt64(32 * index))
            halves[index].effective &= mask
            halves[index].permitted &= mask
            halves[index].inheritable = 0
        }
        try SystemError.check(clinux_capset(halves))
    }

    private static func halves() throws(SystemError) -> [__user_cap_data_struct] {
        var halves = [__user_cap_data_struct](repeating: __user_cap_data_struct(), count: 2)
        try SystemError.check(clinux_capget(&halves))
        return halves
    }

    private static func joined(_ halves: [UInt32]) -> Capabilities {
        Capabilities(rawValue: UInt64(halves[1]) << 32 | UInt64(halves[0]))
    }

    private static let allNames = [
        "cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner", "cap_fsetid", "cap_kill", "cap_setgid",
        "cap_setuid", "cap_setpcap", "cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast",
        "cap_net_admin", "cap_net_raw", "cap_ipc_lock", "cap_ipc_owner", "cap_sys_module", "cap_sys_rawio",
        "cap_sys_chroot", "cap_sys_ptrace", "cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice",
        "cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod", "cap_lease", "cap_audit_write",
        "cap_audit_control", "cap_setfcap", "cap_mac_override", "cap_mac_admin", "cap_syslog", "cap_wake_alarm",
        "cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf", "cap_checkpoint_restore",
    ]
}
