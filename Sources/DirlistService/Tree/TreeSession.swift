// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import DirlistAPI
import Synchronization
import Varlink

/// What one connection has of the tree: the shared service, and its working directory.
final class TreeSession: VarlinkSession {
    let service: TreeService
    /// Counts what it is told.
    let meter: SessionMeter
    private let peer: Peer
    private let directory = Mutex<[UInt8]>([slash])

    init(service: TreeService, peer: Peer, meter: SessionMeter) {
        self.meter = meter
        self.service = service
        self.peer = peer
    }

    var interfaces: [any VarlinkInterface] { [TreeInterface(session: self)] }

    func identified(as subject: String) {
        self.meter.identified(as: subject)
    }

    func began(close: @escaping @Sendable () -> Void) {
        self.meter.began(close: close)
    }

    func answer(_ call: Call, to replies: any ReplySink, begin: (any ReplySink) -> any Answer) -> any Answer {
        begin(self.meter.begin(call, directory: self.workingDirectory, replies: replies))
    }

    func exceeded(_ limit: TransportLimit) {
        self.service.sessions.metrics.hit(limit.key)
    }

    func ended() {
        self.service.counts.leave(self.peer)
        self.meter.ended()
    }

    /// The working directory, as a path from the root.
    var workingDirectory: [UInt8] {
        get { self.directory.withLock { $0 } }
        set { self.directory.withLock { $0 = newValue } }
    }

    /// The path from the root that a call means by `path`.
    func absolute(_ path: [UInt8]?) throws(Tree.Failure) -> [UInt8] {
        guard let path else { return self.workingDirectory }
        let text = String(decoding: path, as: UTF8.self)
        if path.isEmpty {
            throw .invalidPath(path: text, reason: "it is empty; leave it out for the working directory")
        }
        let directory = self.workingDirectory
        let whole = path[0] == slash ? path : directory + (directory == [slash] ? [] : [slash]) + path
        // PATH_MAX of path_resolution(7) counts the closing NUL.
        guard path.count <= 4096, whole.count < 4096 else {
            throw .invalidPath(path: text, reason: "it has more than 4095 bytes from the root")
        }
        return whole
    }
}

extension TransportLimit {
    /// The key of the configuration that sets it.
    fileprivate var key: String {
        switch self {
        case .callSize: "limits.request_size"
        case .idleTime: "limits.idle_timeout"
        case .writeTime: "limits.write_timeout"
        }
    }
}

let slash = UInt8(ascii: "/")
let dot = UInt8(ascii: ".")
