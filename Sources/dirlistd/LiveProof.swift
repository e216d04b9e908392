// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirectoryTree
import DirlistAPI
import Dispatch
import NIOPosix
import Synchronization

/// Has the serving process try, whenever it is asked, to get at the contents of files.
///
/// On a thread of its own, for the file system may hang: whoever asks waits for `patience` at most, and while an attempt
/// is under way there is no second one.
final class LiveProof: Sendable {
    /// An attempt takes less than a millisecond where the disk answers.
    static let patience = DispatchTimeInterval.seconds(1)

    private let root: Root
    private let sandbox: Sandbox
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let isUnderWay = Mutex(false)

    init(root: Root, sandbox: Sandbox) {
        self.root = root
        self.sandbox = sandbox
        self.thread.start()
    }

    /// What came of it, as `Admin.Contents` writes it; or why nothing did.
    func run() -> String {
        let isFree = self.isUnderWay.withLock { isUnderWay in
            defer { isUnderWay = true }
            return !isUnderWay
        }
        guard isFree else { return Self.unknown }
        let answer = Answer()
        self.thread.submit { _ in
            let text = self.attempt().text
            self.isUnderWay.withLock { $0 = false }
            answer.text.withLock { $0 = text }
            answer.isThere.signal()
        }
        guard answer.isThere.wait(timeout: .now() + Self.patience) == .success else { return Self.unknown }
        return answer.text.withLock { $0 }
    }

    private static let unknown = "not known, for the file system does not answer"

    private final class Answer: Sendable {
        let text = Mutex("")
        let isThere = DispatchSemaphore(value: 0)
    }

    private func attempt() -> Admin.Contents {
        let proof = ContentsProof.brief(
            root: self.root.number,
            protections: self.sandbox.protections,
            broker: self.sandbox.brokerProcess
        )
        return Admin.Contents(
            attempts: proof.attempts.map { attempt in
                .init(
                    verdict: attempt.verdict.rawValue,
                    means: attempt.means,
                    path: Tree.readable(attempt.path),
                    answer: attempt.outcome.words,
                    permitted: attempt.permitted
                )
            }
        )
    }
}
