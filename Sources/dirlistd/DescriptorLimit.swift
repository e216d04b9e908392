// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Room for descriptors: one for each connection and one for each directory being read.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one. systemd keeps the soft limit at 1024 for the sake of select(2), which
    /// is not used here (systemd.exec(5), LimitNOFILE=).
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Without it the limit stays as it was, and accepting waits while there is no descriptor.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
