// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// A key that was pressed.
enum Key: Equatable, Sendable {
    /// One that stands for an ASCII character, also a control character.
    case character(Character)
    case up, down, pageUp, pageDown, home, end
    case escape
    case f1
}
