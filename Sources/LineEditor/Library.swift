// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CEditline
import Glibc

/// libedit's editor and history. Its strings are of `wchar_t`, which glibc has as UTF-32.
///
/// They stay until the process ends: el_end(3) would throw away what is typed ahead for the next program, and the
/// terminal is given back after each line anyway.
struct Library: ~Copyable {
    private let editor: OpaquePointer
    private let history: OpaquePointer

    init?(program: String, historyLimit: Int) {
        guard let editor = ceditline_open(program) else { return nil }
        guard let history = history_winit() else {
            el_end(editor)
            return nil
        }
        self.editor = editor
        self.history = history
        ceditline_history_limit(history, Int32(clamping: historyLimit))
        ceditline_history_unique(history, 1)
        ceditline_set_history(editor, history)
        ceditline_set_prompt(editor) { Reading.of($0).prompt }
        ceditline_set_reader(editor) { Reading.of($0).next($0, $1) }
        wide("emacs") { _ = ceditline_set_editor(editor, $0) }
        wide(Self.completion) { name in
            wide("Complete the word before the cursor") { help in
                _ = ceditline_add_function(editor, name, help) { editor, _ in Reading.of(editor).complete(editor) }
            }
        }
        for (key, function) in Self.keys { self.bind(key, function) }
        // The last word is the user's. But a mode that is chosen there (`bind -v`, `bind -e`) comes with libedit's own
        // keys alone, and nobody who chooses one means to do without completion.
        el_source(editor, nil)
        self.bind("^I", Self.completion)
    }

    private static let completion = "dirlistctl-complete"

    /// What people expect of a command line, where libedit's own keys differ or do not know the terminal's.
    private static let keys = [
        ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
        ("^U", "vi-kill-line-prev"),
        // Home, End, Delete, and words with Control, as xterm and those like it send them.
        ("\u{1B}[1~", "ed-move-to-beg"), ("\u{1B}[7~", "ed-move-to-beg"), ("\u{1B}[H", "ed-move-to-beg"),
        ("\u{1B}OH", "ed-move-to-beg"), ("\u{1B}[4~", "ed-move-to-end"), ("\u{1B}[8~", "ed-move-to-end"),
        ("\u{1B}[F", "ed-move-to-end"), ("\u{1B}OF", "ed-move-to-end"), ("\u{1B}[3~", "ed-delete-next-char"),
        ("\u{1B}[1;5C", "em-next-word"), ("\u{1B}[1;5D", "ed-prev-word"),
    ]

    private func bind(_ key: String, _ function: String) {
        wide(key) { key in wide(function) { _ = ceditline_bind(self.editor, key, $0) } }
    }

    func remember(_ line: String) {
        wide(line) { _ = ceditline_history_add(self.history, $0) }
    }

    /// Reads a line; `reading` gives the keys.
    func read(_ reading: Reading) -> LineEditor.Input {
        // It outlives the pointer, which nobody has after el_wgets(3).
        ceditline_set_data(self.editor, Unmanaged.passUnretained(reading).toOpaque())
        defer { ceditline_set_data(self.editor, nil) }
        // libedit would print the prompt first, and what is typed right behind it would be taken as the terminal takes
        // it by itself: Ctrl-D as an end of file that nobody reads.
        ceditline_prepare_terminal(self.editor, 1)
        var count: Int32 = 0
        let line = withExtendedLifetime(reading) { el_wgets(self.editor, &count) }
        if reading.isInterrupted { return .interrupted }
        guard let line, count > 0 else { return .end }
        // It says itself how long the line is, which is its own until the next one.
        var text = String.UnicodeScalarView()
        text.append(contentsOf: UnsafeBufferPointer(start: line, count: Int(count)).map(scalar))
        if text.last == "\n" { text.removeLast() }
        return .line(String(text))
    }
}

/// The text as libedit takes it; a NUL ends it, and can be nowhere else.
func wideCharacters(_ text: String) -> [wchar_t] {
    text.unicodeScalars.compactMap { $0 == "\0" ? nil : wchar_t($0.value) } + [0]
}

/// A character of libedit, which has those that it was given.
func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}"
}

/// Calls `body` with the text as libedit takes it, for the time of the call.
func wide(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Void) {
    wideCharacters(text).withUnsafeBufferPointer { if let start = $0.baseAddress { body(start) } }
}
