// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import Glibc
import Testing

@testable import dirlistctl

extension Examination {
    /// What the check of this name came to.
    fileprivate func diagnosis(_ name: String) throws -> Diagnosis {
        try #require(self.diagnoses.first { $0.check.name == name })
    }
}

private func settings(_ text: String = "") throws -> Settings {
    try Settings.parse(text, file: "/f")
}

/// A daemon that runs with these settings.
private func running(
    _ settings: Settings? = nil,
    address: String = "tcp:127.0.0.1:7895",
    activated: Bool = false,
    isCurrent: Bool? = true
) -> RunningFacts {
    var status = Admin.Status.Reply()
    status.configuration = "/f"
    status.pid = 7
    status.root = "/srv"
    status.version = "1"
    status.listeners = [
        .init(role: "tree", address: address, activated: activated, tls: false, connections: 0),
        .init(role: "admin", address: "unix:/s", activated: activated, tls: false, connections: 0),
    ]
    let inForce = Setting.all.map {
        Admin.Setting(key: $0.key, value: $0.text(in: settings ?? .default), origin: "default")
    }
    return RunningFacts(status: status, settings: inForce, isConfigurationCurrent: isCurrent)
}

@Suite struct ConfigurationExaminationTests {
    private func examine(
        _ reading: ConfigurationExamination.Reading,
        _ running: RunningFacts? = running(),
        file: String? = "/f"
    ) -> ConfigurationExamination {
        .init(file: "/f", reading: reading, running: running, runningFile: file, restart: "restart it")
    }

    @Test func whatAgreesIsWell() throws {
        let examination = self.examine(.good(try settings()))
        #expect(examination.diagnoses.map(\.result) == [.ok, .ok, .ok])
        #expect(self.examine(.absent).diagnoses.map(\.result) == [.ok, .ok, .ok])
    }

    @Test func whatIsWrongIsToldWithItsPlace() throws {
        let errors = try #require(throws: ConfigurationErrors.self) { try settings("port = 0\nroot = 1") }.errors
        let found = try self.examine(.wrong(errors)).diagnosis("file")
        #expect(found.result == .problem && found.detail.hasPrefix("/f:1:1: port: "))
        #expect(found.detail.hasSuffix("(and 1 more)") && found.evidence.count == 2)
        #expect(try self.examine(.notAllowed).diagnosis("file").result == .skipped)
        let unknown = try self.examine(.unknown, nil).diagnosis("file")
        #expect(unknown.detail == "which configuration that daemon has is not known")
    }

    @Test(arguments: [
        ("port = 1", false, "restart it"), ("port = 1", true, SocketExamination.newSockets),
        ("root = \"/\"", true, "restart it"), ("[tree]\nhidden = false", true, "dirlistctl reload"),
        ("port = 1\n[tree]\nhidden = false", true, SocketExamination.newSockets),
    ])
    func whatDiffersIsToldWithWhatToDo(text: String, activated: Bool, remedy: String) throws {
        let found = try self.examine(.good(try settings(text)), running(activated: activated)).diagnosis("in force")
        #expect(found.result == .warning && found.remedy == remedy)
    }

    @Test func bothValuesAreTold() throws {
        let found = try self.examine(.good(try settings("port = 1"))).diagnosis("in force")
        #expect(found.detail.contains("port is 7895 in the daemon and 1 in the file"))
    }

    @Test func aDaemonWithAnotherFileIsNotCompared() throws {
        let good = ConfigurationExamination.Reading.good(try settings("port = 1"))
        #expect(try self.examine(good, file: "/g").diagnosis("in force").result == .skipped)
        #expect(try self.examine(good, file: nil).diagnosis("in force").result == .skipped)
        #expect(try self.examine(good, nil).diagnosis("in force").result == .skipped)
    }

    @Test(arguments: [(true, .ok), (false, .problem), (nil, .skipped)] as [(Bool?, Diagnosis.Result)])
    func lastReload(isCurrent: Bool?, result: Diagnosis.Result) throws {
        #expect(try self.examine(.absent, running(isCurrent: isCurrent)).diagnosis("last reload").result == result)
    }

