// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What is being run.
public enum Release {
    /// The version, as semver.org has it; the same for daemon and client.
    public static let version = "0.1.0"
}
