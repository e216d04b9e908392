// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing
import Varlink

/// The Swift types say what io.dirlistd.Tree.varlink says.
struct InterfaceAgreementTests {
    private typealias FieldType = InterfaceDescription.FieldType
    private typealias Field = InterfaceDescription.Field

    private let description = Tree.description

    private func fields(ofType name: String) throws -> [Field] {
        guard case .type(.structure(let fields))? = self.description.member(name)?.kind else {
            throw NotDefined(name: name)
        }
        return fields
    }

    private func values(ofType name: String) throws -> [String] {
        guard case .type(.enumeration(let values))? = self.description.member(name)?.kind else {
            throw NotDefined(name: name)
        }
        return values
    }

    private struct NotDefined: Error {
        var name: String
    }

    /// What a Swift property is on the wire. A byte string is the twin of a text.
    private func wireType(of type: Any.Type) -> FieldType? {
        switch type {
        case is String.Type: .string
        case is Bool.Type: .bool
        case is Int.Type, is Int64.Type, is UInt64.Type, is UInt32.Type, is UInt16.Type: .int
        case is [UInt8].Type: .string
        case is Tree.Kind.Type: .named("Kind")
        case is Tree.Stop.Type: .named("Stop")
        case is Tree.Detail.Type: .named("Detail")
        case is Tree.Entry.Type: .named("Entry")
        case is Tree.Summary.Type: .named("Summary")
        case is Tree.Change.Type: .named("Change")
        case is Tree.Progress.Type: .named("Progress")
        case is [Tree.Entry].Type: .array(.named("Entry"))
        case is [Tree.Kind].Type: .array(.named("Kind"))
        case is [Tree.DirectoryUsage].Type: .array(.named("DirectoryUsage"))
        default: (type as? any AnyOptional.Type).flatMap { self.wireType(of: $0.wrapped) }.map { .optional($0) }
        }
    }

    /// A Swift type's stored properties as fields.
    private func properties(of value: Any) -> [(name: String, type: FieldType?)] {
        Mirror(reflecting: value).children.map { ($0.label ?? "", self.wireType(of: Swift.type(of: $0.value))) }
    }

    /// Where Swift has the path in one property, the interface has a text and its twin.
    private func withoutTwins(_ fields: [Field]) -> [Field] {
        fields.filter { !["rawPath", "rawDirectory", "rawName"].contains($0.name) }
    }

    private func expectAgreement(_ value: Any, _ fields: [Field], _ comment: Comment) {
        let properties = self.properties(of: value)
        #expect(properties.map(\.name) == fields.map(\.name), comment)
        #expect(properties.map(\.type) == fields.map(\.type), comment)
    }

    @Test func theNameAndTheMethods() {
        #expect(self.description.name == "io.dirlistd.Tree")
        for name in [
            Tree.WorkingDirectory.name, Tree.ChangeDirectory.name, Tree.Stat.name, Tree.List.name, Tree.Walk.name,
            Tree.Usage.name, Tree.Filesystem.name, Tree.Watch.name,
        ] {
            let parts = name.split(separator: ".")
            #expect(parts.dropLast().joined(separator: ".") == self.description.name)
            #expect(self.description.methods.contains(String(parts.last ?? "")), "\(name)")
        }
    }

    @Test func enumerations() throws {
        #expect(try self.values(ofType: "Kind") == Tree.Kind.allCases.map(\.rawValue))
        #expect(try self.values(ofType: "Detail") == Tree.Detail.allCases.map(\.rawValue))
        #expect(try self.values(ofType: "Stop") == Tree.Stop.allCases.map(\.rawValue))
        #expect(try self.values(ofType: "Change") == Tree.Change.allCases.map(\.rawValue))
    }

    @Test func structures() throws {
        self.expectAgreement(Tree.Entry(name: "", kind: .file), try self.fields(ofType: "Entry"), "Entry")
        self.expectAgreement(Tree.Summary(), try self.fields(ofType: "Summary"), "Summary")
        self.expectAgreement(Tree.Progress(), try self.fields(ofType: "Progress"), "Progress")
        self.expectAgreement(
            Tree.DirectoryUsage(directory: [], depth: 0, files: 0, directories: 0, size: 0, allocated: 0),
            self.withoutTwins(try self.fields(ofType: "DirectoryUsage")),
            "DirectoryUsage"
        )
    }

