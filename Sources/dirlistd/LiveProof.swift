// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Confinement
import DirectoryTree
import DirlistAPI
import DirlistService
import Dispatch
import Glibc
import NIOPosix
import Synchronization

/// Has the serving process try, whenever it is asked, to get at the contents of files, and see whether its root is
/// still where it was.
///
/// On a thread of its own, for the file system may hang: whoever asks waits for `patience` at most, and while an
/// attempt is under way there is no second one.
final class LiveProof: Sendable {
    /// An attempt takes less than a millisecond where the disk answers.
    static let patience = DispatchTimeInterval.seconds(1)

    private let root: Root
    /// Where the root was when it was opened.
    private let path: String
    private let sandbox: Sandbox
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let isUnderWay = Mutex(false)

    init(root: Root, path: String, sandbox: Sandbox) {
        self.root = root
        self.path = path
        self.sandbox = sandbox
        self.thread.start()
    }

    /// What came of it.
    func look() -> LiveLook {
        let isFree = self.isUnderWay.withLock { isUnderWay in
            defer { isUnderWay = true }
            return !isUnderWay
        }
        guard isFree else { return Self.unknown }
        let answer = Answer()
        self.thread.submit { _ in
            let look = LiveLook(contents: self.attempt().text, warnings: self.rootWarning().map { [$0] } ?? [])
            self.isUnderWay.withLock { $0 = false }
            answer.look.withLock { $0 = look }
            answer.isThere.signal()
        }
        guard answer.isThere.wait(timeout: .now() + Self.patience) == .success else { return Self.unknown }
        return answer.look.withLock { $0 }
    }

    /// The file system may hang, or the machine be busy.
    private static let unknown = LiveLook(contents: "not known: no answer within 1s")

    private final class Answer: Sendable {
        let look = Mutex(LiveProof.unknown)
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

    /// What is wrong with the root since it was opened; nil when nothing is.
    private func rootWarning() -> String? {
        var opened = stat()
        var named = stat()
        guard fstat(self.root.number, &opened) == 0 else { return nil }
        if stat(self.path, &named) != 0 {
            guard errno == ENOENT || errno == ENOTDIR else { return nil }
            return "the root \(self.path) is not there any more: what it was is served until a restart"
        }
        if opened.st_dev == named.st_dev, opened.st_ino == named.st_ino { return nil }
        return "another directory is at \(self.path) now: the one that was there is served until a restart"
    }
}
