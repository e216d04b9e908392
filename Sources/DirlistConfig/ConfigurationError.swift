// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a configuration file.
public struct ConfigurationError: Sendable, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// The line, counted from 1; nil when the error is about the file as a whole.
    public let line: Int?
    /// The column, counted from 1 in Unicode scalars.
    public let column: Int?
    /// The dotted key that is concerned, as `limits.request_size`.
    public let key: String?
    /// What is wrong, with the value as it is written in the file.
    public let message: String
    /// What would be right.
    public let remedy: String

    init(file: String, position: Position?, key: String? = nil, message: String, remedy: String) {
        self.file = file
        self.line = position?.line
        self.column = position?.column
        self.key = key
        self.message = message
        self.remedy = remedy
    }

    /// One line for people, free of control characters:
    /// `dirlistd.toml:7:1: limits.request_size: "64 KB" is not a size; write ...`.
    public var description: String {
        var place = printable(self.file)
        if let line = self.line, let column = self.column {
            place += ":\(line):\(column)"
        }
        if let key = self.key {
            place += ": \(printable(key))"
        }
        return "\(place): \(printable(self.message)); \(printable(self.remedy))"
    }
}

/// Everything that is wrong with a configuration file, in the order of the file. Never empty.
public struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// The errors, first in the file first.
    public let errors: [ConfigurationError]

    /// Takes at least one.
    public init(_ errors: [ConfigurationError]) {
        self.errors = errors
    }

    /// A line for each error.
    public var description: String {
        self.errors.map(\.description).joined(separator: "\n")
    }
}

/// Shows characters that a terminal acts upon, or that hide others, as TOML escapes.
func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            result.append(contentsOf: escape(of: scalar).unicodeScalars)
        default:
            result.append(scalar)
        }
    }
    return String(result)
}
