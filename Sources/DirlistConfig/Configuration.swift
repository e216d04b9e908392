// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// The settings, and where each of them comes from.
public struct Configuration: Sendable, Equatable {
    /// What the daemon shall do.
    public let settings: Settings
    /// The file that was read; nil when there is none and the defaults hold.
    public let file: String?
    /// Where the keys are that the file has.
    let positions: [String: Position]

    /// Where a setting comes from.
    public enum Origin: Sendable, Equatable, CustomStringConvertible {
        /// Nothing is said about it.
        case `default`
        /// A line of a file, counted from 1.
        case file(String, line: Int)

        /// `default`, or `FILE:LINE`.
        public var description: String {
            switch self {
            case .default: "default"
            case .file(let file, let line): "\(printable(file)):\(line)"
            }
        }
    }

    init(settings: Settings, file: String?, positions: [String: Position]) {
        self.settings = settings
        self.file = file
        self.positions = positions
    }

    /// What holds without a file.
    public static let `default` = Configuration(settings: .default, file: nil, positions: [:])

    /// Where the setting with this dotted key comes from.
    public func origin(of key: String) -> Origin {
        guard let file = self.file, let line = self.positions[key]?.line else { return .default }
        return .file(file, line: line)
    }

    /// Reads the text of a configuration file; `file` names it in errors.
    public static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> Configuration {
        let source = SourceText(text.utf8)
        let document: TOMLDocument
        do {
            document = try TOMLScanner.scan(source)
        } catch {
            throw ConfigurationErrors([
                ConfigurationError(
                    file: file,
                    position: source.position(at: error.offset),
                    key: error.key,
                    message: error.message,
                    remedy: error.remedy
                )
            ])
        }
        var reader = SettingsReader(document, file: file)
        reader.read()
        guard reader.errors.isEmpty else {
            throw ConfigurationErrors(
                reader.errors.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) })
        }
        return Configuration(settings: reader.settings, file: file, positions: reader.positions)
    }
}
