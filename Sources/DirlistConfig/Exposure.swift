// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// Whether names may be served at an address. One that other machines reach needs a list of who may connect, and
    /// TLS or `access.plaintext`, said out loud.
    public func mayListen(at address: InternetAddress) -> Bool {
        address.isLoopback || self.stepsBeforeExposure.isEmpty
    }

    /// What to do before other machines may reach the daemon, in words; empty when they may.
    public var stepsBeforeExposure: [String] {
        var steps: [String] = []
        if self.access.allow.isEmpty {
            steps.append("say below [access] who may connect, as allow = [\"192.168.1.0/24\"] (access.allow)")
        }
        if !self.tls.isOn && !self.access.plaintext {
            steps.append(
                "set certificate and key below [tls] (tls.certificate), or say below [access] that names may travel "
                    + "unencrypted, plaintext = true (access.plaintext)"
            )
        }
        return steps
    }

    /// Whether what is never encrypted may be served at an address: metrics, and clients of the original exercise.
    public func mayServeUnencrypted(at address: InternetAddress) -> Bool {
        address.isLoopback || (self.access.plaintext && !self.access.allow.isEmpty)
    }
}
