// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Configuration {
    /// The file that is read when none is named.
    public static let defaultFile = "/etc/dirlistd/dirlistd.toml"

    /// Files of more bytes than this are not read: 1 MiB.
    public static let sizeLimit = 1 << 20

    /// Reads a configuration file.
    ///
    /// A file that is named must exist. Without a name it is `defaultFile`, and when that is absent the defaults hold.
    /// - Parameter read: gives the bytes of the file, for a process that may not open it.
    /// - Throws: what is wrong with the file, or what the system says when it cannot be read.
    public static func load(
        file: String? = nil,
        by read: (_ file: String) throws(ReadFailure) -> [UInt8] = Configuration.read
    ) throws(ConfigurationErrors) -> Configuration {
        try self.load(file: file, otherwise: self.defaultFile, by: read)
    }

    static func load(
        file: String?,
        otherwise defaultFile: String,
        by read: (_ file: String) throws(ReadFailure) -> [UInt8] = Configuration.read
    ) throws(ConfigurationErrors) -> Configuration {
        let name = file ?? defaultFile
        let bytes: [UInt8]
        do {
            bytes = try read(name)
        } catch {
            if file == nil, error == .system(ENOENT), self.isAbsent(name) { return .default }
            throw ConfigurationErrors([Self.error(error, file: name)])
        }
        let text: String
        do {
            text = String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            let start = error.byteOffsets.lowerBound
            let byte = String(bytes[start], radix: 16, uppercase: true)
            throw ConfigurationErrors([
                ConfigurationError(
                    file: name,
                    position: SourceText(bytes[..<start]).position(at: start),
                    message: "the byte 0x\(byte) is not UTF-8 here",
                    remedy: "save the file as UTF-8"
                )
            ])
        }
        return try self.parse(text, file: name)
    }

    /// Why a file cannot be read.
    public enum ReadFailure: Error, Sendable, Equatable {
        /// What the system said: an errno. EINVAL stands for what is no regular file.
        case system(CInt)
        /// It has more bytes than `sizeLimit`.
        case tooLong
        /// No file can have that name.
        case nulInName
    }

    /// The bytes of a file, by open(2) and read(2).
    /// - Throws: EINVAL for what has no end of its own, as a FIFO, whose other end may never come.
    public static func read(_ file: String) throws(ReadFailure) -> [UInt8] {
        guard !file.utf8.contains(0) else { throw .nulInName }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        switch status.st_mode & S_IFMT {
        // A device is for /dev/null, which is as good as an empty file; the others run into the size limit.
        case S_IFREG, S_IFCHR: break
        case S_IFDIR: throw .system(EISDIR)
        default: throw .system(EINVAL)
        }
        return try self.read(descriptor: descriptor)
    }

    /// The bytes that come from an open file, up to its end.
    public static func read(descriptor: CInt) throws(ReadFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                guard errno == EINTR else { throw .system(errno) }
                continue
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= self.sizeLimit else { throw .tooLong }
        }
    }

    /// Whether the name itself is not there; a link that leads nowhere is.
    private static func isAbsent(_ file: String) -> Bool {
        var status = stat()
        return lstat(file, &status) != 0 && errno == ENOENT
    }

    private static func error(_ error: ReadFailure, file: String) -> ConfigurationError {
        let (message, remedy) =
            switch error {
            case .system(EINVAL), .system(ENXIO):
                ("is no regular file", "name a configuration file")
            case .system(let number):
                ("cannot be read: \(String(cString: strerror(number)))", "name a file that the daemon may read")
            case .tooLong:
                ("is longer than 1 MiB", "name a configuration file")
            case .nulInName:
                ("has a NUL character in its name", "name a file that exists")
            }
        return ConfigurationError(file: file, position: nil, message: message, remedy: remedy)
    }
}
