// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistService

@Suite struct VisibilityTests {
    @Test(arguments: [
        ("/", true), ("/a", true), ("/secret", false), ("/a/secret", false), ("/a/secret/b", false),
        ("/a/secrets", true), ("/x.key", false), ("/a/.hidden", true),
    ])
    func namesAreLeftOutAtAnyDepth(_ path: String, _ shown: Bool) {
        let visibility = Visibility(hidden: true, excludedNames: ["secret", "*.key"])
        #expect(visibility.shows(path: Array(path.utf8)) == shown)
    }

    @Test(arguments: [
        ("/a", true), ("/a/b", false), ("/a/b/c", false), ("/b", true), ("/x/a/b", true), ("/home/ann/mail", false),
        ("/home/ann", true), ("/home/ann/bob/mail", true),
    ])
    func pathsAreLeftOutFromTheRoot(_ path: String, _ shown: Bool) {
        let visibility = Visibility(hidden: true, excludedPaths: [["a", "b"], ["home", "*", "mail"]])
        #expect(visibility.shows(path: Array(path.utf8)) == shown)
    }

    @Test func dotNamesMayNotExistAtAll() {
        let visibility = Visibility(hidden: false)
        #expect(!visibility.shows(path: Array("/a/.git/config".utf8)))
        #expect(visibility.shows(path: Array("/a/b.git".utf8)))
    }

    @Test func aDirectoryKnowsItsOwnPatterns() {
        let visibility = Visibility(hidden: true, excludedNames: ["c"], excludedPaths: [["a", "b"]])
        func shows(_ name: String, in directory: String) -> Bool {
            let name = Array(name.utf8)
            return visibility.inside(path: Array(directory.utf8)).shows(name.span)
        }
        #expect(!shows("b", in: "/a"))
        #expect(!shows("c", in: "/a"))
        #expect(shows("a", in: "/a"))
        #expect(shows("b", in: "/"))
    }

    @Test func nothingLeftOutIsKnownAtOnce() {
        #expect(Visibility(hidden: true).isTotal)
        #expect(!Visibility(hidden: false).isTotal)
        #expect(!Visibility(hidden: true, excludedNames: ["x"]).isTotal)
    }
}
