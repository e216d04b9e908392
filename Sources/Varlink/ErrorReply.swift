// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// An error as it stands in a reply.
public struct ErrorReply: Error, Sendable, Equatable {
    /// The full name: interface, dot, error.
    public let name: String
    /// What the error says besides its name.
    public let parameters: JSONObject

    /// An error by its full name.
    public init(name: String, parameters: JSONObject = JSONObject()) {
        self.name = name
        self.parameters = parameters
    }
}

/// The errors that every service may answer with (Varlink specification, "org.varlink.service").
public enum StandardError: Error, Sendable, Equatable {
    /// There is no such interface.
    case interfaceNotFound(String)
    /// The interface has no such method; the method's full name.
    case methodNotFound(String)
    /// The interface declares the method, and this service does not serve it; the method's full name.
    case methodNotImplemented(String)
    /// The named parameter is unknown, missing, or of a wrong type or value.
    case invalidParameter(String)
    /// The caller may not do this.
    case permissionDenied
    /// The method must be called with `more`.
    case expectedMore

    /// The error as a reply.
    public var reply: ErrorReply {
        switch self {
        case .interfaceNotFound(let name):
            ErrorReply(name: "org.varlink.service.InterfaceNotFound", parameters: ["interface": .string(name)])
        case .methodNotFound(let method):
            ErrorReply(name: "org.varlink.service.MethodNotFound", parameters: ["method": .string(method)])
        case .methodNotImplemented(let method):
            ErrorReply(name: "org.varlink.service.MethodNotImplemented", parameters: ["method": .string(method)])
        case .invalidParameter(let name):
            ErrorReply(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(name)])
        case .permissionDenied:
            ErrorReply(name: "org.varlink.service.PermissionDenied")
        case .expectedMore:
            ErrorReply(name: "org.varlink.service.ExpectedMore")
        }
    }

    /// The error that a reply says, nil when it is none of these. A name that the reply lacks is empty, for not all
    /// services send it.
    public init?(_ reply: ErrorReply) {
        func name(_ key: String) -> String {
            if case .string(let name)? = reply.parameters[key] { return name }
            return ""
        }
        switch reply.name {
        case "org.varlink.service.InterfaceNotFound": self = .interfaceNotFound(name("interface"))
        case "org.varlink.service.MethodNotFound": self = .methodNotFound(name("method"))
        case "org.varlink.service.MethodNotImplemented": self = .methodNotImplemented(name("method"))
        case "org.varlink.service.InvalidParameter": self = .invalidParameter(name("parameter"))
        case "org.varlink.service.PermissionDenied": self = .permissionDenied
        case "org.varlink.service.ExpectedMore": self = .expectedMore
        default: return nil
        }
    }
}
