// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Varlink
import VarlinkNIO

/// A session with a server: one line after another, on one connection for as long as that stands.
///
/// All that goes on over a connection is one task. What interrupts an answer cancels the task and so ends the
/// connection, and with it the server's work; the next question makes another one.
struct Shell: Sendable {
    /// What lasts longer than a connection.
    struct State: Sendable {
        /// From the root.
        var directory = bytes("/")
        /// The one before it.
        var previous: [UInt8]?
        /// The worst that has come of a line: what the program ends with.
        var worst: Int32 = 0
        /// What to ask once there is a connection.
        var pending: ShellRequest?
        /// Whether the server was reached before.
        var wasConnected = false
        /// Whether the last connection ended without our doing.
        var isLost = false
        /// How many lines have been read.
        var lines = 0
        /// Whether there is nothing more to do.
        var isDone = false

        mutating func worsen(to code: Int32) { self.worst = max(self.worst, code) }
    }

    /// A server that says nothing for longer is given up, as one that cannot be reached.
    private static let patience = DurationArgument(seconds: 10)

    /// `EX_USAGE`, as ArgumentParser has it.
    static let usageError: Int32 = 64

    let address: Address
    let files: TLSFiles?
    let commands: ShellCommands
    let input: any ShellInput
    /// Called when the server is reached for the first time.
    let greet: @Sendable () -> Void
    /// Told where the shell is.
    let place: ShellPlace

    /// Does what is typed, up to the end. Gives what the program ends with.
    func run() async -> Int32 {
        var state = State()
        while !state.isDone {
            if state.wasConnected && state.pending == nil {
                state.pending = await self.nextQuestion(&state)
                if state.isDone { break }
            }
            let work = ShellWork()
            self.input.begin(work.cancel)
            state = await work.run { [state] in await self.serve(state, work) }
            self.input.end()
        }
        return self.input.isPerson && state.wasConnected ? 0 : state.worst
    }

    /// Reads lines until there is one that takes the server; nil at the end.
    private func nextQuestion(_ state: inout State) async -> ShellRequest? {
        while let line = await self.nextLine(&state) {
            let request = self.commands.request(line)
            switch request {
            case .nothing: continue
            case .exit:
                state.isDone = true
                return nil
            case .help(let text):
                do {
                    try printNow(bytes(text + "\n"))
                } catch {
                    state.worsen(to: conclude(by: error, self.wording("help")).rawValue)
                }
            case .wrong(let reason):
                // Who has typed it sees which line is meant.
                complain(self.input.isPerson ? reason : "line \(state.lines): \(reason)")
                state.worsen(to: Self.usageError)
            case .changeBack where state.previous == nil:
                complain("cd: there is no directory to go back to")
                state.worsen(to: ExitStatus.noAnswer.rawValue)
            case .question, .change, .changeBack:
                return request
            }
        }
        state.isDone = true
        return nil
    }

    /// The next line; nil when there is none, or none can be read.
    private func nextLine(_ state: inout State) async -> String? {
        let prompt = ShellPrompt(address: self.address, escaping: self.commands.escaping)
        do {
            state.lines += 1
            return try await self.input.next(prompt: prompt.text(directory: state.directory, width: terminalWidth()))
        } catch {
            complain(self.wording("shell").sentence(error))
            state.worsen(to: ExitStatus.noAnswer.rawValue)
            return nil
        }
    }

