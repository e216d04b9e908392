// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import Dispatch
import Glibc
import VarlinkNIO

/// Gathers the facts about the daemon of this machine, and has them looked at.
struct Visit {
    /// The admin socket, where one was named.
    let address: Address?
    /// The configuration file, where one was named.
    let file: String?

    /// All diagnoses, a group after the other.
    func diagnoses() async -> [Diagnosis] {
        // Nothing but sockets may be there yet, and a question starts the daemon behind them.
        let file = self.file
        let first = await blocking { ConfigurationFacts(file) }
        let address = self.address ?? first.adminAddress
        let systemd: SystemdAnswer =
            address == .unix(path: Admin.socket)
            ? await blocking { .asked() } : .unknown("the daemon at \(address) is not that of systemd's units")
        let answer = await DaemonAnswer.asked(at: address)
        let running = answer.running
        let runningFile = running.flatMap { fileRead(by: $0.status) }
        let facts =
            if file == nil, let runningFile, runningFile != first.file {
                await blocking { ConfigurationFacts(runningFile) }
            } else if file == nil, running == nil, !first.isOf(address) {
                // It is that of another daemon.
                ConfigurationFacts.unknown
            } else { first }
        let isUnit = running.map { $0.status.pid == systemd.facts?.service.process } ?? (systemd.facts != nil)
        let restart = isUnit ? "systemctl restart dirlistd.service" : "restart the daemon"
        let listing = await self.listing(address, answer, facts.reading.settings)
        let process = running?.status.pid ?? systemd.facts.map(\.service.process).flatMap { $0 > 0 ? $0 : nil }
        let processFacts = await blocking {
            process.map { ProcessFacts(process: $0) } ?? .unknown("no process of the daemon is known")
        }
        let served = await self.served(address, answer, processFacts)
        let ports = await self.ports(running, facts.reading.settings)
        return await blocking {
            let examinations: [any Examination] = [
                ConfigurationExamination(
                    file: facts.file, reading: facts.reading, running: running, runningFile: runningFile,
                    restart: restart),
                DaemonExamination(address: "\(address)", answer: answer, systemd: systemd),
                RootExamination(
                    path: running?.status.root ?? "", served: served,
                    present: running.flatMap { DirectoryIdentity($0.status.root, for: $0.status.pid) }, restart: restart
                ),
                SocketExamination(
                    settings: facts.reading.settings, running: running, systemd: systemd,
                    ports: ports, restart: restart),
                PermissionExamination(
                    root: (running?.status.root ?? facts.reading.settings?.root).map { FileFacts($0) },
                    listing: listing,
                    configuration: facts.isThere ? FileFacts(facts.file) : nil,
                    folder: FileFacts.folder(of: facts.file),
                    key: facts.key.map { FileFacts($0) },
                    daemonUser: processFacts.user
                ),
                CertificateExamination(certificate: facts.certificate, now: time(nil)),
                KernelExamination(kernel: .probed(), protections: running?.status.protections),
                ProcessExamination(process: processFacts),
                ContentsExamination(
                    told: running?.status.protections[Admin.Contents.key],
                    unasked: Self.unasked(answer),
                    run: facts.isUnknown
                        ? .skipped(ConfigurationExamination.unknown)
                        : .tried(process: running?.status.pid, file: facts.isThere ? facts.file : nil)
                ),
            ]
            return examinations.flatMap(\.diagnoses)
        }
    }

    /// Why the daemon could not be asked to try; nil when it was.
    private static func unasked(_ answer: DaemonAnswer) -> String? {
        switch answer {
        case .running: nil
        case .notAllowed: "the daemon tells root and the group dirlistd alone what the kernel has answered it"
        case .noSocket, .nobodyListens, .failed: "no running daemon could be asked to try"
        }
    }

    /// Has the daemon tell which directory it serves.
    private func served(_ admin: Address, _ answer: DaemonAnswer, _ process: ProcessFacts) async -> ServedRoot {
        switch (answer, process) {
        // Paths mean something else there.
        case (.running, .unknown(let reason)): .unknown(reason)
        case (.running, .threads): await .asked(at: admin)
        default: .unknown("which directory the daemon serves is not known")
        }
    }

    /// Has the root listed, over the admin socket or else where everybody may ask.
    private func listing(_ admin: Address, _ answer: DaemonAnswer, _ settings: Settings?) async -> RootListing {
        switch answer {
        case .running: return await .asked(at: admin)
        case .notAllowed:
            guard let settings, !settings.tls.isOn, let target = self.targets(nil, settings).first, target.isPermitted
            else { return .notAsked("this user can ask the daemon nowhere") }
            return await .asked(at: target.address)
        case .noSocket, .nobodyListens, .failed: return .notAsked("there is no daemon to ask")
        }
    }

    private func ports(_ running: RunningFacts?, _ settings: Settings?) async -> [(address: String, answer: PortAnswer)]
    {
        var ports: [(String, PortAnswer)] = []
        for target in self.targets(running, settings) {
            ports.append(
                ("\(target.address)", target.isPermitted ? await .asked(at: target.address) : .excluded))
        }
        return ports
    }

    /// Where clients are served, as far as it is known, and whether this machine is let in there.
    private func targets(_ running: RunningFacts?, _ settings: Settings?) -> [(address: Address, isPermitted: Bool)] {
        let named = settings.map { settings in
            settings.addresses.map { InternetEndpoint(address: $0, port: settings.port) }
        }
        let served = running?.treeListeners.compactMap { listener in
            endpoint(of: listener.address).flatMap { InternetEndpoint($0) }
        }
        let isSecured = running.map { $0.treeListeners.contains(where: \.tls) } ?? settings?.tls.isOn ?? false
        return (served ?? named ?? []).map { endpoint in
            // One that stands for all of the machine's addresses has its loopback among them.
            let host =
                endpoint.address.isUnspecified
                ? InternetAddress(endpoint.address.isIPv6 ? "::1" : "127.0.0.1") ?? endpoint.address : endpoint.address
            // Who asks at an address of this machine comes from that address.
            return (
                isSecured
                    ? .tls(host: "\(host)", port: endpoint.port) : .tcp(host: "\(host)", port: endpoint.port),
                settings?.access.permits(host.bytes) ?? true
            )
        }
    }
}

/// Does what may wait for a disk, a name service or a program, which no thread of Swift's own few may.
private func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { done in
        DispatchQueue.global().async { done.resume(returning: body()) }
    }
}

/// The file that a daemon has read: it tells how it was named to it, which may be from where it was started.
private func fileRead(by status: Admin.Status.Reply) -> String? {
    if status.configuration.hasPrefix("/") { return status.configuration }
    return linkTarget("/proc/\(status.pid)/cwd").map { absolute(status.configuration, from: $0) }
}
