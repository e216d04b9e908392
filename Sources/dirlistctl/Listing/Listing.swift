// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// One run of `ls`: asks for each path, and prints what comes, files first and then directory after directory.
struct Listing<Questions: TreeQuestions> {
    private let questions: Questions
    private let request: ListRequest
    private let style: ListStyle
    private var printer: EntryPrinter
    private var answer: Answer
    /// Whether anything is printed yet, so that the next heading needs an empty line before it.
    private var hasPrinted = false

    init(
        questions: Questions,
        request: ListRequest,
        style: ListStyle,
        wording: Wording,
        output: Output = Output(),
        complain: @escaping (String) -> Void = dirlistctl.complain
    ) {
        self.questions = questions
        self.request = request
        self.style = style
        self.printer = EntryPrinter(style: style)
        self.answer = Answer(wording: wording, output: output, complain: complain)
    }

    /// Answers all paths, as far as they can be answered.
    /// - Throws: `ConnectionError` when nothing was answered before it, and `CancellationError`.
    mutating func run() async throws -> ExitStatus {
        do {
            try await self.listPaths()
            try self.answer.output.write()
        } catch {
            return try self.answer.end(by: error, isBegun: self.hasPrinted)
        }
        return self.answer.status
    }

    private mutating func listPaths() async throws {
        var directories: [Tree.Entry] = []
        var others: [Tree.Entry] = []
        for path in self.request.paths {
            switch try await self.kind(of: path) {
            case .directory(let entry): directories.append(entry)
            case .other(let entry): others.append(entry)
            case nil: break
            }
        }
        self.sort(&others)
        try self.printEntries(others, directory: nil)
        self.sort(&directories)
        for directory in directories {
            try await self.listDirectory(directory.nameBytes)
        }
    }

    /// What a path of the command line is. The entry bears the path as its name.
    private enum PathKind {
        case directory(Tree.Entry)
        case other(Tree.Entry)
    }

    /// Finds out what a path is, and complains when that fails.
    private mutating func kind(of path: [UInt8]) async throws -> PathKind? {
        // A lone path is mostly a directory, and then one question is enough.
        if self.request.paths.count == 1 && !self.request.showsDirectoriesThemselves
            && (self.request.followsPaths || isDotOrSlash(path))
        {
            return .directory(Tree.Entry(path: path, kind: .directory))
        }
        do {
            return try await self.kindByQuestion(path)
        } catch let error as ErrorReply {
            try self.answer.fail(self.answer.wording.sentence(error, path: path), .noAnswer)
            return nil
        }
    }

    private func kindByQuestion(_ path: [UInt8]) async throws -> PathKind {
        var entry = try await self.questions.stat(path, follow: false, detail: self.request.detail)
        entry.setName(path)
        if self.request.showsDirectoriesThemselves { return .other(entry) }
        if entry.kind == .directory { return .directory(entry) }
        guard entry.kind == .symlink && self.request.followsPaths else { return .other(entry) }
        // A link that leads nowhere is shown itself.
        guard var target = try? await self.questions.stat(path, follow: true, detail: self.request.detail),
            target.kind == .directory
        else { return .other(entry) }
        target.setName(path)
        return .directory(target)
    }

    private func sort(_ entries: inout [Tree.Entry]) {
        dirlistctl.sort(&entries, by: self.request.order, reversed: self.request.isReversed)
    }

    /// Lists a directory that was asked for, and with -R all below it, each directory before the next one beside it.
    private mutating func listDirectory(_ path: [UInt8]) async throws {
        var pending = PendingDirectories()
        guard let below = try await self.listOne(path, isAskedFor: true) else { return }
        pending.add(below, in: path)
        while let child = pending.next() {
            guard let below = try await self.listOne(child, isAskedFor: false) else { continue }
            pending.add(below, in: child)
        }
    }

    /// Lists one directory and gives the names of those in it, where -R wants them; nil when it cannot be listed.
    private mutating func listOne(_ path: [UInt8], isAskedFor: Bool) async throws -> [[UInt8]]? {
        let streams = self.request.order == .none
        var page: [Tree.Entry] = []
        var below: [[UInt8]] = []
        let summary: Tree.Summary?
        var received = 0
        do {
            var isFirst = true
            let dots = try await self.dotEntries(of: path)
            summary = try await self.questions.list(
                path,
                detail: self.request.detail,
                hidden: self.request.dots != .none
            ) { entries in
                if isFirst {
                    isFirst = false
                    self.begin(path)
                    page = dots
                }
                if streams && self.request.isRecursive { below += directoryNames(entries) }
                page += entries
                received += entries.count
                // Columns need some names to be laid out well; lines can go at once.
                if streams && (!self.style.isInColumns || page.count >= Self.columnsPage) {
                    try self.printEntries(page, directory: path)
                    page.removeAll()
                }
                if streams { try self.answer.output.write() }
            }
        } catch let error as ErrorReply {
            if isAskedFor, case .notADirectory? = Tree.Failure(error) {
                try await self.listFile(path, else: error)
                return nil
            }
            try self.answer.fail(self.answer.wording.sentence(error, path: path), isAskedFor ? .noAnswer : .incomplete)
            return nil
        } catch let error as ConnectionError {
            // Half of it is better than nothing, as long as that is said.
            if !page.isEmpty { try self.finish(page, of: path) }
            throw error
        }
        if !streams {
            self.sort(&page)
            if self.request.isRecursive { below = directoryNames(page) }
        }
        try self.finish(page, of: path)
        if let sentence = self.answer.wording.incompleteness(summary, path: path, received: received) {
            try self.answer.fail(sentence, .incomplete)
        }
        return below
    }

