// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Who a service is, as `org.varlink.service.GetInfo` tells.
public struct Product: Sendable, Equatable {
    /// Who makes it.
    public let vendor: String
    /// What it is called.
    public let product: String
    /// Its version.
    public let version: String
    /// Where there is more to know.
    public let url: String

    /// All four are told, so none should be empty.
    public init(vendor: String, product: String, version: String, url: String) {
        self.vendor = vendor
        self.product = product
        self.version = version
        self.url = url
    }
}
