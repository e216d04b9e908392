// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

@Suite struct ExclusionPatternTests {
    @Test func names() throws {
        for text in [
            "a", "*", ".*", "lost+found", "*.tmp", "[a-z]?", "[]]", "[!]a]", "[^]]", "a\\[b", "...", ".a", "ü", "a b",
            "***",
            "\\\\", "]", "[]x]", "[\\]]",
            "[[:alpha:]_]", "[![:digit:][:space:]]", "[[=a=][.-.]]", "[[a]", "[a-]", "[[:alpha:]]x", "é?",
        ] {
            let pattern = try ExclusionPattern(parsing: text)
            #expect(pattern.scope == .names)
            #expect(pattern.parts == [text])
            #expect(pattern.description == text)
        }
    }

    @Test func paths() throws {
        let pattern = try ExclusionPattern(parsing: "/a/*/.b")
        #expect(pattern.scope == .paths)
        #expect(pattern.parts == ["a", "*", ".b"])
        #expect(pattern.description == "/a/*/.b")
    }

    @Test(arguments: [
        ("", "is empty"), ("a\0", "contains a NUL character"), ("a/b", "has a slash inside but none in front"),
        ("a/", "has a slash inside but none in front"), ("/", "has an empty part"), ("//", "has an empty part"),
        ("/a/", "has an empty part"), ("/a//b", "has an empty part"), (".", "has a part \".\""),
        ("..", "has a part \"..\""),
        ("/..", "has a part \"..\""), ("/a/./b", "has a part \".\""), ("/a/../b", "has a part \"..\""),
        ("**", "has a part \"**\""), ("/a/**/b", "has a part \"**\""), ("[", "has a \"[\" that is not closed"),
        ("a[bc", "has a \"[\" that is not closed"), ("[]", "has a \"[\" that is not closed"),
        ("[[:alpha:]", "has a \"[\" that is not closed"), ("[[:alpha", "has a \"[\" that is not closed"),
        ("[a\\]", "has a \"[\" that is not closed"), ("[a\\", "has a \"[\" that is not closed"),
        ("[[:letter:]]", "has an unknown class [:letter:]"), ("[[::]]", "has an unknown class [::]"),
        ("[é]", "has a letter beyond ASCII in brackets, which choose among bytes"),
        ("[!]", "has a \"[\" that is not closed"), ("/[a/b]", "has a \"[\" that is not closed"),
        ("a\\", "ends a part with a backslash"), ("/a\\/b", "ends a part with a backslash"),
    ])
    func errors(_ text: String, _ message: String) {
        #expect { try ExclusionPattern(parsing: text) } throws: { ($0 as? ExclusionPattern.Flaw)?.message == message }
    }

    @Test func errorsSayWhere() {
        expect(
            "[tree]\nexclude = [\n  \"a\", # fine\n  \"b/c\",\n]",
            #"f.toml:4:3: tree.exclude: "b/c" has a slash inside but none in front; write a name without slashes, "#
                + #"or a path from the root as "/b/c""#
        )
    }
}
