// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Confinement
import Glibc

/// What is done before the process confines itself.
struct Preparation {
    var readable: [String] = []
    var demand = Confinement.Demand.required
    var abiLimit = 7
    var broker: BrokerConnection?
    /// Listens on loopback, and has one connection waiting.
    var listener: CInt = -1
    /// The port that it listens at.
    var port: in_port_t = 0

    init(options: ArraySlice<String>) {
        var rest = options
        while let option = rest.popFirst() {
            switch option {
            case "readable": self.readable.append(rest.popFirst() ?? "")
            case "best-effort": self.demand = .bestEffort
            case "abi": self.abiLimit = rest.popFirst().flatMap { Int($0) } ?? 7
            case "without-landlock": forbidSystemCall(SYS_landlock_create_ruleset, errno: EOPNOTSUPP)
            case "without-openat2": forbidSystemCall(SYS_openat2, errno: ENOSYS)
            case "thread": startThread()
            case "listen": self.listen()
            case "broker": self.startBroker(files: rest.popFirst() ?? "")
            case "signal-broker": self.signalBroker(rest.popFirst().flatMap { CInt($0) } ?? 0)
            case "broker-status": self.printBrokerStatus()
            default: exit(64)
            }
        }
    }

    private mutating func startBroker(files: String) {
        do {
            let broker = try BrokerConnection(files: files.split(separator: ",").map { String($0) })
            broker.observe { say("event: \($0)") }
            say("broker: \(broker.process)")
            self.broker = broker
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }

    private func signalBroker(_ number: CInt) {
        guard let broker = self.broker else { return }
        // Asked once, so that it is there and has set itself up.
        say("before: \(broker.userName(0))")
        kill(broker.process, number)
    }

    private func printBrokerStatus() {
        guard let broker = self.broker else { return }
        say("before: \(broker.userName(0))")
        guard let stream = fopen("/proc/\(broker.process)/status", "r") else { return }
        defer { fclose(stream) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, CInt(line.count), stream) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            for key in ["CapEff", "CapPrm", "NoNewPrivs", "Threads"] where text.hasPrefix("\(key):") {
                say("broker \(key): \(text.split(whereSeparator: \.isWhitespace)[1])")
            }
        }
    }

    private mutating func listen() {
        self.listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(self.listener, $0, length)
                _ = Glibc.listen(self.listener, 5)
                _ = getsockname(self.listener, $0, &length)
                _ = connect(client, $0, length)
            }
        }
        self.port = in_port_t(bigEndian: address.sin_port)
    }
}

func loopback(port: in_port_t) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return address
}

private func startThread() {
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { _ in
            pause()
            return nil
        }, nil)
}

/// Has a system call fail from now on, as on a kernel without it: seccomp(2), with a filter of four instructions.
private func forbidSystemCall(_ number: CInt, errno: CInt) {
    struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var value: UInt32
    }
    struct Program {
        var count: UInt16
        var instructions: UnsafeMutablePointer<Instruction>?
    }
    var instructions = [
        // BPF_LD | BPF_W | BPF_ABS: the number of the system call.
        Instruction(code: 0x20, value: 0),
        // BPF_JMP | BPF_JEQ | BPF_K
        Instruction(code: 0x15, ifFalse: 1, value: UInt32(number)),
        // BPF_RET | BPF_K: SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW.
        Instruction(code: 0x06, value: 0x0005_0000 | UInt32(errno)),
        Instruction(code: 0x06, value: 0x7fff_0000),
    ]
    instructions.withUnsafeMutableBufferPointer { instructions in
        var program = Program(count: UInt16(instructions.count), instructions: instructions.baseAddress)
        _ = clinux_prctl(CLINUX_PR_SET_NO_NEW_PRIVS, 1, 0)
        withUnsafeMutablePointer(to: &program) {
            // PR_SET_SECCOMP, SECCOMP_MODE_FILTER
            if clinux_prctl(22, 2, UInt(bitPattern: $0)) != 0 { exit(1) }
        }
    }
}
