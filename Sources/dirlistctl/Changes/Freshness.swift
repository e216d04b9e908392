// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// What `fresh` asks a server. It throws as `TreeQuestions` does.
protocol FreshnessQuestions {
    /// Everything below a directory that passes the filters; each reply is handed over as it comes.
    func walk(_ parameters: Tree.Walk.Parameters, consume: (Tree.Walk.Reply) throws -> Void) async throws

    /// One entry; with `follow`, what a symlink leads to.
    func stat(_ path: [UInt8], follow: Bool, detail: Tree.Detail) async throws -> Tree.Entry
}

extension TreeConnection: FreshnessQuestions {
    func walk(_ parameters: Tree.Walk.Parameters, consume: (Tree.Walk.Reply) throws -> Void) async throws {
        try await self.connection.stream(Tree.Walk.self, parameters, consume: consume)
    }
}

/// What `fresh` was asked.
struct FreshnessRequest: Equatable, Sendable {
    /// A directory, or a file that stands for itself.
    var path: [UInt8]
    /// For names.
    var glob = "*"
    var isRecursive = false
    var demands = FreshnessDemands()

    /// What to ask for: files, and hidden ones only where the pattern begins with a dot, as in a shell. A program that
    /// copies a file often gives it such a name until it is complete.
    var parameters: Tree.Walk.Parameters {
        Tree.Walk.Parameters(
            path: self.path,
            detail: .standard,
            hidden: self.glob.hasPrefix("."),
            glob: self.glob == "*" ? nil : self.glob,
            kinds: [.file],
            maximumDepth: self.isRecursive ? nil : 1
        )
    }
}

/// What there is to judge, or why there is nothing.
enum FreshnessOutcome: Sendable {
    case found(FreshnessFinding)
    case nothing(MonitoringState, String)
}

/// Answers a `fresh`.
struct Freshness<Questions: FreshnessQuestions> {
    let questions: Questions
    let request: FreshnessRequest
    let wording: Wording

    /// Looks. What keeps it from seeing everything is part of the outcome.
    func look() async -> FreshnessOutcome {
        var finding = FreshnessFinding()
        var summary: Tree.Summary?
        var hasAnswer = false
        do {
            try await self.questions.walk(self.request.parameters) { reply in
                hasAnswer = true
                finding.add(reply.entries, directory: reply.directory)
                summary = reply.summary ?? summary
            }
        } catch let error as ErrorReply {
            if case .notADirectory? = Tree.Failure(error) { return await self.lookAtFile(else: error) }
            return self.nothing(because: error)
        } catch {
            let reason = self.reason(error)
            // What came before it may be enough.
            guard hasAnswer else { return .nothing(.unknown, reason) }
            finding.missing = reason
            return .found(finding)
        }
        finding.missing = self.wording.incompleteness(summary, path: self.request.path).map(self.wording.withoutCommand)
        return .found(finding)
    }

    /// A path that is a file is what to judge itself.
    private func lookAtFile(else failure: ErrorReply) async -> FreshnessOutcome {
        do {
            var entry = try await self.questions.stat(self.request.path, follow: true, detail: .standard)
            guard entry.kind == .file, self.request.glob == "*" else { return self.nothing(because: failure) }
            entry.setName(self.request.path)
            var finding = FreshnessFinding()
            finding.add([entry], directory: bytes("."))
            return .found(finding)
        } catch let error as ErrorReply {
            return self.nothing(because: error)
        } catch {
            return .nothing(.unknown, self.reason(error))
        }
    }

    /// What is not there is not fresh. Any other error leaves that open.
    private func nothing(because error: ErrorReply) -> FreshnessOutcome {
        let reason = self.wording.withoutCommand(self.wording.sentence(error, path: self.request.path))
        return switch Tree.Failure(error) {
        case .notFound, .notADirectory: .nothing(.critical, reason)
        default: .nothing(.unknown, reason)
        }
    }

    private func reason(_ error: any Error) -> String {
        self.wording.withoutCommand(Task.isCancelled ? self.wording.timeout() : self.wording.sentence(any: error))
    }
}