    /// Connects, and does what is asked while the connection stands.
    private func serve(_ state: State, _ work: ShellWork) async -> State {
        var state = state
        let wording = self.wording("shell")
        // What is wrong with the closing matters to nobody.
        var isOver = false
        do {
            let tls = try self.files?.load()
            try await VarlinkConnection.with(self.address, tls: tls) { connection in
                let questions = TreeConnection(connection: connection)
                try await self.enter(questions, wording, work, &state)
                while true {
                    if let request = state.pending.take() { await self.answer(request, questions, work, &state) }
                    self.input.end()
                    // The server shall not go on with what nobody waits for while the next line is typed.
                    isOver = !connection.isUsable || Task.isCancelled
                    state.isLost = !connection.isOpen && !Task.isCancelled
                    if isOver { return }
                    state.pending = await self.nextQuestion(&state)
                    state.isLost = !connection.isUsable
                    isOver = state.isDone || state.isLost || Task.isCancelled
                    if isOver { return }
                    self.input.begin(work.cancel)
                }
            }
        } catch {
            if isOver { return state }
            state.pending = nil
            if work.isLate {
                complain(wording.timeout())
                state.worsen(to: ExitStatus.noAnswer.rawValue)
            } else if !Task.isCancelled {
                // Whoever has interrupted it knows.
                state.worsen(to: conclude(by: error, wording).rawValue)
            }
            // Without a server to begin with there is nothing to type for.
            if !state.wasConnected { state.isDone = true }
        }
        return state
    }

    /// Comes to where the last connection was. Only an answer shows that a server is there.
    private func enter(
        _ questions: TreeConnection,
        _ wording: Wording,
        _ work: ShellWork,
        _ state: inout State
    ) async throws {
        let timer = work.cancel(after: Self.patience)
        defer { timer.cancel() }
        guard state.wasConnected else {
            state.directory = try await questions.workingDirectory()
            state.wasConnected = true
            self.greet()
            return
        }
        do {
            state.directory =
                state.directory == bytes("/")
                ? try await questions.workingDirectory() : try await questions.changeDirectory(state.directory)
            if state.isLost { complain(wording.reconnected(state.directory)) }
        } catch let error as ErrorReply where Self.isAboutPath(error) {
            // What was asked for is about a directory that is not there.
            complain(wording.sentence(error, path: state.directory))
            state.directory = try await questions.workingDirectory()
            complain(wording.backAt(state.directory))
            state.worsen(to: ExitStatus.noAnswer.rawValue)
            state.pending = nil
        }
        state.isLost = false
        self.place.directory = state.directory
    }

    /// Whether a server refuses this path, rather than to be asked at all.
    private static func isAboutPath(_ error: ErrorReply) -> Bool {
        switch Tree.Failure(error) {
        case .notFound, .notADirectory, .outsideRoot, .permissionDenied, .invalidPath, .systemError: true
        case .busy, .invalidCursor, nil: false
        }
    }

    private func answer(
        _ request: ShellRequest,
        _ questions: TreeConnection,
        _ work: ShellWork,
        _ state: inout State
    ) async {
        var wording = self.wording("cd")
        do {
            switch request {
            case .question(let command):
                wording = self.wording(type(of: command).name)
                let timer = command.timeLimit.map(work.cancel(after:))
                defer { timer?.cancel() }
                state.worsen(to: try await command.answer(questions, wording).rawValue)
            case .change(let path):
                try await self.change(to: path, questions, wording, &state)
            case .changeBack:
                let previous = state.previous ?? state.directory
                guard try await self.change(to: previous, questions, wording, &state) else { return }
                var line: [UInt8] = []
                NameText(escaping: outputIsTerminal() ? wording.escaping : nil).appendText(state.directory, to: &line)
                try printNow(line + bytes("\n"))
            case .nothing, .exit, .help, .wrong:
                // They take no server.
                break
            }
        } catch  where Task.isCancelled {
            // Whoever has interrupted it knows.
            state.worsen(to: ExitStatus.noAnswer.rawValue)
        } catch {
            state.worsen(to: conclude(by: error, wording).rawValue)
        }
    }

    /// Says whether it is there now.
    @discardableResult
    private func change(
        to path: [UInt8],
        _ questions: TreeConnection,
        _ wording: Wording,
        _ state: inout State
    ) async throws -> Bool {
        do {
            let directory = try await questions.changeDirectory(path)
            state.previous = state.directory
            state.directory = directory
            self.place.directory = directory
            return true
        } catch let error as ErrorReply {
            complain(wording.sentence(error, path: path))
            state.worsen(to: ExitStatus.noAnswer.rawValue)
            return false
        }
    }

    private func wording(_ command: String) -> Wording {
        Wording(command: command, address: self.address, escaping: self.commands.escaping)
    }
}
