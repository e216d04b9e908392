// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a file as it is written into settings, and collects everything that is wrong with it.
struct SettingsReader {
    typealias Item = TOMLDocument.Item

    private(set) var settings = Settings.default
    private(set) var errors: [ConfigurationError] = []
    /// Where each key is that was read.
    private(set) var positions: [String: Position] = [:]
    /// The keys that something is wrong with.
    private(set) var failed: Set<String> = []
    let document: TOMLDocument
    private let file: String

    init(_ document: TOMLDocument, file: String) {
        self.document = document
        self.file = file
    }

    /// Reads the whole file.
    mutating func read() {
        let tables = Suggestion.tables
        for item in self.document.items {
            let name = item.name
            if tables.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
                self.readTable(name, item)
            } else {
                self.readKey(name, in: "", item)
            }
        }
        self.checkTLS()
        self.checkExposure()
        self.checkMetrics()
        self.checkClassic()
    }

    private mutating func readTable(_ table: String, _ item: Item) {
        guard item.value == .table else {
            self.report(
                item,
                "\(item.written) is \(item.value.kind), but \(table) is a table",
                "write [\(table)] on a line of its own and its keys below it"
            )
            return
        }
        for inner in item.children {
            self.readKey(inner.name, in: table, inner)
        }
    }

    private mutating func readKey(_ name: String, in table: String, _ item: Item) {
        let key = table.isEmpty ? name : "\(table).\(name)"
        guard
            let setting = Setting.all.first(where: { $0.table == table && $0.name.utf8.elementsEqual(name.utf8) })
        else {
            let isTable = item.value == .table || self.isListOfTables(item)
            self.report(
                item,
                isTable && table.isEmpty ? "there is no such table" : "there is no such key",
                Suggestion.remedy(forUnknown: name, in: table, isTable: isTable)
            )
            return
        }
        self.positions[key] = item.position
        self.read(setting, item)
    }

    private func isListOfTables(_ item: Item) -> Bool {
        let elements = item.children
        return !elements.isEmpty && elements.allSatisfy { $0.value == .table }
    }

    private mutating func read(_ setting: Setting, _ item: Item) {
        switch setting.field {
        case .boolean(let path):
            guard case .boolean(let value) = item.value else { return self.reportKind(setting, item) }
            self.settings[keyPath: path] = value
        case .number(let path, let range):
            guard case .integer(let value) = item.value else { return self.reportKind(setting, item) }
            guard range.contains(value) else { return self.reportRange(setting, item, isLow: value < range.lowerBound) }
            self.settings[keyPath: path] = value
        case .size(let path, let range):
            self.readSize(setting, item, path, range)
        case .duration(let path, let range):
            guard let value = self.duration(setting, item, range) else { return }
            self.settings[keyPath: path] = value
        case .durationOrNever(let path, let range):
            if item.value == .string(Quantity.never) {
                self.settings[keyPath: path] = nil
            } else if let value = self.duration(setting, item, range) {
                self.settings[keyPath: path] = value
            }
        case .path(let path):
            self.readPath(setting, item, path)
        case .file(let path):
            guard case .string(let name) = item.value else { return self.reportKind(setting, item) }
            if let flaw = FileName.flaw(of: name) {
                return self.report(item, "\(item.written) \(flaw.message)", flaw.remedy)
            }
            self.settings[keyPath: path] = name
        case .socket(let path):
            self.readSocket(setting, item, path)
        case .endpoint(let path, _):
            self.readEndpoint(setting, item, path)
        case .addresses(let path):
            self.readAddresses(setting, item, path)
        case .networks(let path):
            self.readNetworks(setting, item, path)
        case .patterns(let path):
            self.readPatterns(setting, item, path)
        case .word(let words):
            guard case .string(let text) = item.value else { return self.reportKind(setting, item) }
            guard words.write(&self.settings, text) else {
                let nearest = Suggestion.nearest(to: text, among: words.known).map {
                    "did you mean \"\($0)\"? The \(words.noun)s are"
                }
                return self.report(
                    item, "\(item.written) is not a \(words.noun)", "\(nearest ?? "write one of") \(setting.possible)")
            }
        }
    }

    // MARK: - Single values

    private mutating func readSize(
        _ setting: Setting,
        _ item: Item,
        _ path: Setting.Place<Int>,
        _ range: ClosedRange<Int>
    ) {
        let value: Int
        switch item.value {
        case .integer(let bytes):
            value = bytes
        case .string(let text):
            guard let bytes = Quantity.bytes(text) else {
                return self.report(
                    item,
                    "\(item.written) is not a size",
                    "write bytes or a number with KiB, MiB or GiB, as \(setting.defaultText)"
                )
            }
            value = bytes
        default:
            return self.reportKind(setting, item)
        }
        guard range.contains(value) else { return self.reportRange(setting, item, isLow: value < range.lowerBound) }
        self.settings[keyPath: path] = value
    }

    /// The duration that is written; nil, and reported, when it is none or out of range.
    private mutating func duration(
        _ setting: Setting,
        _ item: Item,
        _ range: ClosedRange<Duration>
    ) -> Duration? {
        // "never" shows no one how durations are written.
        let example = setting.defaultText == quoted(Quantity.never) ? #""10min""# : setting.defaultText
        switch item.value {
        case .integer:
            self.report(
                item,
                "\(item.written) has no unit",
                "add ms, s, min, h or d and put it in quotes, as \(example)"
            )
        case .string(let text):
            guard let value = Quantity.duration(text) else {
                self.report(
                    item,
                    "\(item.written) is not a duration",
                    "write numbers with ms, s, min, h or d, as \(example) or \"1h30min\""
                )
                return nil
            }
            if range.contains(value) { return value }
            self.reportRange(setting, item, isLow: value < range.lowerBound)
        default:
            self.reportKind(setting, item)
        }
        return nil
    }

    private mutating func readPath(_ setting: Setting, _ item: Item, _ path: Setting.Place<String>) {
        // PATH_MAX of limits.h counts the NUL at the end.
        let longest = 4095
        guard case .string(let text) = item.value else { return self.reportKind(setting, item) }
        guard text.utf8.first == UInt8(ascii: "/") else {
            return self.report(
                item,
                "\(item.written) is not an absolute path",
                "write a path that begins with a slash, as \(setting.defaultText)"
            )
        }
        guard text.utf8.count <= longest else {
            return self.report(
                item, "\(item.written) has \(text.utf8.count) bytes", "write a path of at most \(longest) bytes")
        }
        self.settings[keyPath: path] = text
    }

    private mutating func readSocket(_ setting: Setting, _ item: Item, _ path: Setting.Place<String>) {
        guard case .string(let text) = item.value else { return self.reportKind(setting, item) }
        // sun_path of unix(7) has room for 108 bytes with the NUL at the end.
        guard text.utf8.count < 108 else {
            return self.report(
                item, "\(item.written) has \(text.utf8.count) bytes", "write a path of at most 107 bytes")
        }
        guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else {
            return self.report(item, "\(item.written) is not an absolute path", "write \(setting.possible)")
        }
        self.settings[keyPath: path] = text
    }

    private mutating func readEndpoint(_ setting: Setting, _ item: Item, _ path: Setting.Place<InternetEndpoint?>) {
        guard case .string(let text) = item.value else { return self.reportKind(setting, item) }
        if text.isEmpty {
            self.settings[keyPath: path] = nil
        } else if let endpoint = InternetEndpoint(text), endpoint.address.isListenable {
            self.settings[keyPath: path] = endpoint
        } else {
            self.report(item, "\(item.written) is no address and port to listen on", "write \(setting.possible)")
        }
    }

    // MARK: - Lists

    private mutating func readAddresses(_ setting: Setting, _ item: Item, _ path: Setting.Place<[InternetAddress]>) {
        var items = [item]
        if case .array = item.value {
            items = item.children
        }
        guard !items.isEmpty else {
            return self.report(item, "the list is empty", "write at least one address, as \(setting.defaultText)")
        }
        var addresses: [InternetAddress] = []
        var known: Set<InternetAddress> = []
        var families: Set<Bool> = []
        for (item, text) in self.texts(setting, items) {
            guard let address = InternetAddress(text) else {
                self.report(item, "\(item.written) is not a numeric address", Self.addressRemedy(text))
                continue
            }
            guard address.isListenable else {
                self.report(
                    item,
                    "no server can listen on \(item.written)",
                    #"write an address of this machine, as "127.0.0.1" or "::1""#
                )
                continue
            }
            let all = address.unspecified
            if known.contains(address) {
                self.report(item, "\(item.written) is in the list already", "write each address once")
            } else if known.contains(all) || address.isUnspecified && families.contains(address.isIPv6) {
                self.report(
                    item,
                    "\"\(all)\" and another address of its kind",
                    "write \"\(all)\" alone, for it stands for all of them"
                )
            } else {
                addresses.append(address)
                known.insert(address)
                families.insert(address.isIPv6)
            }
        }
        self.settings[keyPath: path] = addresses
    }

    private static func addressRemedy(_ text: String) -> String {
        let general = #"write "127.0.0.1", "::1" or another numeric address"#
        if let last = text.utf8.lastIndex(of: UInt8(ascii: ":")) {
            let host = text[..<last].drop { $0 == "[" }.prefix { $0 != "]" }
            let port = text[text.utf8.index(after: last)...]
            if InternetAddress(String(host)) != nil, let port = UInt16(port) {
                return "write \"\(host)\", and the port in a line of its own: port = \(port)"
            }
        }
        return text.lowercased() == "localhost" ? #"names are not looked up; write "127.0.0.1" or "::1""# : general
    }

    private mutating func readNetworks(_ setting: Setting, _ item: Item, _ path: Setting.Place<[Network]>) {
        guard case .array = item.value else { return self.reportKind(setting, item) }
        var networks: [Network] = []
        for (element, text) in self.texts(setting, item.children) {
            do {
                networks.append(try Network(parsing: text))
            } catch {
                self.report(element, error, address: String(text.prefix { $0 != "/" }))
            }
        }
        self.settings[keyPath: path] = networks
    }

    private mutating func report(_ item: Item, _ flaw: Network.Flaw, address: String) {
        let (message, remedy) =
            switch flaw {
            case .notAnAddress:
                ("is not an address or network", #"write numbers, as "192.168.1.0/24", "2001:db8::/32" or "10.0.0.7""#)
            case .badPrefix(let longest):
                ("has no valid prefix length", "write a number from 0 to \(longest) after the slash")
            case .hostBits(let network):
                (
                    "has bits set past its prefix",
                    "write \"\(network)\" for the network, or \"\(address)\" for the one address"
                )
            }
        self.report(item, "\(item.written) \(message)", remedy)
    }

    private mutating func readPatterns(_ setting: Setting, _ item: Item, _ path: Setting.Place<[ExclusionPattern]>) {
        guard case .array = item.value else { return self.reportKind(setting, item) }
        var patterns: [ExclusionPattern] = []
        for (element, text) in self.texts(setting, item.children) {
            do {
                patterns.append(try ExclusionPattern(parsing: text))
            } catch {
                self.report(element, "\(element.written) \(error.message)", error.remedy)
            }
        }
        self.settings[keyPath: path] = patterns
    }

    /// The texts among values, each with its place; anything else is reported.
    private mutating func texts(_ setting: Setting, _ items: [Item]) -> [(Item, String)] {
        items.compactMap { item in
            if case .string(let text) = item.value { return (item, text) }
            self.reportKind(setting, item)
            return nil
        }
    }

    // MARK: - Errors

    mutating func report(_ key: String, _ message: String, _ remedy: String) {
        self.failed.insert(key)
        self.errors.append(
            ConfigurationError(
                file: self.file, position: self.positions[key], key: key, message: message, remedy: remedy)
        )
    }

    mutating func report(_ item: Item, _ message: String, _ remedy: String) {
        let key = item.key
        self.failed.insert(key)
        self.errors.append(
            ConfigurationError(file: self.file, position: item.position, key: key, message: message, remedy: remedy)
        )
    }

    private mutating func reportKind(_ setting: Setting, _ item: Item) {
        let written = item.value == .table ? "" : "\(item.written) "
        self.report(item, "\(written)is \(item.value.kind)", "write \(setting.possible)")
    }

    private mutating func reportRange(_ setting: Setting, _ item: Item, isLow: Bool) {
        self.report(item, "\(item.written) is too \(isLow ? "small" : "large")", "write \(setting.possible)")
    }
}
