// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// Whether names may be served at an address. One that other machines reach needs `access.plaintext`, said out
    /// loud, and a list of who may connect.
    public func mayListen(at address: InternetAddress) -> Bool {
        address.isLoopback || (self.access.plaintext && !self.access.allow.isEmpty)
    }
}
