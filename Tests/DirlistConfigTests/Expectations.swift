// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DirlistConfig

/// The errors of a text, none when it is right.
func errors(_ text: String) -> [ConfigurationError] {
    do {
        _ = try Settings.parse(text, file: "f.toml")
        return []
    } catch {
        return error.errors
    }
}

/// Expects exactly these errors, each given as its whole line.
func expect(_ text: String, _ lines: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(errors(text).map(\.description) == lines, sourceLocation: sourceLocation)
}

/// The settings of a right text.
func settings(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Settings {
    do {
        return try Settings.parse(text, file: "f.toml")
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
        throw error
    }
}

/// A random number generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