    /// How many names are laid out in columns together where they come unsorted.
    private static var columnsPage: Int { 4096 }

    /// Prints the heading of a directory.
    private mutating func begin(_ path: [UInt8]) {
        self.printer.begin()
        if self.style.hasHeadings && (self.request.paths.count > 1 || self.request.isRecursive) {
            if self.hasPrinted { self.answer.output.bytes.append(UInt8(ascii: "\n")) }
            self.style.names.appendText(path, to: &self.answer.output.bytes)
            self.answer.output.bytes.append(":\n")
        }
        self.hasPrinted = true
    }

    /// Prints the rest of a directory.
    private mutating func finish(_ page: [Tree.Entry], of path: [UInt8]) throws {
        if self.style.hasHeadings && self.style.layout == .long && self.request.order != .none {
            self.appendTotal(page)
        }
        try self.printEntries(page, directory: path)
        try self.answer.output.write()
    }

    /// "total" and the size of all entries on disk, as `ls -l` begins a directory.
    private mutating func appendTotal(_ entries: [Tree.Entry]) {
        var total: Int64 = 0
        for entry in entries { total = total.addingReportingOverflow(entry.allocated ?? 0).partialValue }
        self.answer.output.bytes.append("total ")
        if self.style.humanSizes {
            appendHumanSize(Int(total), to: &self.answer.output.bytes)
        } else {
            self.answer.output.bytes.append(decimal: total / 1024 + (total % 1024 > 0 ? 1 : 0))
        }
        self.answer.output.bytes.append(UInt8(ascii: "\n"))
    }

    /// Prints entries, and complains of those that could not be read.
    private mutating func printEntries(_ entries: [Tree.Entry], directory: [UInt8]?) throws {
        guard !entries.isEmpty else { return }
        self.hasPrinted = true
        let ambiguous = self.request.paths.count > 1 || self.request.isRecursive
        try self.printer.print(entries, directory: ambiguous ? directory : nil, to: &self.answer.output)
        for entry in entries {
            guard let error = entry.error else { continue }
            let path = directory.map { joinPath($0, entry.nameBytes) } ?? entry.nameBytes
            try self.answer.fail(self.answer.wording.unreadable(path, error: error), .incomplete)
        }
    }

    /// Lists a path that is no directory after all: it lists itself.
    private mutating func listFile(_ path: [UInt8], else failure: ErrorReply) async throws {
        guard path.last != UInt8(ascii: "/"),
            var entry = try? await self.questions.stat(path, follow: false, detail: self.request.detail)
        else {
            try self.answer.fail(self.answer.wording.sentence(failure, path: path), .noAnswer)
            return
        }
        entry.setName(path)
        try self.printEntries([entry], directory: nil)
    }

    /// `.` and `..`, where they are wanted.
    private func dotEntries(of path: [UInt8]) async throws -> [Tree.Entry] {
        guard self.request.dots == .all else { return [] }
        var entries: [Tree.Entry] = []
        for name in [".", ".."] {
            var entry = Tree.Entry(name: name, kind: .directory)
            // Name and kind are known without asking.
            if self.request.detail != .names {
                do {
                    let path = joinPath(path, bytes(name))
                    entry = try await self.questions.stat(path, follow: false, detail: self.request.detail)
                } catch let error as ErrorReply {
                    let failure = Tree.Failure(error)
                    if case .outsideRoot? = failure, let itself = entries.first {
                        // Above the root there is the root.
                        entry = itself
                    } else {
                        entry.error = failure?.errnoName ?? error.name
                    }
                }
                entry.setName(bytes(name))
            }
            entries.append(entry)
        }
        return entries
    }
}

/// The names of the directories among these entries, other than themselves and their parent.
private func directoryNames(_ entries: [Tree.Entry]) -> [[UInt8]] {
    entries.compactMap { entry in
        guard entry.kind == .directory, entry.name != ".", entry.name != ".." else { return nil }
        return entry.nameBytes
    }
}

/// Whether a path cannot end in a symlink that is shown itself.
private func isDotOrSlash(_ path: [UInt8]) -> Bool {
    let last = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
    return last.elementsEqual([]) || last.elementsEqual(bytes(".")) || last.elementsEqual(bytes(".."))
}

extension Tree.Failure {
    /// The errno that stands for the failure in an entry; nil where there is none.
    fileprivate var errnoName: String? {
        switch self {
        case .notFound: "ENOENT"
        case .notADirectory: "ENOTDIR"
        case .permissionDenied: "EACCES"
        case .outsideRoot: "EXDEV"
        case .systemError(_, let name): name
        case .invalidPath, .invalidCursor, .busy: nil
        }
    }
}

extension Tree.Entry {
    /// An entry that is known by its path and kind alone.
    init(path: [UInt8], kind: Tree.Kind) {
        self.init(name: "", kind: kind)
        self.setName(path)
    }

    /// Gives it another name.
    mutating func setName(_ bytes: [UInt8]) {
        self.name = String(decoding: bytes, as: UTF8.self)
        self.rawName = Array(self.name.utf8) == bytes ? nil : bytes
    }
}
