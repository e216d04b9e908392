// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A range of addresses that share their first bits: CIDR notation, RFC 4632 and RFC 4291 section 2.3.
///
/// IPv4 and IPv6 are apart: `0.0.0.0/0` is every IPv4 address and `::/0` is every IPv6 address.
public struct Network: Sendable, Hashable, CustomStringConvertible {
    /// The first address; all bits past the prefix are 0.
    public let address: InternetAddress
    /// How many leading bits count: 0 to 32 for IPv4, 0 to 128 for IPv6.
    public let prefixLength: Int

    /// What keeps a text from being a network.
    enum Flaw: Error, Equatable {
        case notAnAddress
        /// The part after the slash is not a number from 0 to `longest`.
        case badPrefix(longest: Int)
        /// Bits past the prefix are set; the network that holds the address.
        case hostBits(network: Network)
    }

    /// Reads an address (a network of one) or an address, a slash and a prefix length.
    /// Nil when it is neither, or when bits past the prefix are set.
    public init?(_ text: String) {
        guard let network = try? Network(parsing: text) else { return nil }
        self = network
    }

    init(parsing text: String) throws(Flaw) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = InternetAddress(String(parts[0])) else { throw .notAnAddress }
        // Prefix lengths of IPv4-mapped addresses count the 96 bits that come before the IPv4 address.
        let mapped = !address.isIPv6 && parts[0].utf8.contains(UInt8(ascii: ":")) ? 96 : 0
        let longest = address.bytes.count * 8 + mapped
        var prefixLength = longest
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard digits.count <= 3, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                digits.count == 1 || digits.first != UInt8(ascii: "0"),
                let number = Int(parts[1]), (mapped...longest).contains(number)
            else { throw .badPrefix(longest: longest) }
            prefixLength = number
        }
        let network = Network(holding: address, prefixLength: prefixLength - mapped)
        guard network.address == address else { throw .hostBits(network: network) }
        self = network
    }

    /// The network of a given size that an address belongs to.
    private init(holding address: InternetAddress, prefixLength: Int) {
        let masked = address.bytes.enumerated().map { index, byte in
            byte & ~(UInt8.max >> UInt8(min(max(prefixLength - index * 8, 0), 8)))
        }
        // As many bytes as before, so it is an address again.
        self.address = InternetAddress(bytes: masked) ?? address
        self.prefixLength = prefixLength
    }

    /// Whether an address, 4 or 16 bytes in network byte order, belongs to the network. An IPv4-mapped IPv6 address,
    /// which is how an IPv6 socket sees IPv4 peers (ipv6(7)), counts as the IPv4 address.
    public func contains(_ address: [UInt8]) -> Bool {
        guard let peer = InternetAddress(bytes: address), peer.bytes.count == self.address.bytes.count else {
            return false
        }
        return Network(holding: peer, prefixLength: self.prefixLength).address == self.address
    }

    /// `192.168.1.0/24`; a network of one is written as its address alone.
    public var description: String {
        self.prefixLength == self.address.bytes.count * 8 ? "\(self.address)" : "\(self.address)/\(self.prefixLength)"
    }
}
