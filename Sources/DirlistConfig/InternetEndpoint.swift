// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// An IP address and a TCP port.
public struct InternetEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// The address.
    public let address: InternetAddress
    /// The port.
    public let port: Int

    /// An endpoint from its parts.
    public init(address: InternetAddress, port: Int) {
        self.address = address
        self.port = port
    }

    /// Reads `127.0.0.1:9895` or `[::1]:9895`, ports 1 to 65535.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var host = text[..<colon]
        let digits = text[text.utf8.index(after: colon)...]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let address = InternetAddress(String(host)), address.isIPv6 || !isBracketed,
            isBracketed || !host.utf8.contains(UInt8(ascii: ":")),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), (1...65535).contains(port)
        else { return nil }
        self.init(address: address, port: port)
    }

    /// Whether a machine cannot listen at both.
    func collides(with other: InternetEndpoint) -> Bool {
        self.port == other.port
            && (self.address == other.address || self.address.isUnspecified || other.address.isUnspecified)
    }

    /// The form in which it is read.
    public var description: String {
        self.address.isIPv6 ? "[\(self.address)]:\(self.port)" : "\(self.address):\(self.port)"
    }
}
