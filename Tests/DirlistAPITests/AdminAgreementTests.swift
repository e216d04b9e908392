// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

/// The Swift types say what io.dirlistd.Admin.varlink and io.systemd.service.varlink say, and come back as they went.
@Suite struct AdminAgreementTests {
    private func fields(_ kind: InterfaceDescription.Member.Kind?) -> [String] {
        switch kind {
        case .type(.structure(let fields))?: fields.map(\.name)
        case .method(_, let reply)?: reply.map(\.name)
        case .error(let fields)?: fields.map(\.name)
        default: []
        }
    }

    private func properties(_ value: Any) -> [String] {
        Mirror(reflecting: value).children.compactMap(\.label)
    }

    @Test func everyMethodIsThere() {
        let names = [
            Admin.Status.name, Admin.Sessions.name, Admin.Disconnect.name, Admin.Reload.name, Admin.Configuration.name,
            Admin.Metrics.name,
        ]
        #expect(names == Admin.description.methods.map { "io.dirlistd.Admin.\($0)" })
        let control = [
            ServiceControl.Ping.name, ServiceControl.Reload.name, ServiceControl.SetLogLevel.name,
            ServiceControl.GetLogLevel.name, ServiceControl.GetEnvironment.name,
        ]
        #expect(control == ServiceControl.description.methods.map { "io.systemd.service.\($0)" })
    }

    @Test func membersHaveTheNamesAndTheOrderOfTheInterface() {
        let description = Admin.description
        let listener = Admin.Listener(role: "", address: "", activated: false, tls: false, connections: 0)
        #expect(self.properties(listener) == self.fields(description.member("Listener")?.kind))
        let session = Admin.Session(id: 0, peer: "", role: "", sinceUSec: 0)
        #expect(self.properties(session) == self.fields(description.member("Session")?.kind))
        let setting = Admin.Setting(key: "", value: "", origin: "")
        #expect(self.properties(setting) == self.fields(description.member("Setting")?.kind))
        #expect(self.properties(Admin.Status.Reply()) == self.fields(description.member("Status")?.kind))
        #expect(self.properties(Admin.Metrics.Reply(text: "")) == self.fields(description.member("Metrics")?.kind))
    }

    private func back<Method: VarlinkMethod>(_ method: Method.Type, _ reply: Method.Reply) throws -> Method.Reply {
        let message = Frame.reply(reply).bytes.dropLast()
        return try Method.reply(message.span).value
    }

    @Test func repliesComeBackAsTheyWent() throws {
        var status = Admin.Status.Reply()
        status.version = "1"
        status.pid = 2
        status.root = "/ö"
        status.configuration = "/c"
        status.startedUSec = 1 << 60
        status.listeners = [.init(role: "tree", address: "tcp:x", activated: true, tls: true, connections: 3)]
        status.sessions = 4
        status.requests = 5
        status.entries = 6
        status.errors = 7
        status.protections = ["a": "b", "c": "d"]
        status.warnings = ["w"]
        #expect(try self.back(Admin.Status.self, status) == status)
        let sessions = Admin.Sessions.Reply(sessions: [
            .init(id: 1, peer: "p", role: "tree", sinceUSec: 2),
            .init(
                id: 2, peer: "p", role: "admin", identity: "i", sinceUSec: 2, lastRequestUSec: 3, requests: 4,
                entries: 5, bytesSent: 6, method: "m", path: "/p"
            ),
        ])
        #expect(try self.back(Admin.Sessions.self, sessions) == sessions)
        let settings = Admin.Configuration.Reply(settings: [.init(key: "k", value: "\"v\"", origin: "default")])
        #expect(try self.back(Admin.Configuration.self, settings) == settings)
        #expect(try self.back(Admin.Metrics.self, .init(text: "# EOF\n")).text == "# EOF\n")
        #expect(try self.back(ServiceControl.GetEnvironment.self, .init(environment: nil)).environment == nil)
        #expect(try self.back(ServiceControl.GetEnvironment.self, .init(environment: [])).environment == [])
        #expect(try self.back(ServiceControl.GetLogLevel.self, .init(level: 4)).level == 4)
    }

    /// Whatever answers so is no daemon that is well.
    @Test(arguments: ["{}", #"{"parameters":{}}"#, #"{"parameters":{"version":null,"pid":1}}"#])
    func aReplyThatSaysNothing(message: String) {
        func expectRefused<Method: VarlinkMethod>(_ method: Method.Type) {
            #expect(throws: (any Error).self) { try method.reply(Array(message.utf8).span).value }
        }
        expectRefused(Admin.Status.self)
        expectRefused(Admin.Sessions.self)
        expectRefused(Admin.Configuration.self)
        expectRefused(Admin.Metrics.self)
        expectRefused(Admin.Reload.self)
    }

    @Test func theTextIsWrittenForAllParsers() {
        for text in [Admin.description.text, ServiceControl.description.text] {
            #expect(!text.contains("\r") && text.hasSuffix("\n"))
            for line in text.split(separator: "\n") where line.contains("#") {
                #expect(line.drop { $0 == " " }.hasPrefix("# "), "\(line)")
            }
        }
    }
}