    /// It has a check of its own.
    @Test func theReloadIsToldOnce() throws {
        var facts = running(isCurrent: false)
        facts.status.warnings = ["the configuration was not reloaded, the old one stays: /f:1:1: port", "x"]
        let examination = self.examine(.absent, facts)
        let warnings = examination.diagnoses.filter { $0.check.name == "warning" }
        #expect(warnings.map(\.detail) == ["the daemon says: x"])
        #expect(try examination.diagnosis("last reload").evidence == [facts.status.warnings[0]])
    }

    @Test func metrics() {
        #expect(isCurrent("# TYPE dirlistd_configuration_current gauge\ndirlistd_configuration_current 1\n") == true)
        #expect(isCurrent("a 1\ndirlistd_configuration_current 0\n# EOF\n") == false)
        #expect(isCurrent("# EOF\n") == nil)
    }
}

@Suite struct DaemonExaminationTests {
    private func systemd(_ service: String, _ tree: String, _ admin: String) -> SystemdAnswer {
        .known(
            SystemdFacts(
                """
                Id=dirlistd.service
                LoadState=loaded
                ActiveState=\(service)
                MainPID=7

                Id=dirlistd.socket
                LoadState=loaded
                ActiveState=\(tree)
                Listen=127.0.0.1:7895 (Stream)
                Listen=[::1]:7895 (Stream)
                NeedDaemonReload=no

                Id=dirlistd-admin.socket
                LoadState=loaded
                ActiveState=\(admin)
                NeedDaemonReload=yes
                """))
    }

    private func examine(_ answer: DaemonAnswer, _ systemd: SystemdAnswer) throws -> Diagnosis {
        try DaemonExamination(address: "unix:/s", answer: answer, systemd: systemd).diagnosis("running")
    }

    @Test func unitsAreRead() throws {
        let facts = try #require(self.systemd("active", "active", "failed").facts)
        #expect(facts.service.process == 7 && facts.service.active == "active")
        #expect(facts.treeSocket.listen == ["127.0.0.1:7895", "[::1]:7895"] && !facts.treeSocket.needsReload)
        #expect(facts.adminSocket.active == "failed" && facts.adminSocket.needsReload)
    }

    @Test func oneThatRuns() throws {
        let found = try self.examine(.running(running()), self.systemd("active", "active", "active"))
        #expect(found.result == .ok && !found.detail.contains("started"))
    }

    @Test func oneThatWaitedIsToldFromOneThatRan() throws {
        let found = try self.examine(.running(running()), self.systemd("inactive", "active", "active"))
        #expect(found.result == .ok && found.detail.contains("this question has started it"))
    }

    @Test func oneThatIsStopped() throws {
        let found = try self.examine(.noSocket, self.systemd("inactive", "inactive", "inactive"))
        #expect(found.result == .problem && found.detail.contains("stopped"))
        #expect(found.remedy == "systemctl start dirlistd.socket dirlistd-admin.socket")
        #expect(try self.examine(.nobodyListens, .unknown("no systemd")).detail.contains("stopped"))
    }

    @Test func oneWithoutItsAdminSocket() throws {
        let waiting = try self.examine(.noSocket, self.systemd("inactive", "active", "inactive"))
        #expect(waiting.result == .problem && waiting.detail.contains("waits for a client"))
        let running = try self.examine(.noSocket, self.systemd("active", "active", "inactive"))
        #expect(running.result == .problem && running.detail.contains("it runs"))
    }

    @Test func aStrangerIsToldWhatSystemdKnows() throws {
        let found = try self.examine(.notAllowed, self.systemd("inactive", "active", "active"))
        #expect(found.result == .skipped && found.detail.contains("waits for a client"))
    }

    // MARK: Sockets

    private func sockets(
        _ text: String, _ running: RunningFacts?, _ systemd: SystemdAnswer = .unknown("none")
    ) throws -> SocketExamination {
        .init(settings: try settings(text), running: running, systemd: systemd, ports: [], restart: "restart it")
    }

