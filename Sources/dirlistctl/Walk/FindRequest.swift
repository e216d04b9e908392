// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI

/// What `find` was asked to find.
struct FindRequest: Equatable {
    /// Where, as given; nil for the working directory, which is not named in the output.
    var paths: [[UInt8]?]
    /// What the server sorts out, without the path and the limit.
    var filters = Tree.Walk.Parameters()
    /// Names end in a dot and one of these, in either case; where the server cannot sort that out.
    var extensions: [[UInt8]] = []
    /// The most entries to print, of all paths together.
    var limit: Int?

    /// What to ask of the server about a path, when `printed` entries are printed already.
    func parameters(path: [UInt8]?, printed: Int) -> Tree.Walk.Parameters {
        var parameters = self.filters
        parameters.path = path
        if let limit = self.limit, self.extensions.isEmpty { parameters.limit = Int64(limit - printed) }
        return parameters
    }

    /// Whether an entry of that name is wanted, as far as the server has not sorted it out.
    func wants(_ name: [UInt8]) -> Bool {
        self.extensions.isEmpty || self.extensions.contains { hasExtension(name, $0) }
    }
}

/// Whether `name` ends in a dot and `end`, the case of ASCII letters aside, and has something before.
func hasExtension(_ name: [UInt8], _ end: [UInt8]) -> Bool {
    guard name.count > end.count + 1, name[name.count - end.count - 1] == UInt8(ascii: ".") else { return false }
    return zip(name.suffix(end.count), end).allSatisfy { lowercased($0) == lowercased($1) }
}

/// A glob pattern for the same, whatever else is said about case.
func extensionPattern(_ end: String) -> String {
    var pattern = "?*."
    for scalar in end.unicodeScalars {
        switch scalar {
        case "a"..."z", "A"..."Z":
            pattern += "[\(scalar.properties.lowercaseMapping)\(scalar.properties.uppercaseMapping)]"
        case "*", "?", "[", "\\":
            pattern += "\\"
            pattern.unicodeScalars.append(scalar)
        default: pattern.unicodeScalars.append(scalar)
        }
    }
    return pattern
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
