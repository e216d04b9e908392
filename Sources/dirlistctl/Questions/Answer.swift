// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import VarlinkNIO

/// An answer while it is printed: what goes to the standard output, the complaints between, and what comes of it.
struct Answer {
    let wording: Wording
    var output: Output
    private(set) var status = ExitStatus.complete
    private let complain: (String) -> Void

    init(wording: Wording, output: Output, complain: @escaping (String) -> Void) {
        self.wording = wording
        self.output = output
        self.complain = complain
    }

    /// Complains, after all that is printed so far.
    mutating func fail(_ sentence: String, _ status: ExitStatus) throws(OutputError) {
        try self.output.write()
        self.complain(sentence)
        self.status.worsen(to: status)
    }

    /// What comes of an answer that `error` has ended. One that was cut short is shown, and is not complete.
    /// - Parameter isBegun: whether some of it is printed. If not, there is no answer, and the connection's error goes
    ///   on.
    /// - Throws: what is no error of output, nor of a connection that broke on the way.
    mutating func end(by error: any Error, isBegun: Bool) throws -> ExitStatus {
        switch error {
        case OutputError.closed:
            // As with `| head`: who stopped reading has what they wanted.
            break
        case let error as OutputError:
            self.complain(self.wording.sentence(error))
            self.status = .noAnswer
        case let error as ConnectionError:
            try? self.output.write()
            guard isBegun else { throw error }
            self.complain(self.wording.sentence(error))
            self.status.worsen(to: .incomplete)
        default:
            throw error
        }
        return self.status
    }
}
