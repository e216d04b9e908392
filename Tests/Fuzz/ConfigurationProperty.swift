// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistConfig

/// Configuration files: an input gives settings that can be written and read back, or errors that lie inside it and
/// can be printed. Gives what does not hold, nil when all is well.
func brokenConfigurationProperty(_ input: [UInt8]) -> String? {
    let text = String(decoding: input, as: UTF8.self)
    let settings: Settings
    do throws(ConfigurationErrors) {
        settings = try Configuration.parse(text, file: "f.toml").settings
    } catch {
        return brokenErrorsProperty(error.errors, of: text)
    }
    let written = Setting.all.map { "\($0.key) = \($0.text(in: settings))" }.joined(separator: "\n")
    do throws(ConfigurationErrors) {
        return try Configuration.parse(written, file: "f.toml").settings == settings ? nil : "not read as written"
    } catch {
        return "not read again: \(error)"
    }
}

private func brokenErrorsProperty(_ errors: [ConfigurationError], of text: String) -> String? {
    if errors.isEmpty { return "neither settings nor errors" }
    let lengths = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(\.count)
    var last = (0, 0)
    for error in errors {
        guard let line = error.line, let column = error.column else { return "an error without a place" }
        if !lengths.indices.contains(line - 1) || column < 1 || column > lengths[line - 1] + 1 {
            return "an error outside of the text: \(error)"
        }
        if (line, column) < last { return "errors out of order" }
        last = (line, column)
        if error.message.isEmpty || error.remedy.isEmpty { return "an error without words" }
        if error.description.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "an error that is not safe to print"
        }
    }
    return nil
}
