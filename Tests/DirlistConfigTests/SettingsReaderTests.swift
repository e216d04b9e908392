// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct ValuesTests {
    @Test func nothingWrittenGivesTheDefaults() throws {
        for text in ["", "\n", "# nothing\n", "[tree]\n[limits]\n", "\u{FEFF}", "\u{FEFF}# mark\r\n"] {
            #expect(try settings(text) == .default)
        }
        let settings = Settings.default
        #expect(settings.addresses.map(\.description) == ["127.0.0.1"])
        #expect(settings.port == 7895)
        #expect(settings.root == "/srv")
        #expect(settings.tree.hidden && settings.tree.owners && settings.tree.exclude.isEmpty)
        #expect(settings.access.allow.isEmpty && !settings.access.plaintext)
        #expect(!settings.tls.isOn && settings.tls.key.isEmpty && settings.tls.clientAuthority.isEmpty)
        #expect(settings.limits.connections == 1024)
        #expect(settings.limits.connectionsPerAddress == 64)
        #expect(settings.limits.walks == 8)
        #expect(settings.limits.watches == 64)
        #expect(settings.limits.requestSize == 65536)
        #expect(settings.limits.replyEntries == 10000)
        #expect(settings.limits.requestTime == .seconds(600))
        #expect(settings.limits.idleTimeout == .seconds(600))
        #expect(settings.limits.writeTimeout == .seconds(30))
        #expect(settings.log.level == .info)
    }

    @Test func everyKeyIsRead() throws {
        let settings = try settings(
            """
            address = ["10.1.2.3", "::1"]
            port = 1
            root = "/srv/ü b"
            [tree]
            hidden = false
            exclude = ["*.tmp", "/private/[a-c]?"]
            owners = false
            [access]
            allow = ["10.0.0.0/8", "::1"]
            plaintext = true
            [tls]
            certificate = "/etc/dirlistd/tls.pem"
            key = "server.key"
            client_authority = "clients"
            [limits]
            connections = 2
            connections_per_address = 3
            walks = 5
            watches = 6
            request_size = 2048
            reply_entries = 4
            request_time = "1h30min"
            idle_timeout = "1d"
            write_timeout = "250ms"
            [log]
            level = "warning"
            """
        )
        #expect(settings.addresses.map(\.bytes) == [[10, 1, 2, 3], Array(repeating: 0, count: 15) + [1]])
        #expect(settings.port == 1)
        #expect(settings.root == "/srv/ü b")
        #expect(!settings.tree.hidden && !settings.tree.owners)
        #expect(settings.tree.exclude.map(\.scope) == [.names, .paths])
        #expect(settings.tree.exclude.map(\.parts) == [["*.tmp"], ["private", "[a-c]?"]])
        #expect(settings.access.allow.map(\.description) == ["10.0.0.0/8", "::1"])
        #expect(settings.access.plaintext)
        #expect(settings.tls.isOn && settings.tls.certificate == "/etc/dirlistd/tls.pem")
        #expect(settings.tls.key == "server.key" && settings.tls.clientAuthority == "clients")
        #expect(settings.limits.connections == 2)
        #expect(settings.limits.connectionsPerAddress == 3)
        #expect(settings.limits.walks == 5)
        #expect(settings.limits.watches == 6)
        #expect(settings.limits.requestSize == 2048)
        #expect(settings.limits.replyEntries == 4)
        #expect(settings.limits.requestTime == .seconds(5400))
        #expect(settings.limits.idleTimeout == .seconds(86400))
        #expect(settings.limits.writeTimeout == .milliseconds(250))
        #expect(settings.log.level == .warning)
    }

    @Test(arguments: [
        "limits.connections = 7", "limits . connections = 7", "[limits]\nconnections = 7",
        "limits = { connections = 7 }", "\"limits\".'connections' = 0x7", "[ 'limits' ]\r\nconnections = +7\r\n",
        "[\"li\\u006Dits\"]\n\"connect\\U00000069ons\" = 7",
    ])
    func tomlHasManyFormsForOneThing(_ text: String) throws {
        #expect(try settings(text).limits.connections == 7)
    }

    @Test func stringsOfEveryKind() throws {
        for text in [#""/a\\b""#, #"'/a\b'"#, "\"\"\"\n/a\\\\\\\n   b\"\"\"", "'''\r\n/a\\b'''"] {
            #expect(try settings("root = \(text)").root == #"/a\b"#)
        }
    }

    @Test func addressMayBeOneOrSeveral() throws {
        #expect(try settings(#"address = "::1""#).addresses.map(\.description) == ["::1"])
        #expect(try settings("address = [\n \"127.0.0.2\", # a\n '::1',\n]").addresses.count == 2)
        #expect(try settings(#"address = "::ffff:127.0.0.1""#).addresses[0].bytes == [127, 0, 0, 1])
    }

    @Test(arguments: Settings.Log.Level.allCases)
    func levels(_ level: Settings.Log.Level) throws {
        #expect(try settings("log.level = \"\(level.rawValue)\"").log.level == level)
    }

    @Test func originsAreKnown() throws {
        let configuration = try Configuration.parse("port = 1\n\n[limits]\nconnections = 2", file: "f.toml")
        #expect(configuration.origin(of: "port") == .file("f.toml", line: 1))
        #expect(configuration.origin(of: "limits.connections").description == "f.toml:4")
        #expect(configuration.origin(of: "root").description == "default")
        #expect(Configuration.default.origin(of: "port") == .default)
    }
}

