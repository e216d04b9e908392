// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@Suite struct ContentsTests {
    private func attempt(_ path: String, means: String = "open for reading", permitted: Bool? = true)
        -> Admin.Contents.Attempt
    {
        .init(verdict: "holds", means: means, path: path, answer: "refused, EACCES", permitted: permitted)
    }

    @Test func text() {
        let contents = Admin.Contents(attempts: [
            self.attempt("etc/passwd"), self.attempt("", means: Admin.Contents.ownProgram, permitted: nil),
        ])
        #expect(
            contents.text
                == #"holds: open for reading "etc/passwd": refused, EACCES, though modes allow it; "#
                + "holds: open its own program: refused, EACCES")
    }

    @Test(arguments: [
        "plain", #"a "; broken: open for reading "b": let in"#, #"a\"#, #"\"; "#, "a: b", ";", "; ",
        "e\u{301}\"\u{301}", "\"", "\u{301}a", "\u{301}", "\u{200D}: \u{301}", "a\u{20DD}",
    ])
    func whateverAFileIsCalledItReadsBack(path: String) {
        for permitted in [nil, true, false] {
            let contents = Admin.Contents(attempts: [
                .init(verdict: "broken", means: "open for reading", path: path, answer: "let in", permitted: permitted),
                self.attempt(path, permitted: permitted), self.attempt("", means: Admin.Contents.ownProgram),
                .init(
                    verdict: "skipped", means: "x", path: path, answer: "it has no handle: EOPNOTSUPP", permitted: nil),
            ])
            #expect(Admin.Contents(contents.text) == contents)
        }
    }

    @Test(arguments: [
        "", "not known: no answer within 1s", "closed", "holds: open", #"holds: open "x: refused"#,
        #"holds: open "x" refused"#, "holds: open: refused; ",
    ])
    func whatIsNoneIsNotTaken(text: String) {
        #expect(Admin.Contents(text) == nil)
    }
}
