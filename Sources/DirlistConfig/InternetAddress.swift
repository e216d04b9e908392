// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An IPv4 or IPv6 address.
///
/// An IPv4 address that is written as an IPv6 one (`::ffff:127.0.0.1`, RFC 4291 section 2.5.5.2) is the IPv4 address.
public struct InternetAddress: Sendable, Hashable, CustomStringConvertible {
    /// Network byte order: 4 bytes for IPv4, 16 for IPv6.
    public let bytes: [UInt8]

    /// Takes 4 or 16 bytes in network byte order; nil for any other number.
    public init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4:
            self.bytes = bytes
        case 16:
            let isMapped = bytes.starts(with: Self.mappedPrefix)
            self.bytes = isMapped ? Array(bytes.dropFirst(Self.mappedPrefix.count)) : bytes
        default:
            return nil
        }
    }

    /// Reads the numeric form, as inet_pton(3) does: no names, no ports, no zones.
    public init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        let family = text.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        guard inet_pton(family, text, &bytes) == 1 else { return nil }
        self.init(bytes: bytes)
    }

    /// The first bytes of every IPv4-mapped IPv6 address.
    static let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    /// The loopback address that the defaults listen on, 127.0.0.1.
    static let loopback = InternetAddress(known: [127, 0, 0, 1])

    private init(known bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether it is IPv6.
    public var isIPv6: Bool { self.bytes.count == 16 }

    /// Whether only this machine can reach it: 127.0.0.0/8 (RFC 1122) and ::1 (RFC 4291).
    public var isLoopback: Bool {
        self.isIPv6 ? self.bytes.dropLast().allSatisfy { $0 == 0 } && self.bytes.last == 1 : self.bytes.first == 127
    }

    /// Whether it stands for all addresses of the machine: 0.0.0.0 and ::.
    public var isUnspecified: Bool { self.bytes.allSatisfy { $0 == 0 } }

    /// The one that stands for all addresses of the same family.
    var unspecified: InternetAddress { InternetAddress(known: Array(repeating: 0, count: self.bytes.count)) }

    /// Whether a TCP server can listen on an address of this kind. Not on multicast and broadcast ones, and not on
    /// IPv6 link-local ones, which mean nothing without an interface (RFC 4007).
    var isListenable: Bool {
        if self.isIPv6 {
            return self.bytes[0] != 0xFF && !(self.bytes[0] == 0xFE && self.bytes[1] & 0xC0 == 0x80)
        }
        return self.bytes[0] & 0xF0 != 0xE0 && self.bytes != [255, 255, 255, 255]
    }

    /// The shortest text form, as inet_ntop(3) writes it.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let size = socklen_t(buffer.count)
        guard inet_ntop(self.isIPv6 ? AF_INET6 : AF_INET, self.bytes, &buffer, size) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