@Suite struct KindTests {
    @Test func everyKeyRefusesOtherKinds() {
        for setting in Setting.all {
            for value in ["1.5", "2020-01-02", "10:00:00", "{}", "[[1]]", "[true]", "[{}]"] {
                let found = errors("\(setting.key) = \(value)")
                let isAllowed =
                    setting.key.hasSuffix("s.allow") || setting.key == "tree.exclude" || setting.key == "address"
                let column = setting.key.utf8.count - setting.name.utf8.count + 1
                #expect(found.count == 1, "\(setting.key) = \(value)")
                #expect(found.first?.key == setting.key)
                #expect(found.first?.remedy == "write \(setting.possible)")
                #expect(found.first?.line == 1)
                #expect(
                    found.first?.column == (isAllowed && value.hasPrefix("[") ? setting.key.utf8.count + 5 : column),
                    "\(setting.key) = \(value)"
                )
            }
        }
    }

    @Test func kindsAreNamed() {
        expect("port = \"7895\"", #"f.toml:1:1: port: "7895" is text; write a whole number from 1 to 65535"#)
        expect(
            "port = 7895.0",
            "f.toml:1:1: port: 7895.0 is a number with a fraction; write a whole number from 1 to 65535")
        expect("[tree]\n hidden = \"yes\"", #"f.toml:2:2: tree.hidden: "yes" is text; write true or false"#)
        expect("[tree]\nhidden = 1", "f.toml:2:1: tree.hidden: 1 is a whole number; write true or false")
        expect("root = 2020-01-02", "f.toml:1:1: root: 2020-01-02 is a date; write an absolute path")
        expect(
            "root = 1979-05-27 07:32:00Z", "f.toml:1:1: root: 1979-05-27 07:32:00Z is a date; write an absolute path")
        expect("root = true", "f.toml:1:1: root: true is a boolean; write an absolute path")
        expect(
            "access.allow = \"10.0.0.7\"",
            #"f.toml:1:8: access.allow: "10.0.0.7" is text; write a list of addresses and networks, as ["#
                + #""192.168.1.0/24", "2001:db8::/32", "10.0.0.7"]"#
        )
        expect("[port]", "f.toml:1:2: port: is a table; write a whole number from 1 to 65535")
        expect(
            "tree = 3",
            "f.toml:1:1: tree: 3 is a whole number, but tree is a table; write [tree] on a line of its own and its keys below it"
        )
        expect(
            "[[tree]]\nhidden = true",
            "f.toml:1:3: tree: tree is a list, but tree is a table; write [tree] on a line of its own and its keys below it"
        )
    }

    @Test func paths() {
        expect(
            "root = \"srv\"",
            #"f.toml:1:1: root: "srv" is not an absolute path; write a path that begins with a slash, as "/srv""#)
        expect(
            "root = \"\"",
            #"f.toml:1:1: root: "" is not an absolute path; write a path that begins with a slash, as "/srv""#)
        expect("root = \"/a\\u0000b\"", "f.toml:1:11: root: a NUL character; leave it out, for no setting can hold one")
        #expect(errors("root = \"/\(String(repeating: "a", count: 4094))\"").isEmpty)
        let long = errors("root = \"/\(String(repeating: "a", count: 4095))\"")
        #expect(long.first?.message == "\"/\(String(repeating: "a", count: 58))... has 4096 bytes")
        #expect(long.first?.remedy == "write a path of at most 4095 bytes")
    }

    @Test func levelsAreFew() {
        let levels = #""trace", "debug", "info", "notice", "warning", "error", "critical""#
        expect("log.level = \"warn\"", #"f.toml:1:5: log.level: "warn" is not a level; write one of \#(levels)"#)
        expect(
            "log.level = \"INFO\"",
            #"f.toml:1:5: log.level: "INFO" is not a level; did you mean "info"? The levels are \#(levels)"#)
        expect(
            "log.level = \"everything\"",
            #"f.toml:1:5: log.level: "everything" is not a level; write one of \#(levels)"#)
    }

    @Test func serviceWords() throws {
        let settings = try Settings.parse("service = { idle_exit = \"1min\", sandbox = \"best-effort\" }", file: "f")
        #expect(settings.service.idleExit == .seconds(60) && settings.service.sandbox == .bestEffort)
        #expect(Settings.default.service.idleExit == nil && Settings.default.service.sandbox == .required)
        expect(
            "service.idle_exit = \"soon\"",
            #"f.toml:1:9: service.idle_exit: "soon" is not a duration; write numbers with ms, s, min, h or d, "#
                + #"as "10min" or "1h30min""#)
        expect(
            "service.sandbox = \"best\"",
            #"f.toml:1:9: service.sandbox: "best" is not a sandbox mode; write one of "required", "best-effort""#)
    }
}

@Suite struct RangeTests {
    /// Key, lowest and highest value, and the values next to them outside.
    static let edges: [(key: String, inside: [String], below: String, above: String)] = [
        ("port", ["1", "65535"], "0", "65536"),
        ("limits.connections", ["1", "1000000"], "0", "1000001"),
        ("limits.connections_per_address", ["1", "1000000"], "0", "1000001"),
        ("limits.walks", ["1", "10000"], "0", "10001"),
        ("limits.watches", ["1", "10000"], "0", "10001"),
        (
            "limits.request_size", ["1024", "\"1KiB\"", "16777216", "\"16MiB\"", "\"16384KiB\""], "1023",
            "\"16777217B\""
        ),
        ("limits.reply_entries", ["1", "100000"], "0", "100001"),
        ("limits.request_time", ["\"100ms\"", "\"7d\"", "\"168h\""], "\"99ms\"", "\"7d1ms\""),
        ("limits.idle_timeout", ["\"100ms\"", "\"7d\""], "\"99ms\"", "\"7d1ms\""),
        ("limits.write_timeout", ["\"100ms\"", "\"1h\""], "\"0s\"", "\"1h 1ms\""),
        ("service.idle_exit", ["\"1s\"", "\"7d\"", "\"never\""], "\"999ms\"", "\"7d1ms\""),
    ]

    @Test(arguments: edges.indices)
    func atAndPastTheEdges(_ index: Int) throws {
        let (key, inside, below, above) = Self.edges[index]
        let setting = try #require(Setting.all.first { $0.key == key })
        for value in inside {
            #expect(errors("\(key) = \(value)").isEmpty)
        }
        for (value, word) in [(below, "small"), (above, "large"), ("-1", "small"), ("9223372036854775807", "large")] {
            let found = errors("\(key) = \(value)")
            #expect(found.count == 1)
            #expect(found.first?.key == key)
            #expect(found.first?.column == key.utf8.count - setting.name.utf8.count + 1)
            if !value.contains("\""), setting.kind == "duration" {
                #expect(found.first?.message == "\(value) has no unit")
            } else {
                #expect(found.first?.message == "\(value) is too \(word)")
                #expect(found.first?.remedy == "write \(setting.possible)")
            }
        }
    }

    @Test func everyLimitHasATest() {
        let ranged = Setting.all.filter { $0.possible.contains(" to ") }.map(\.key)
        #expect(ranged == Self.edges.map(\.key))
    }

    @Test func wordsOfRanges() {
        expect(
            "limits.request_size = 0",
            "f.toml:1:8: limits.request_size: 0 is too small; write a size from 1KiB to 16MiB")
        expect(
            "limits.idle_timeout = \"8d\"",
            #"f.toml:1:8: limits.idle_timeout: "8d" is too large; write a duration from 100ms to 7d"#
        )
        expect(
            "[limits]\nrequest_size = \"64 KB\"",
            #"f.toml:2:1: limits.request_size: "64 KB" is not a size; write bytes or a number with KiB, MiB or GiB, as "64KiB""#
        )
        expect(
            "limits.request_time = 600",
            #"f.toml:1:8: limits.request_time: 600 has no unit; add ms, s, min, h or d and put it in quotes, as "10min""#
        )
        expect(
            "limits.request_time = \"600\"",
            #"f.toml:1:8: limits.request_time: "600" is not a duration; write numbers with ms, s, min, h or d, as "10min" or "1h30min""#
        )
        expect(
            "port = 9223372036854775808",
            "f.toml:1:27: port: '9223372036854775808' is not representable in 64 bits; write the value as TOML 1.0 has it"
        )
    }
}

@Suite struct UnknownKeyTests {
    @Test func theNearestIsSuggested() {
        expect("prot = 1", "f.toml:1:1: prot: there is no such key; did you mean port?")
        expect("Port = 1", "f.toml:1:1: Port: there is no such key; did you mean port?")
        expect(
            "[limits]\nrequest-size = 1",
            "f.toml:2:1: limits.request-size: there is no such key; did you mean request_size?")
        expect(
            "[limits]\nrequestsize = 1",
            "f.toml:2:1: limits.requestsize: there is no such key; did you mean request_size?")
        expect("[limit]\nconnections = 1", "f.toml:1:2: limit: there is no such table; did you mean [limits]?")
        expect("[[limit]]", "f.toml:1:3: limit: there is no such table; did you mean [limits]?")
        expect(
            "conections = 1",
            "f.toml:1:1: conections: there is no such key; did you mean connections? It belongs below [limits]")
    }

    @Test func keysInTheWrongTable() {
        expect(
            "[log]\nlevel = \"info\"\nport = 1",
            "f.toml:3:1: log.port: there is no such key; port belongs above the first [table]")
        expect("hidden = true", "f.toml:1:1: hidden: there is no such key; hidden belongs below [tree]")
        expect("[limits]\nallow = []", "f.toml:2:1: limits.allow: there is no such key; allow belongs below [access]")
        expect(
            "[tree]\n[tree.log]\nlevel = 1",
            "f.toml:2:7: tree.log: there is no such key; write [log] as a table of its own")
    }

    @Test func elseTheKnownOnesAreListed() {
        expect(
            "[dns]\nkey = \"\"",
            """
            f.toml:1:2: dns: there is no such table; the tables are [tree], [access], [tls], [limits], [log], [admin], \
            [metrics], [classic], [service]
            """
        )
        expect(
            "xyzzy = 1",
            "f.toml:1:1: xyzzy: there is no such key; the keys above the first [table] are address, port, root")
        expect(
            "[tree]\n\"od\\u0064 key\" = 1",
            #"f.toml:2:1: tree."odd key": there is no such key; the keys of [tree] are hidden, exclude, owners"#)
        expect(
            "limits.paces = 8",
            """
            f.toml:1:8: limits.paces: there is no such key; the keys of [limits] are connections, connections_per_address, \
            walks, watches, request_size, reply_entries, request_time, idle_timeout, write_timeout
            """)
    }

    @Test func keysAreComparedByTheirBytes() {
        expect(
            "\"e\\u0301\" = 1\n\"é\" = 2",
            "f.toml:1:1: \"e\u{301}\": there is no such key; the keys above the first [table] are address, port, root",
            "f.toml:2:1: \"é\": there is no such key; the keys above the first [table] are address, port, root"
        )
    }

    @Test func distance() {
        func distance(_ left: String, _ right: String) -> Int {
            Suggestion.distance(Array(left.utf8), Array(right.utf8))
        }
        #expect(distance("", "") == 0)
        #expect(distance("", "abc") == 3)
        #expect(distance("port", "prot") == 1)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("ca", "abc") == 3)
        #expect(Suggestion.nearest(to: String(repeating: "a", count: 65), among: ["a"]) == nil)
    }
}

@Suite struct SeveralErrorsTests {
    @Test func allInTheOrderOfTheFile() {
        let text = """
            root = "x"
            port = 0
            [log]
            level = "loud"
            [access]
            allow = ["10.0.0.1/8", "10.0.0.0/8", 5,
                "y"]
            [nothing]
            [limits]
            request_size = "1"
            conections = 5
            """
        let found = errors(text)
        #expect(
            found.map(\.key) == [
                "root", "port", "log.level", "access.allow", "access.allow", "access.allow", "nothing",
                "limits.request_size",
                "limits.conections",
            ])
        #expect(found.map(\.line) == [1, 2, 4, 6, 6, 7, 8, 10, 11])
        #expect(found.map(\.column) == [1, 1, 1, 10, 38, 5, 2, 1, 1])
        #expect(ConfigurationErrors(found).description.split(separator: "\n").count == 9)
    }

    @Test func errorsAreSafeToPrint() {
        expect(
            "root = \"\u{9B}31m\u{202E}\"",
            #"f.toml:1:1: root: "\u009B31m\u202E" is not an absolute path; write a path that begins with a slash, as "/srv""#
        )
        let error = ConfigurationError(file: "a\u{1B}\n", position: nil, message: "m", remedy: "r")
        #expect(error.description == #"a\u001B\n: m; r"#)
    }
}
