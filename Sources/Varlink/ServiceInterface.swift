// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// `org.varlink.service`, which every service has.
public struct ServiceInterface: VarlinkInterface {
    /// The interface's definition.
    public static let description: InterfaceDescription = {
        do {
            return try InterfaceDescription(serviceDescription)
        } catch {
            // The text is a part of this file.
            fatalError("org.varlink.service does not parse: \(error)")
        }
    }()

    private let product: Product
    private let descriptions: [InterfaceDescription]

    /// Serves the definitions of itself and of `descriptions`.
    public init(product: Product, descriptions: [InterfaceDescription]) {
        self.product = product
        self.descriptions = [ServiceInterface.description] + descriptions
    }

    /// The definition of `org.varlink.service`.
    public var description: InterfaceDescription { ServiceInterface.description }

    /// Begins to answer; the answer is ready at once.
    public func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        do throws(ErrorReply) {
            return ReadyAnswer(try self.reply(to: call), to: replies)
        } catch {
            return ReadyAnswer(error, to: replies)
        }
    }

    private func reply(to call: Call) throws(ErrorReply) -> Frame {
        switch call.member {
        case "GetInfo":
            try Parameters(call).finish()
            return .reply(
                GetInfo.Reply(product: self.product, interfaces: self.descriptions.map(\.name))
            )
        case "GetInterfaceDescription":
            let interface = try GetInterfaceDescription.Parameters(call).interface
            guard let found = self.descriptions.first(where: { $0.name == interface }) else {
                throw StandardError.interfaceNotFound(interface).reply
            }
            return .reply(GetInterfaceDescription.Reply(description: found.text))
        default:
            throw StandardError.methodNotFound(call.method).reply
        }
    }
}

extension ServiceInterface {
    /// Asks who the service is.
    public enum GetInfo: VarlinkMethod {
        /// The method's full name.
        public static let name = "org.varlink.service.GetInfo"
        /// It takes none.
        public typealias Parameters = NoParameters

        /// What is told.
        public struct Reply: ReplyParameters, Equatable {
            /// Who the service is.
            public let product: Product
            /// The names of all interfaces that the service has.
            public let interfaces: [String]

            /// A reply with these.
            public init(product: Product, interfaces: [String]) {
                self.product = product
                self.interfaces = interfaces
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var vendor = "", product = "", version = "", url = ""
                var interfaces: [String] = []
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "vendor": vendor = try reader.readString()
                    case "product": product = try reader.readString()
                    case "version": version = try reader.readString()
                    case "url": url = try reader.readString()
                    case "interfaces":
                        try reader.beginArray()
                        while try reader.nextElement() { interfaces.append(try reader.readString()) }
                    default: try reader.skipValue()
                    }
                }
                self.product = Product(vendor: vendor, product: product, version: version, url: url)
                self.interfaces = interfaces
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.key("vendor")
                writer.value(self.product.vendor)
                writer.key("product")
                writer.value(self.product.product)
                writer.key("version")
                writer.value(self.product.version)
                writer.key("url")
                writer.value(self.product.url)
                writer.key("interfaces")
                writer.beginArray()
                for interface in self.interfaces { writer.value(interface) }
                writer.endArray()
            }
        }
    }

    /// Asks for an interface's definition.
    public enum GetInterfaceDescription: VarlinkMethod {
        /// The method's full name.
        public static let name = "org.varlink.service.GetInterfaceDescription"

        /// What to ask for.
        public struct Parameters: CallParameters, Equatable {
            /// The name of the interface.
            public let interface: String

            /// Asks for the definition of that interface.
            public init(interface: String) {
                self.interface = interface
            }

            /// Takes them out of a call.
            public init(_ call: Call) throws(ErrorReply) {
                var parameters = Varlink.Parameters(call)
                self.interface = try parameters.requiredString("interface")
                try parameters.finish()
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.key("interface")
                writer.value(self.interface)
            }
        }

        /// What is told.
        public struct Reply: ReplyParameters, Equatable {
            /// The text of the definition.
            public let description: String

            /// A reply with that text.
            public init(description: String) {
                self.description = description
            }

            /// Reads it.
            public init(from reader: inout JSONReader) throws(JSONError) {
                var description: String?
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "description": description = try reader.readString()
                    default: try reader.skipValue()
                    }
                }
                guard let description else {
                    throw JSONError(offset: reader.offset, reason: .missing("description"))
                }
                self.description = description
            }

            /// Writes the members.
            public func write(to writer: inout JSONWriter) {
                writer.key("description")
                writer.value(self.description)
            }
        }
    }
}

/// Fields and errors are the specification's; ExpectedUpgrade is left out, as nothing here can be upgraded.
private let serviceDescription = """
    # What every Varlink service can be asked about itself.
    interface org.varlink.service

    # Who the service is, and the names of all its interfaces.
    method GetInfo() -> (
      vendor: string,
      product: string,
      version: string,
      url: string,
      interfaces: []string
    )

    # The definition of one of these interfaces.
    method GetInterfaceDescription(interface: string) -> (description: string)

    # The service has no such interface.
    error InterfaceNotFound (interface: string)

    # The interface has no such method.
    error MethodNotFound (method: string)

    # The interface has the method, but this service does not serve it.
    error MethodNotImplemented (method: string)

    # A parameter is unknown, missing, or has a wrong type or value.
    error InvalidParameter (parameter: string)

    # The caller may not do this.
    error PermissionDenied ()

    # The method must be called with `more`.
    error ExpectedMore ()

    """
