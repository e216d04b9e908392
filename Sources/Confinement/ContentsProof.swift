// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// What happened when this process tried to get at the contents of files under the root, by every way known here.
///
/// Every attempt is made so that it does no harm if, against expectation, it is let in: nothing is written, truncated,
/// removed or created, and what could be opened is closed at once, unread.
public struct ContentsProof: Sendable {
    /// One way that was tried.
    public struct Attempt: Sendable, Equatable {
        /// What was tried, such as "open for reading".
        public let means: String
        /// On what, relative to the root; empty when on none.
        public let path: [UInt8]
        /// What the kernel says when it refuses as it should: errno numbers. Empty for what no protection covers.
        public let expected: [CInt]
        /// Whether modes, ACLs and capabilities alone would have let it in, so that the refusal is the sandbox's; nil
        /// when they have no part in it.
        public let permitted: Bool?
        /// What happened.
        public let outcome: Outcome

        /// What it says about the promise.
        public var verdict: Verdict {
            switch self.outcome {
            case _ where self.expected.isEmpty: .skipped
            case .skipped: .skipped
            case .admitted: .broken
            case .refused(let errno): self.expected.contains(errno) ? .holds : .inconclusive
            }
        }
    }

    /// What happened to an attempt.
    public enum Outcome: Sendable, Equatable {
        /// The kernel said no.
        case refused(errno: CInt)
        /// The kernel let it in.
        case admitted
        /// It was not tried; why.
        case skipped(String)
    }

    /// What an attempt, or all of them, say about the promise that contents are closed.
    public enum Verdict: String, Sendable {
        /// Refused as it should be.
        case holds
        /// Failed for another reason than a refusal.
        case inconclusive
        /// Not tried, or not covered by any protection.
        case skipped
        /// It was let in.
        case broken
    }

    /// Every attempt, in the order in which they were made.
    public let attempts: [Attempt]

    /// Broken if any attempt is. Holds if opening for reading was refused, to a process that modes would have let in,
    /// and nothing was inconclusive.
    public var verdict: Verdict {
        let verdicts = self.attempts.map(\.verdict)
        if verdicts.contains(.broken) { return .broken }
        if verdicts.contains(.inconclusive) { return .inconclusive }
        return self.attempts.contains { $0.verdict == .holds && $0.permitted == true } ? .holds : .inconclusive
    }

    /// Tries it. Takes milliseconds; may block on a slow file system, so not for an event loop.
    /// - Parameters:
    ///   - root: A descriptor of the root.
    ///   - protections: What is said to hold: what may be read there is not tried.
    ///   - broker: The process of the broker, to try to take hold of; nil when there is none.
    public init(root: CInt, protections: Protections, broker: CInt? = nil) {
        var attempts: [Attempt] = []
        let found = CandidateSearch.run(root: root, excluding: protections.readable)
        if let file = found.file {
            let truncates =
                if case .enforced(let abi, _) = protections.landlock {
                    LandlockRights.all(abi: abi).files.contains(.truncate)
                } else { false }
            attempts += readingAttempts(on: file, root: root)
            let writing = writingAttempts(on: file)
            attempts += writing
            attempts.append(truncation(of: file, covered: truncates, writing: writing))
            attempts += changeAttempts(on: file, filtered: protections.filtersSystemCalls)
            attempts.append(execution(of: found.program ?? file))
            attempts.append(extendedAttributes(of: file))
        } else {
            attempts.append(
                Attempt(
                    means: "open for reading", path: [], expected: [EACCES], permitted: nil,
                    outcome: .skipped("no regular file among the first \(CandidateSearch.mostEntries) entries")
                )
            )
        }
        attempts.append(openDescriptors(under: root))
        if let broker { attempts.append(descriptorTaking(from: broker)) }
        self.attempts = attempts
    }

    private init(attempts: [Attempt]) {
        self.attempts = attempts
    }

    /// Tries what takes microseconds once a file is found, for which some thousand entries may be looked at, and
    /// changes nothing whatever comes of it, so that a daemon can do it at any time: to open one file beneath the root
    /// for reading, to open the program that runs, and to take a descriptor out of the broker. May block on a slow file
    /// system.
    ///
    /// The program is always there and is no file of the tree. That it is refused proves that the sandbox is in force,
    /// also where the tree has no file to try on.
    public static func brief(root: CInt, protections: Protections, broker: CInt? = nil) -> ContentsProof {
        var attempts: [Attempt] = []
        let found = CandidateSearch.run(root: root, excluding: protections.readable, program: false)
        if let file = found.file { attempts += briefReadingAttempts(on: file, root: root) }
        attempts.append(openingOwnProgram())
        if let broker { attempts.append(descriptorTaking(from: broker)) }
        return ContentsProof(attempts: attempts)
    }
}

/// What a call that opens something came to; closes what it opened.
func outcome(ofOpening result: CInt) -> ContentsProof.Outcome {
    guard result >= 0 else { return .refused(errno: -result) }
    close(result)
    return .admitted
}
