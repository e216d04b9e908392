// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Classic
import Synchronization
public import Varlink

extension TreeService {
    /// Lets in a client of the original exercise, if the policy allows it and there is room. Nil when it is to be
    /// closed without a word, for the exercise has none that its client would understand.
    public func admitClassic(_ peer: Peer) -> (any ClassicSession)? {
        guard case .admitted(let session) = self.admit(peer, role: .classic, isLimited: true) else { return nil }
        return ClassicTreeSession(session)
    }
}

/// What one connection of the original exercise has of the tree.
final class ClassicTreeSession: ClassicSession {
    private let tree: TreeSession
    /// The list under way.
    private let listing = Mutex<ClassicListing?>(nil)

    init(_ tree: TreeSession) {
        self.tree = tree
    }

    func began(close: @escaping @Sendable () -> Void) {
        self.tree.began(close: close)
    }

    func answer(_ question: ClassicQuestion, done: @escaping @Sendable ([UInt8]?) -> Void) {
        // There is no way to change it, so this is the root.
        let directory = self.tree.workingDirectory
        switch question {
        case .names:
            self.tree.meter.begin(.list, directory: directory)
            let listing = ClassicListing(self.tree, done: done)
            self.listing.withLock { $0 = listing }
            listing.begin()
        case .path:
            self.tree.meter.begin(.workingDirectory, directory: directory)
            let reply = ClassicReply.path(directory)
            self.tree.meter.answered(bytes: reply.count)
            done(reply)
        }
    }

    func finishEarly() {
        self.listing.withLock { $0 }?.finishEarly()
    }

    func exceeded(_ limit: ClassicLimit) {
        switch limit {
        case .idleTime: self.tree.exceeded(.idleTime)
        case .writeTime: self.tree.exceeded(.writeTime)
        }
    }

    func ended() {
        self.listing.withLock { $0.take() }?.cancel()
        self.tree.ended()
    }
}
