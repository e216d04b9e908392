// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import CEditline
import Glibc

/// The reading of one line: what libedit calls back for, all on one thread.
final class Reading {
    private let editor: LineEditor
    private let promptText: UnsafeMutableBufferPointer<wchar_t>
    private var decoder: CharacterDecoder
    private(set) var isInterrupted = false

    init(editor: LineEditor, prompt: String) {
        self.editor = editor
        self.decoder = CharacterDecoder(character: editor.character)
        let characters = wideCharacters(prompt)
        self.promptText = .allocate(capacity: characters.count)
        _ = self.promptText.initialize(from: characters)
    }

    deinit {
        self.promptText.deallocate()
    }

    /// The reading that goes on in an editor.
    static func of(_ editor: OpaquePointer) -> Reading {
        guard let data = ceditline_data(editor) else { fatalError("libedit calls while no line is read") }
        // `Library.read` keeps it alive as long as it is there.
        return Unmanaged<Reading>.fromOpaque(data).takeUnretainedValue()
    }

    var prompt: UnsafeMutablePointer<wchar_t>? { self.promptText.baseAddress }

    /// The next character: gives 1, 0 at the end of the input, and -1 when reading shall end.
    func next(_ library: OpaquePointer, _ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        while true {
            if let decoded = self.decoder.next(isAll: false) {
                character.pointee = wchar_t(decoded.value)
                return 1
            }
            var ready = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: self.editor.wake, events: Int16(POLLIN), revents: 0),
            ]
            // The rest of a character comes at once, or never.
            let count = poll(&ready, 2, self.decoder.isPending ? 100 : -1)
            if count < 0 {
                if errno == EINTR { continue }
                return -1
            }
            if ready[1].revents != 0, !self.react(library) { return -1 }
            if ready[0].revents != 0 {
                // One at a time: what comes after the line may be for somebody else.
                var byte: UInt8 = 0
                switch read(STDIN_FILENO, &byte, 1) {
                case 1: self.decoder.append(byte)
                case 0: return 0
                default: if errno != EINTR && errno != EAGAIN { return -1 }
                }
            } else if count == 0, let decoded = self.decoder.next(isAll: true) {
                character.pointee = wchar_t(decoded.value)
                return 1
            }
        }
    }

    /// Sees to what other threads have told; says whether to go on.
    private func react(_ library: OpaquePointer) -> Bool {
        let events = self.editor.takeEvents()
        if events.contains(.interrupted) {
            self.isInterrupted = true
            return false
        }
        if JobControl.isInBackground {
            // It goes on once the terminal is its own again, and is told so.
            if events.contains(.continued) { JobControl.stopInBackground() }
            if JobControl.isInBackground { return true }
        }
        if events.contains(.continued) {
            // libedit believes that the terminal is as it left it.
            ceditline_prepare_terminal(library, 0)
            ceditline_prepare_terminal(library, 1)
        }
        if events.contains(.resized) { el_resize(library) }
        if !events.isDisjoint(with: [.resized, .continued]) {
            // To the start of the line, and away with what is there (ECMA-48: CR, ED): libedit draws at the cursor.
            let erasure = Array("\r\u{1B}[J".utf8)
            _ = write(STDOUT_FILENO, erasure, self.editor.isPlain ? 1 : erasure.count)
            ceditline_refresh(library)
        }
        return true
    }

    /// What Tab does; gives libedit's code for what to draw.
    func complete(_ library: OpaquePointer) -> UInt8 {
        guard let line = el_wline(library)?.pointee, let start = line.buffer, let cursor = line.cursor else {
            return UInt8(CC_ERROR)
        }
        // The line up to the cursor is the library's, and stays until something is inserted.
        var before = String.UnicodeScalarView()
        before.append(contentsOf: UnsafeBufferPointer(start: start, count: cursor - start).map(scalar))
        guard let completion = self.editor.waitForCompletion(String(before)) else { return UInt8(CC_REFRESH_BEEP) }
        el_deletestr(library, Int32(clamping: completion.replaced))
        wide(completion.text) { _ = el_winsertstr(library, $0) }
        if completion.notice.isEmpty { return UInt8(CC_REFRESH) }
        let notice = [UInt8(ascii: "\n")] + completion.notice
        _ = write(STDOUT_FILENO, notice, notice.count)
        return UInt8(CC_REDISPLAY)
    }
}
