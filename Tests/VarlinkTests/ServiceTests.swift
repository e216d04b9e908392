// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import Varlink

/// Collects what an answer sends.
private final class Collector: ReplySink {
    private let sent = Mutex<[(text: String, last: Bool)]>([])

    func send(_ frame: Frame, last: Bool) {
        let text = text(frame)
        self.sent.withLock { $0.append((text, last)) }
    }

    var replies: [(text: String, last: Bool)] { self.sent.withLock { $0 } }
}

/// Answers every call with the name of its method.
private struct Echo: VarlinkInterface {
    let description: InterfaceDescription

    func answer(_ call: Call, to replies: any ReplySink) -> any Answer {
        ReadyAnswer(
            Frame.reply { writer in
                writer.key("method")
                writer.value(call.method)
            },
            to: replies
        )
    }
}

struct ServiceTests {
    private let product = Product(vendor: "v", product: "p é", version: "1.2.3", url: "https://example.org/")

    private func router() throws -> Router {
        let text = "interface org.example.echo\nmethod Say() -> (method: string)\nerror Silent ()\ntype T (a: int)\n"
        return Router(interfaces: [Echo(description: try InterfaceDescription(text))], product: self.product)
    }

    /// The one reply to a call, which must be the last one.
    private func ask(_ call: Call) throws -> String {
        let collector = Collector()
        let answer = try self.router().answer(call, to: collector)
        #expect(!answer.isEndless)
        #expect(collector.replies.isEmpty, "no reply before there is room")
        answer.demand(2)
        answer.demand(1)
        answer.finishEarly()
        #expect(collector.replies.map(\.last) == [true])
        return collector.replies.first?.text ?? ""
    }

    @Test(arguments: [Call.Mode.single, .more, .oneway])
    func getInfo(_ mode: Call.Mode) throws {
        #expect(
            try self.ask(Call(method: "org.varlink.service.GetInfo", mode: mode))
                == #"{"parameters":{"vendor":"v","product":"p é","version":"1.2.3","url":"https://example.org/","#
                + #""interfaces":["org.varlink.service","org.example.echo"]}}␀"#
        )
    }

    @Test func getInfoIsReadAsItWasWritten() throws {
        let reply = ServiceInterface.GetInfo.Reply(product: self.product, interfaces: ["a.b", "c.d"])
        let message = Array(Frame.reply(reply).bytes.dropLast())
        #expect(try ServiceInterface.GetInfo.reply(message.span).value == reply)
    }

    @Test(arguments: ["org.varlink.service", "org.example.echo"])
    func everyInterfaceHasItsDescription(_ name: String) throws {
        let parameters = ServiceInterface.GetInterfaceDescription.Parameters(interface: name)
        let frame = ServiceInterface.GetInterfaceDescription.call(parameters)
        let call = try Call(parsing: Array(frame.bytes.dropLast()).span)
        let message = Array(try self.ask(call).dropLast().utf8)
        let reply = try ServiceInterface.GetInterfaceDescription.reply(message.span)
        #expect(try InterfaceDescription(reply.value.description).name == name)
        #expect(!reply.continues)
    }

    @Test(arguments: [
        (
            "org.varlink.service.GetInterfaceDescription", #"{"interface":"a.b"}"#,
            StandardError.interfaceNotFound("a.b")
        ),
        ("org.varlink.service.GetInterfaceDescription", "{}", .invalidParameter("interface")),
        ("org.varlink.service.GetInterfaceDescription", #"{"interface":null}"#, .invalidParameter("interface")),
        ("org.varlink.service.GetInterfaceDescription", #"{"interface":1}"#, .invalidParameter("interface")),
        (
            "org.varlink.service.GetInterfaceDescription", #"{"interface":"org.example.echo","x":1}"#,
            .invalidParameter("x")
        ),
        ("org.varlink.service.GetInfo", #"{"x":{}}"#, .invalidParameter("x")),
        ("org.varlink.service.Nothing", "{}", .methodNotFound("org.varlink.service.Nothing")),
        ("org.varlink.service.", "{}", .methodNotFound("org.varlink.service.")),
        ("org.example.echo.say", "{}", .methodNotFound("org.example.echo.say")),
        ("org.example.echo.Silent", "{}", .methodNotFound("org.example.echo.Silent")),
        ("org.example.echo.T", "{}", .methodNotFound("org.example.echo.T")),
        ("org.example.Say", "{}", .interfaceNotFound("org.example")),
        ("org.example.echo2.Say", "{}", .interfaceNotFound("org.example.echo2")),
        ("Say", "{}", .methodNotFound("Say")), (".Say", "{}", .methodNotFound(".Say")), ("", "{}", .methodNotFound("")),
    ])
    func errors(_ method: String, _ parameters: String, _ expected: StandardError) throws {
        guard case .object(let object) = try json(parameters) else { return #expect(Bool(false)) }
        #expect(try self.ask(Call(method: method, parameters: object)) == text(Frame.error(expected.reply)))
    }

    @Test func interfacesAnswerTheirMethods() throws {
        #expect(
            try self.ask(Call(method: "org.example.echo.Say", mode: .more))
                == #"{"parameters":{"method":"org.example.echo.Say"}}␀"#
        )
    }

    /// A success would hand the connection over to another protocol.
    @Test(arguments: ["org.example.echo.Say", "org.varlink.service.GetInfo"])
    func nothingIsUpgraded(_ method: String) throws {
        let error = StandardError.methodNotImplemented(method)
        #expect(try self.ask(Call(method: method, mode: .upgrade)) == text(Frame.error(error.reply)))
    }

    @Test func aCancelledAnswerSendsNothing() {
        let collector = Collector()
        let answer = ReadyAnswer(Frame.reply(), to: collector)
        answer.demand(0)
        #expect(collector.replies.isEmpty)
        answer.cancel()
        answer.demand(1)
        #expect(collector.replies.isEmpty)
    }

    @Test func anErrorIsAnAnswer() {
        let collector = Collector()
        ReadyAnswer(StandardError.permissionDenied.reply, to: collector).demand(1)
        #expect(collector.replies.map(\.text) == [#"{"error":"org.varlink.service.PermissionDenied"}␀"#])
    }
}
