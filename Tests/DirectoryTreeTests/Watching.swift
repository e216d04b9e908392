// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// A watch, asked from a test's own thread.
final class Watching {
    private var watch: Watch
    private let thread = ReadinessThread()
    private let token: ReadinessThread.Token
    private let woken = DispatchSemaphore(value: 0)
    private(set) var hasEnded = false

    init(_ root: String, _ path: String = "", isRecursive: Bool = true, filter: WatchFilter? = nil) throws {
        let woken = woken
        let directory = try Root(root).openDirectory(bytes(path))
        watch = try directory.watch(isRecursive: isRecursive, filter: filter)
        token = try thread.register { woken.signal() }
    }

    deinit { thread.unregister(token) }

    /// What there is to tell now.
    func drain(limit: Int = 100) throws -> [WatchEvent] {
        var told: [WatchEvent] = []
        while true {
            var step: [WatchEvent] = []
            let progress = try watch.next(&step, limit: limit)
            told += step
            switch progress {
            case .more: continue
            case .waiting: return told
            case .ended:
                hasEnded = true
                return told
            }
        }
    }

    /// What there is to tell up to and including `isLast`, and no step further.
    func steps(until isLast: (WatchEvent) -> Bool) throws -> [WatchEvent] {
        var told: [WatchEvent] = []
        while !told.contains(where: isLast) {
            guard case .more = try watch.next(&told, limit: told.count + 1) else { break }
        }
        return told
    }

    /// What there is to tell until `isLast` is among it. Waits for it.
    func drain(until isLast: (WatchEvent) -> Bool) throws -> [WatchEvent] {
        var told: [WatchEvent] = []
        while true {
            let step = try drain()
            told += step
            if step.contains(where: isLast) || hasEnded { return told }
            let isAwaited = watch.wake(by: thread, token)
            try #require(isAwaited)
            try #require(woken.wait(timeout: .now() + 20) == .success, "nothing is told after \(told.suffix(5))")
        }
    }
}

extension WatchEvent {
    /// Such as "created a/b (file)".
    var line: String {
        var line = "\(change)"
        let path = [directory, name ?? []].filter { !$0.isEmpty }.map { text($0) }.joined(separator: "/")
        if !path.isEmpty || name == nil && change != .ready { line += " \(path.isEmpty ? "." : path)" }
        if let kind { line += " (\(kind))" }
        return line
    }
}

/// Entries by path, and whether each is a directory: a listing that changes are applied to.
struct ListedTree: Equatable {
    var entries: [String: Bool] = [:]
    private(set) var gaps: [String] = []
    private var moving: String?

    init() {}

    /// Everything below a directory.
    init(listing root: String) throws {
        let paths = try #require(FileManager.default.enumerator(atPath: root))
        for case let path as String in paths {
            let type = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")[.type] as? FileAttributeType
            entries[path] = type == .typeDirectory
        }
    }

    static func == (one: ListedTree, other: ListedTree) -> Bool { one.entries == other.entries }

    mutating func apply(_ event: WatchEvent) {
        let path = [event.directory, event.name ?? []].filter { !$0.isEmpty }.map { text($0) }.joined(separator: "/")
        if moving != nil, event.change != .movedTo { Issue.record("no movedTo follows, but \(event.line)") }
        switch event.change {
        case .ready, .modified, .attributes: break
        case .created: entries[path] = event.kind == .directory
        case .deleted: remove(path)
        case .movedFrom: moving = path
        case .movedTo:
            guard let from = moving.take() else {
                Issue.record("no movedFrom before \(event.line)")
                return
            }
            let below = entries.filter { $0.key.hasPrefix(from + "/") }
            remove(from)
            entries[path] = event.kind == .directory
            if event.kind != .directory { break }
            for (old, isDirectory) in below { entries[path + old.dropFirst(from.count)] = isDirectory }
        case .gap: gaps.append(path)
        case .unmounted: for below in entries.keys where below.hasPrefix(path + "/") { entries[below] = nil }
        }
    }

    private mutating func remove(_ path: String) {
        for each in entries.keys where each == path || each.hasPrefix(path + "/") { entries[each] = nil }
    }

    /// What the two do not agree on.
    func difference(from other: ListedTree) -> [String] {
        let missing = other.entries.filter { entries[$0.key] != $0.value }.map { "not told: \($0.key)" }
        let extra = entries.filter { other.entries[$0.key] != $0.value }.map { "not there: \($0.key)" }
        return (missing + extra).sorted()
    }
}

/// Numbers that look random and are the same for the same seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
