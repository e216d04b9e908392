// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Synchronization
import Varlink

/// What the service counts: plain numbers that any thread raises, each in one place.
final class ServiceMetrics: Sendable {
    /// The requests of one method.
    final class Method: Sendable {
        let name: String
        /// By outcome, in the order of `RequestOutcome.Kind.allCases`.
        let durations = RequestOutcome.Kind.allCases.map { _ in DurationHistogram() }
        /// By error, in the order of `ServiceMetrics.errors`.
        let errors: [Counter]
        let entries = Counter()
        let bytes = Counter()

        init(name: String, errors: Int) {
            self.name = name
            self.errors = (0..<errors).map { _ in Counter() }
        }

        func durations(_ kind: RequestOutcome.Kind) -> DurationHistogram {
            // One for each case: see above.
            self.durations[RequestOutcome.Kind.allCases.firstIndex(of: kind) ?? 0]
        }
    }

    /// What a client names that is none of these; clients must not be able to make up series.
    static let other = "other"

    private static let interfaces = [
        Tree.description, ServiceInterface.description, Admin.description, ServiceControl.description,
    ]
    /// The errors that are told apart.
    static let errors = interfaces.flatMap { interface in interface.errors.map { "\(interface.name).\($0)" } } + [other]
    private static let errorNumbers = Dictionary(uniqueKeysWithValues: zip(errors, errors.indices))
    /// The limits that are told apart: keys of the configuration, and of sysctl(8).
    static let limits = [
        "limits.connections", "limits.connections_per_address", "limits.walks", "limits.watches",
        "limits.request_size", "limits.request_time", "limits.idle_timeout", "limits.write_timeout",
        "fs.inotify.max_user_instances", "fs.inotify.max_user_watches", other,
    ]

    /// The methods that are told apart, and one for all others.
    let methods: [Method]
    private let byName: [String: Method]
    private let otherMethod: Method
    let admitted = Counter()
    /// Connections that the policy does not admit.
    let refused = Counter()
    let turnedAway = Counter()
    /// Entries that the daemon may not read.
    let denied = Counter()
    let reloads = Counter()
    let failedReloads = Counter()
    private let limitsHit = ServiceMetrics.limits.map { _ in Counter() }

    init() {
        let errors = Self.errors.count
        let names =
            Self.interfaces.flatMap { interface in interface.methods.map { "\(interface.name).\($0)" } }
            + ClassicMethod.allCases.map(\.rawValue)
        let methods = names.map { Method(name: $0, errors: errors) }
        self.otherMethod = Method(name: Self.other, errors: errors)
        self.methods = methods + [self.otherMethod]
        self.byName = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })
    }

    /// Where requests of a method are counted.
    func method(_ name: String) -> Method {
        self.byName[name] ?? self.otherMethod
    }

    /// Counts a request that has ended.
    func count(_ outcome: RequestOutcome, _ duration: Duration, of method: Method) {
        method.durations(outcome.kind).add(duration)
        if case .error(let name) = outcome {
            method.errors[Self.errorNumbers[name] ?? Self.errors.count - 1].add()
        }
    }

    /// Counts that somebody came up against a limit, by the configuration's key.
    func hit(_ limit: String) {
        self.limitsHit[Self.limits.firstIndex(of: limit) ?? Self.limits.count - 1].add()
    }

    /// How often somebody came up against each limit.
    var limitReadings: [(limit: String, count: Int)] {
        zip(Self.limits, self.limitsHit).map { ($0, $1.value) }
    }

    /// Requests that have ended.
    var requests: Int { self.sum { method in method.durations.map(\.count).reduce(0, +) } }
    /// Requests that have ended with an error.
    var errors: Int { self.sum { $0.durations(.error).count } }
    /// Entries told.
    var entries: Int { self.sum { $0.entries.value } }

    private func sum(_ number: (Method) -> Int) -> Int {
        self.methods.map(number).reduce(0, +)
    }
}
