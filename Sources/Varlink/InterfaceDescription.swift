// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// An interface's definition (Varlink specification, "Interface definition").
public struct InterfaceDescription: Sendable {
    /// Its reverse domain name.
    public let name: String
    /// The text it was read from.
    public let text: String
    /// Types, methods and errors in order.
    public let members: [Member]
    /// The methods' names in order, without the interface.
    public let methods: [String]
    /// The errors' names in order, without the interface.
    public let errors: [String]

    /// Reads a definition. Names must be unique and types must be defined.
    public init(_ text: String) throws(InterfaceDescriptionError) {
        var parser = InterfaceDescriptionParser(text)
        self.text = text
        (self.name, self.members) = try parser.parse()
        self.methods = self.members.compactMap { if case .method = $0.kind { $0.name } else { nil } }
        self.errors = self.members.compactMap { if case .error = $0.kind { $0.name } else { nil } }
    }

    /// The member of a name.
    public func member(_ name: String) -> Member? {
        self.members.first { $0.name == name }
    }

    /// What an interface defines.
    public struct Member: Sendable, Equatable {
        /// The name, without the interface.
        public let name: String
        /// What it is, and what it consists of.
        public let kind: Kind

        /// What an interface can define.
        public enum Kind: Sendable, Equatable {
            case type(FieldType)
            case method(parameters: [Field], reply: [Field])
            case error([Field])
        }
    }

    /// A field of a structure, of a method's parameters or reply, or of an error.
    public struct Field: Sendable, Equatable {
        /// The name, without the interface.
        public let name: String
        /// What it can hold.
        public let type: FieldType
    }

    /// What a field can hold.
    public indirect enum FieldType: Sendable, Equatable {
        case bool, int, float, string, object, any
        case named(String)
        case structure([Field])
        case enumeration([String])
        case array(FieldType)
        case map(FieldType)
        case optional(FieldType)
    }
}

/// Why a text is no interface definition.
public struct InterfaceDescriptionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// What is wrong there.
    public let reason: String

    /// The error as text for people.
    public var description: String { "line \(self.line): \(self.reason)" }
}