    @Test func addresses() throws {
        #expect(try self.sockets("", running()).diagnosis("addresses").result == .ok)
        let found = try self.sockets("port = 1", running()).diagnosis("addresses")
        #expect(found.result == .warning && found.remedy == "restart it")
        #expect(found.detail.contains("127.0.0.1:7895") && found.detail.contains("127.0.0.1:1"))
        let activated = try self.sockets("port = 1", running(activated: true)).diagnosis("addresses")
        #expect(activated.remedy == SocketExamination.newSockets)
        #expect(
            try self.sockets("address = \"::1\"", running(address: "tls:[::1]:7895")).diagnosis("addresses").result
                == .ok)
        #expect(try self.sockets("", nil).diagnosis("addresses").result == .skipped)
    }

    @Test func metricsWithoutAListener() throws {
        let found = try self.sockets("[metrics]\naddress = \"127.0.0.1:9895\"", running()).diagnosis("metrics")
        #expect(found.result == .warning && found.detail.contains("nowhere"))
    }

    @Test func theClassicListener() throws {
        #expect(try self.sockets("", running()).diagnosis("classic").result == .ok)
        let found = try self.sockets("[classic]\naddress = \"127.0.0.1:7896\"", running()).diagnosis("classic")
        #expect(found.result == .warning && found.detail.contains("127.0.0.1:7896"))
    }

    @Test func socketsOfSystemd() throws {
        let both = "address = [\"127.0.0.1\", \"::1\"]"
        let systemd = self.systemd("active", "active", "active")
        let activated = running(activated: true)
        #expect(try self.sockets(both, activated, systemd).diagnosis("dirlistd.socket").result == .ok)
        let found = try self.sockets("port = 7900", activated, systemd).diagnosis("dirlistd.socket")
        #expect(
            found.result == .warning && found.detail.contains("7900") && found.remedy == SocketExamination.newSockets)
        #expect(try self.sockets(both, activated, systemd).diagnosis("dirlistd-admin.socket").result == .warning)
        let stopped = self.systemd("active", "inactive", "active")
        #expect(try self.sockets(both, activated, stopped).diagnosis("dirlistd.socket").result == .problem)
        #expect(try self.sockets(both, running(), stopped).diagnosis("dirlistd.socket").result == .skipped)
        #expect(try self.sockets(both, nil, .known(SystemdFacts(""))).diagnosis("dirlistd.socket").result == .skipped)
    }

    @Test(
        arguments: [
            (.answered(product: "dirlistd", version: "1"), .ok), (.secured("x"), .ok), (.excluded, .skipped),
            (.failed("x"), .problem), (.busy(limit: "limits.connections"), .warning),
        ] as [(PortAnswer, Diagnosis.Result)])
    func ports(answer: PortAnswer, result: Diagnosis.Result) throws {
        let examination = SocketExamination(
            settings: nil, running: nil, systemd: .unknown(""), ports: [("tcp:a:1", answer)], restart: "")
        #expect(try examination.diagnosis("reachable").result == result)
    }
}

@Suite struct RootExaminationTests {
    private func examine(_ served: ServedRoot, _ present: DirectoryIdentity?) throws -> Diagnosis {
        try RootExamination(path: "/srv", served: served, present: present, restart: "restart it")
            .diagnosis("served root")
    }

    @Test func whatIsServedAndWhatIsThere() throws {
        let root = DirectoryIdentity(deviceMajor: 8, deviceMinor: 1, inode: 2)
        #expect(try self.examine(.told(root), root).result == .ok)
        for other in [
            DirectoryIdentity(deviceMajor: 8, deviceMinor: 1, inode: 3),
            DirectoryIdentity(deviceMajor: 8, deviceMinor: 2, inode: 2),
            DirectoryIdentity(deviceMajor: 9, deviceMinor: 1, inode: 2),
        ] {
            let found = try self.examine(.told(root), other)
            #expect(found.result == .problem && found.remedy == "restart it" && found.detail.contains("/srv"))
        }
        #expect(try self.examine(.told(root), nil).result == .skipped)
        #expect(try self.examine(.unknown("x"), root) == Check(.daemon, "served root").skipped("x"))
    }
}

