// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Finds who answers a call.
public struct Router: Sendable {
    /// Where a call goes.
    public enum Route: Sendable {
        case interface(any VarlinkInterface)
        case error(StandardError)
    }

    private let interfaces: [any VarlinkInterface]

    /// Routes to `org.varlink.service`, which is added here, and to `interfaces`.
    public init(interfaces: [any VarlinkInterface], product: Product) {
        let service = ServiceInterface(product: product, descriptions: interfaces.map(\.description))
        self.interfaces = interfaces + [service]
    }

    /// Where the call goes. Nothing here can be upgraded, and a success would promise it, so `upgrade` is an error.
    public func route(_ call: Call) -> Route {
        guard !call.interface.isEmpty else { return .error(.methodNotFound(call.method)) }
        guard let interface = self.interfaces.first(where: { $0.description.name == call.interface }) else {
            return .error(.interfaceNotFound(call.interface))
        }
        guard interface.description.methods.contains(call.member) else {
            return .error(.methodNotFound(call.method))
        }
        guard call.mode != .upgrade else { return .error(.methodNotImplemented(call.method)) }
        return .interface(interface)
    }

    /// Begins to answer the call, with an error where nobody else can.
    public func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        switch self.route(call) {
        case .interface(let interface): interface.answer(call, to: replies)
        case .error(let error): ReadyAnswer(error.reply, to: replies)
        }
    }
}
