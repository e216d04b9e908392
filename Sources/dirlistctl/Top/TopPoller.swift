// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// Asks a daemon on demand, over one connection for as long as that holds.
struct TopPoller: Sendable {
    enum Demand: Sendable {
        case look
        /// To end this session of this run of the daemon.
        case disconnect(Int64, DaemonRun)
    }

    enum Answer: Sendable {
        case sample(TopSample)
        /// What came of disconnecting a session, in words.
        case done(String)
        /// The daemon could not be asked, and why. The next demand tries again.
        case lost(String)
    }

    let address: Address
    let wording: Wording

    /// Answers demands until there are no more of them.
    func run(_ demands: AsyncStream<Demand>, tell: (Answer) -> Void) async {
        var demands = demands.makeAsyncIterator()
        var next = await demands.next()
        while next != nil {
            var hasAnswered = false
            do {
                try await VarlinkConnection.with(self.address) { connection in
                    while let demand = next {
                        tell(try await self.answer(demand, connection))
                        hasAnswered = true
                        next = await demands.next()
                    }
                }
            } catch {
                if !hasAnswered {
                    let sentence = self.wording.sentence(any: error)
                    if case .disconnect(let id, _) = next {
                        tell(.done("session \(id) was not disconnected: \(self.wording.withoutCommand(sentence))"))
                    } else {
                        tell(.lost(sentence))
                    }
                    next = await demands.next()
                }
                // Else the daemon may have closed it for being idle, or be there anew: once more, at once.
            }
        }
    }

    private func answer(_ demand: Demand, _ connection: VarlinkConnection) async throws -> Answer {
        switch demand {
        case .look:
            return .sample(try await TopSample.ask(connection))
        case .disconnect(let id, let run):
            // A connection is to one run for as long as it holds, so none can begin between the two calls.
            guard try await connection.call(Admin.Status.self, NoParameters()).run == run else {
                return .done("session \(id) was not disconnected: the daemon was restarted")
            }
            do {
                _ = try await connection.call(Admin.Disconnect.self, Admin.Disconnect.Parameters(id: id))
                return .done("session \(id) is disconnected")
            } catch is ConnectionError {
                return .done("whether session \(id) was disconnected is not known: the connection was lost")
            } catch let error as ErrorReply {
                if case .noSuchSession = Admin.Failure(error) { return .done("session \(id) has ended already") }
                return .done(self.wording.withoutCommand(self.wording.sentence(error)))
            }
        }
    }
}