@Suite struct PermissionExaminationTests {
    private func file(_ mode: UInt32, owner: UInt32 = 0, group: UInt32 = 0) -> FileFacts {
        FileFacts(path: "/f", state: .there(mode: mode, owner: owner, group: group))
    }

    private func examine(
        root: FileFacts? = nil, listing: RootListing = .notAsked(""), configuration: FileFacts? = nil,
        folder: FileFacts? = nil, key: FileFacts? = nil
    ) -> PermissionExamination {
        .init(root: root, listing: listing, configuration: configuration, folder: folder, key: key, daemonUser: 5)
    }

    @Test func root() throws {
        #expect(try self.examine(root: self.file(S_IFDIR | 0o755)).diagnosis("root").result == .ok)
        #expect(try self.examine(root: self.file(S_IFREG | 0o755)).diagnosis("root").result == .problem)
        let missing = FileFacts(path: "/f", state: .unknown(ENOENT))
        #expect(try self.examine(root: missing).diagnosis("root").result == .problem)
        let closed = FileFacts(path: "/f", state: .unknown(EACCES))
        #expect(try self.examine(root: closed).diagnosis("root").result == .skipped)
    }

    @Test(
        arguments: [
            (.listed(entries: 1, denied: 0, unreadable: 0, isWhole: true), .ok),
            (.listed(entries: 1, denied: 0, unreadable: 0, isWhole: false), .ok),
            (.listed(entries: 9, denied: 1, unreadable: 0, isWhole: true), .warning),
            (.listed(entries: 9, denied: 0, unreadable: 1, isWhole: true), .warning),
            (.listed(entries: .max, denied: .max, unreadable: .max, isWhole: true), .warning),
            (.listed(entries: .min, denied: .min, unreadable: .min, isWhole: true), .ok),
            (.failed("io.dirlistd.Tree.PermissionDenied"), .problem), (.failed("io.dirlistd.Tree.NotFound"), .problem),
            (.failed("x"), .problem), (.notAsked("x"), .skipped),
        ] as [(RootListing, Diagnosis.Result)])
    func listing(listing: RootListing, result: Diagnosis.Result) throws {
        #expect(try self.examine(listing: listing).diagnosis("root for daemon").result == result)
    }

    @Test(
        arguments: [
            (0o644, 0, 0, .ok), (0o640, 5, 5, .ok), (0o660, 0, 0, .ok), (0o646, 0, 0, .problem),
            (0o664, 0, 7, .warning), (0o644, 9, 0, .warning),
        ] as [(UInt32, UInt32, UInt32, Diagnosis.Result)])
    func configuration(mode: UInt32, owner: UInt32, group: UInt32, result: Diagnosis.Result) throws {
        let file = self.file(mode, owner: owner, group: group)
        #expect(try self.examine(configuration: file).diagnosis("configuration").result == result)
    }

    @Test func aFileThatCanBeReplaced() throws {
        for (mode, result) in [(0o777, .problem), (0o1777, .ok), (0o755, .ok)] as [(UInt32, Diagnosis.Result)] {
            let examination = self.examine(configuration: self.file(0o644), folder: self.file(S_IFDIR | mode))
            #expect(try examination.diagnosis("configuration").result == result)
        }
    }

    @Test func key() throws {
        #expect(try self.examine(key: self.file(0o640)).diagnosis("key").result == .ok)
        #expect(try self.examine(key: self.file(0o644)).diagnosis("key").result == .problem)
        #expect(try self.examine(key: self.file(0o602)).diagnosis("key").result == .problem)
    }
}

@Suite struct CertificateExaminationTests {
    private static let day = 86400

