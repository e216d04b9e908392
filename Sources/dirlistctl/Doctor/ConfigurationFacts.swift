// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import DirlistConfig
import DirlistTLS
import Glibc
import VarlinkNIO

/// What a configuration file comes to, for whoever runs this program.
struct ConfigurationFacts {
    let file: String
    let reading: ConfigurationExamination.Reading
    let certificate: CertificateExamination.Certificate
    /// The file of the private key; nil when there is none.
    let key: String?

    var isUnknown: Bool {
        if case .unknown = self.reading { true } else { false }
    }

    var isThere: Bool {
        switch self.reading {
        case .absent, .unknown: false
        case .good, .notAllowed, .wrong: true
        }
    }

    /// Those of a daemon that cannot be asked for its file.
    static let unknown = ConfigurationFacts(
        file: "", reading: .unknown, certificate: .notAllowed(ConfigurationExamination.unknown), key: nil)
}

extension ConfigurationFacts {
    /// - Parameter name: nil for the default, which need not be there.
    init(_ name: String?) {
        let file = name.map { absolute($0) } ?? Configuration.defaultFile
        // What systemd hands to the daemon, root can see.
        let folder = "/run/credentials/dirlistd.service"
        let credentials: String? = access(folder, X_OK) == 0 ? folder : nil
        let isRequired = file != Configuration.defaultFile
        let check = ConfigurationCheck(file: isRequired ? file : nil, credentials: credentials)
        guard let configuration = check.configuration else {
            let isClosed = access(file, F_OK) == 0 && access(file, R_OK) != 0
            self.init(
                file: file, reading: isClosed ? .notAllowed : .wrong(check.errors), certificate: .none, key: nil)
            return
        }
        let certificate: CertificateExamination.Certificate
        let tls = configuration.settings.tls
        let isCredential = [tls.certificate, tls.key, tls.clientAuthority].contains {
            !$0.isEmpty && !$0.hasPrefix("/")
        }
        if !tls.isOn {
            certificate = .none
        } else if let validity = check.validity {
            certificate = .valid(validity)
        } else if check.tls == nil, isCredential {
            certificate = .notAllowed("it is a credential, which the running daemon and root alone can read")
        } else if check.tls?.paths.contains(where: { access($0, R_OK) != 0 && errno == EACCES }) == true {
            certificate = .notAllowed("this user may not read all of its files")
        } else {
            certificate = .wrong(check.errors.filter { $0.key?.hasPrefix("tls.") == true })
        }
        self.init(
            file: file, reading: configuration.file == nil ? .absent : .good(configuration.settings),
            certificate: certificate, key: check.tls?.path(of: "tls.key"))
    }

    /// Where the daemon is looked after: where the file says, if there is such a socket, else at the usual place.
    var adminAddress: Address {
        guard let path = self.reading.settings?.admin.socket, path != Admin.socket, !path.isEmpty,
            case .there(let mode, _, _) = FileFacts(path).state, mode & S_IFMT == S_IFSOCK,
            let address = try? Address("unix:\(path)")
        else { return .unix(path: Admin.socket) }
        return address
    }

    /// Whether that is where the daemon of this file is looked after.
    func isOf(_ address: Address) -> Bool {
        address == self.adminAddress || self.reading.settings.map { address == .unix(path: $0.admin.socket) } ?? false
    }
}