    @Test func methods() throws {
        func expect(_ name: String, _ parameters: Any, _ reply: Any) throws {
            guard case .method(let takes, let gives)? = self.description.member(name)?.kind else {
                throw NotDefined(name: name)
            }
            self.expectAgreement(parameters, self.withoutTwins(takes), "parameters of \(name)")
            self.expectAgreement(reply, self.withoutTwins(gives), "reply of \(name)")
        }
        let entry = Tree.Entry(name: "", kind: .file)
        try expect("WorkingDirectory", NoParameters(), Tree.DirectoryReply(path: []))
        try expect("ChangeDirectory", Tree.ChangeDirectory.Parameters(path: nil), Tree.DirectoryReply(path: []))
        try expect("Stat", Tree.Stat.Parameters(), Tree.Stat.Reply(entry: entry))
        try expect("List", Tree.List.Parameters(), Tree.List.Reply(entries: []))
        try expect("Walk", Tree.Walk.Parameters(), Tree.Walk.Reply(directory: [], entries: []))
        try expect("Usage", Tree.Usage.Parameters(), Tree.Usage.Reply())
        try expect(
            "Filesystem",
            Tree.Filesystem.Parameters(),
            Tree.Filesystem.Reply(
                kind: "", size: 0, free: 0, available: 0, inodes: 0, inodesFree: 0, readOnly: false
            )
        )
        try expect("Watch", Tree.Watch.Parameters(), Tree.Watch.Reply())
    }

    @Test func errors() throws {
        let failures: [Tree.Failure] = [
            .notFound(path: "/p"), .notADirectory(path: "/p"), .outsideRoot(path: "/p"), .permissionDenied(path: "/p"),
            .invalidPath(path: "/p", reason: "r"), .invalidCursor, .busy(limit: "limits.walks"),
            .systemError(path: "/p", errno: "EIO"),
        ]
        #expect(failures.map { $0.reply.name } == self.description.errors.map { "io.dirlistd.Tree.\($0)" })
        for failure in failures {
            let reply = failure.reply
            let name = String(reply.name.split(separator: ".").last ?? "")
            guard case .error(let fields)? = self.description.member(name)?.kind else { throw NotDefined(name: name) }
            #expect(reply.parameters.members.map(\.key) == fields.map(\.name), "\(name)")
            for field in fields {
                guard case .string(let text)? = reply.parameters[field.name] else {
                    #expect(Bool(false), "\(field.name) of \(name) is no string")
                    continue
                }
                #expect(field.type == .string && !text.isEmpty)
            }
            #expect(Tree.Failure(reply) == failure)
        }
        #expect(Tree.Failure(StandardError.permissionDenied.reply) == nil)
        #expect(Tree.Failure(ErrorReply(name: "io.dirlistd.Tree.Busy")) == .busy(limit: ""))
    }

    /// What six parsers of other projects do not all accept is not in the text that is served: see the table of
    /// constructs in the documentation of the interface language.
    @Test func theTextIsWrittenForAllParsers() throws {
        let text = self.description.text
        #expect(!text.contains("\r") && text.hasSuffix("\n"))
        for line in text.split(separator: "\n") where line.contains("#") {
            let comment = line.drop { $0 == " " }
            #expect(comment.hasPrefix("# ") && comment.count > 2, "\(line)")
        }
        for member in self.description.members {
            #expect(self.isSafe(member), "\(member.name)")
        }
    }

    private func isSafe(_ member: InterfaceDescription.Member) -> Bool {
        switch member.kind {
        case .type(.enumeration(let values)): values.count > 1
        case .type(.structure(let fields)): !fields.isEmpty && fields.allSatisfy { self.isSafe($0) }
        case .type: false
        case .method(let parameters, let reply): (parameters + reply).allSatisfy { self.isSafe($0) }
        case .error(let fields): fields.allSatisfy { self.isSafe($0) }
        }
    }

    /// A lower-case name and at most one container.
    private func isSafe(_ field: Field) -> Bool {
        guard let first = field.name.first, first.isLowercase else { return false }
        var type = field.type
        if case .optional(let inner) = type { type = inner }
        switch type {
        case .array(let inner), .map(let inner): type = inner
        default: break
        }
        switch type {
        case .bool, .int, .float, .string, .object, .named: return true
        case .structure(let fields): return !fields.isEmpty && fields.allSatisfy { self.isSafe($0) }
        case .enumeration(let values): return values.count > 1
        case .any, .array, .map, .optional: return false
        }
    }
}

/// Tells what an optional type wraps.
private protocol AnyOptional {
    static var wrapped: Any.Type { get }
}

extension Optional: AnyOptional {
    static var wrapped: Any.Type { Wrapped.self }
}
