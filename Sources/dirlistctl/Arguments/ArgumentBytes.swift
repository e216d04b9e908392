// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Command line arguments are bytes, for paths are; ArgumentParser takes strings. Bytes that are not UTF-8 travel
/// through it as characters of a private use plane, and turn back into bytes where a path is wanted.
enum ArgumentBytes {
    /// Byte B is U+10FF00 + B.
    private static let base: UInt32 = 0x10FF00

    /// The argument as a string from which `decode` gets the same bytes.
    static func encode(_ argument: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var index = 0
        while index < argument.count {
            if case .scalar(let scalar, let length) = decodeCharacter(argument.span, at: index),
                !(self.base...self.base + 0xFF).contains(scalar.value)
            {
                text.append(scalar)
                index += length
            } else {
                text.append(self.scalar(for: argument[index]))
                index += 1
            }
        }
        return String(text)
    }

    /// The bytes of an argument.
    static func decode(_ text: String) -> [UInt8] {
        var decoded: [UInt8] = []
        for scalar in text.unicodeScalars {
            if (self.base...self.base + 0xFF).contains(scalar.value) {
                decoded.append(UInt8(scalar.value - self.base))
            } else {
                decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return decoded
    }

    /// Whether an argument is UTF-8.
    static func isText(_ argument: String) -> Bool {
        self.decode(argument).elementsEqual(argument.utf8)
    }

    /// The arguments of this process, its name left out, encoded.
    static var commandLine: [String] {
        // The C library keeps them for the life of the process; each ends with a NUL.
        (1..<max(1, Int(CommandLine.argc))).map { index in
            guard let argument = CommandLine.unsafeArgv[index] else { return "" }
            return Self.encode((0..<strlen(argument)).map { UInt8(bitPattern: argument[$0]) })
        }
    }

    /// What stands for a byte that is not UTF-8.
    static func scalar(for byte: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(self.base + UInt32(byte)) ?? "\u{FFFD}"
    }
}