    @Test(
        arguments: [
            (0...(100 * day), 50 * day, .ok), (0...(100 * day), 86 * day, .ok),
            (0...(100 * day), 86 * day + 1, .warning),
            (0...(100 * day), 100 * day, .warning), (0...(100 * day), 100 * day + 1, .problem),
            ((50 * day)...(100 * day), 49 * day, .problem),
        ] as [(ClosedRange<Int>, Int, Diagnosis.Result)])
    func validity(validity: ClosedRange<Int>, now: Int, result: Diagnosis.Result) throws {
        #expect(
            try CertificateExamination(certificate: .valid(validity), now: now).diagnosis("validity").result == result)
    }

    @Test func withoutTLSThereIsNone() {
        #expect(CertificateExamination(certificate: .none, now: 0).diagnoses.isEmpty)
    }
}

@Suite struct KernelExaminationTests {
    private func landlock(_ answer: CInt, _ protections: [String: String]?) throws -> Diagnosis.Result {
        var facts = KernelFacts()
        facts.landlock = answer
        return try KernelExamination(kernel: facts, protections: protections).diagnosis("Landlock").result
    }

    @Test func landlock() throws {
        #expect(try self.landlock(7, nil) == .ok)
        #expect(try self.landlock(-ENOSYS, nil) == .problem)
        #expect(try self.landlock(-EOPNOTSUPP, nil) == .problem)
        #expect(try self.landlock(-EPERM, nil) == .skipped)
        // What holds for the daemon counts, whatever this program may do.
        #expect(try self.landlock(-EPERM, ["landlock": "ABI 7"]) == .ok)
        #expect(try self.landlock(7, ["landlock": "unavailable: Function not implemented"]) == .problem)
        #expect(try self.landlock(7, [:]) == .problem)
    }

    @Test func calls() throws {
        var facts = KernelFacts()
        #expect(
            try KernelExamination(kernel: facts, protections: ["openat2": "no"]).diagnosis("openat2").result == .problem
        )
        facts.statx = -ENOSYS
        facts.openat2 = -EPERM
        let examination = KernelExamination(kernel: facts, protections: nil)
        #expect(try examination.diagnosis("statx").result == .problem)
        #expect(try examination.diagnosis("openat2").result == .skipped)
        #expect(try examination.diagnosis("seccomp").result == .ok)
    }
}

@Suite struct ProcessExaminationTests {
    private func thread(_ user: Int, _ privileges: Int, _ seccomp: Int, _ capabilities: String) throws -> ThreadFacts {
        try #require(
            ThreadFacts(
                status: """
                    Name:\tdirlistd
                    Uid:\t0\t\(user)\t0\t0
                    CapEff:\t\(capabilities)
                    NoNewPrivs:\t\(privileges)
                    Seccomp:\t\(seccomp)
                    Seccomp_filters:\t9

                    """))
    }

    private func results(_ threads: [ThreadFacts]) -> [Diagnosis.Result] {
        ProcessExamination(process: .threads(threads, userName: "dirlistd")).diagnoses.map(\.result)
    }

    @Test func theWorstThreadCounts() throws {
        let good = try self.thread(5, 1, 2, "0000000000000000")
        #expect(self.results([good, good]) == [.ok, .ok, .ok, .ok])
        #expect(self.results([good, try self.thread(0, 1, 2, "0000000000000000")]) == [.warning, .ok, .ok, .ok])
        #expect(self.results([good, try self.thread(5, 0, 2, "0000000000000000")]) == [.ok, .problem, .ok, .ok])
        #expect(self.results([good, try self.thread(5, 1, 0, "0000000000000000")]) == [.ok, .ok, .warning, .ok])
        #expect(self.results([good, try self.thread(5, 1, 2, "0000000000000004")]) == [.ok, .ok, .ok, .ok])
        #expect(self.results([good, try self.thread(5, 1, 2, "0000000000000002")]) == [.ok, .ok, .ok, .problem])
        #expect(self.results([good, try self.thread(5, 1, 2, "000001ffffffffff")]) == [.ok, .ok, .ok, .problem])
    }

    @Test func whatIsNotKnownIsSkipped() {
        let diagnoses = ProcessExamination(process: .unknown("x")).diagnoses
        #expect(diagnoses.map(\.result) == [.skipped, .skipped, .skipped, .skipped])
        #expect(ThreadFacts(status: "Name:\tx\nUid:\t1\t1\t1\t1\n") == nil)
    }
}
