import AgentProtocol
import Glibc

/// What a controller speaks with: one thread, one loop, which waits for the next frame and for the workers that it
/// follows. It does nothing itself but ask and tell, so its death ends nothing.
final class Front {
    private let input: Int32
    private let output: Int32
    private let stateDirectory: () throws(SystemError) -> StateDirectory
    private var reader = FrameReader()
    private var following: [String: Follower] = [:]
    /// Whether it was started to put the agent in place for good.
    private let setsUp: Bool
    private let helpers = Helpers()
    private(set) var openedState: StateDirectory?

    /// How often a followed action is looked at, in seconds: five times a second.
    private static let rhythm = 0.2
    /// The same where the kernel can't tell of a worker's end.
    private static let rhythmWithoutPidfd = 0.05

    private enum Ending: Error {
        case inputEnded
        case cannotWrite
        case streamLost
    }

    /// - Parameters:
    ///   - setsUp: whether a setup is taken, too.
    ///   - stateDirectory: opens it; called when it is first needed.
    init(
        input: Int32, output: Int32, setsUp: Bool = false,
        stateDirectory: @escaping () throws(SystemError) -> StateDirectory
    ) {
        self.setsUp = setsUp
        self.input = input
        self.output = output
        self.stateDirectory = stateDirectory
    }

    /// Returns when the controller has gone. Workers go on.
    /// - Returns: 0, or 2 after a frame that made the rest of the stream unreadable.
    func run() -> Int32 {
        do {
            watchOverGuard()
            try send(.hello(AgentHello(protocolVersion: protocolVersion, userID: Int(geteuid()))))
            while true {
                if waitForInput() { try readInput() }
                try lookAtActions()
            }
        } catch Ending.streamLost {
            return 2
        } catch {
            return 0
        }
    }

    /// A guard whose process was killed is watched again by whoever comes by. Costs a look for one name where there is none.
    private func watchOverGuard() {
        guard let path = StateDirectory.defaultPath(), access("\(path)/\(ClaimStore.name)", F_OK) == 0,
            let state = try? openState()
        else { return }
        GuardStart.ensure(in: state, helpers)
    }

    private func waitForInput() -> Bool {
        var items = [pollfd(fd: input, events: Int16(POLLIN), revents: 0)]
        var timeout: Int32 = -1
        for follower in following.values {
            items.append(pollfd(fd: follower.pidfd, events: Int16(POLLIN), revents: 0))
            let rhythm = follower.pidfd < 0 ? Self.rhythmWithoutPidfd : Self.rhythm
            let next = Clock.milliseconds(rhythm)
            timeout = timeout < 0 ? next : min(timeout, next)
        }
        return poll(&items, nfds_t(items.count), timeout) > 0 && items[0].revents != 0
    }

    private func readInput() throws {
        switch Descriptor.read(input) {
        case .bytes(let bytes): reader.append(bytes)
        case .nothing: return
        case .end, .failed: throw Ending.inputEnded
        }
        while let body = try nextFrame() {
            guard let message = try? FrameCodec.decode(ControllerMessage.self, from: body) else {
                try send(.problem(request: nil, id: nil, message: "a frame of \(body.count) bytes is no message"))
                continue
            }
            try answer(message)
        }
    }

    private func nextFrame() throws -> [UInt8]? {
        do { return try reader.next() } catch {
            let limit = FrameCodec.maximumLength
            try send(.problem(request: nil, id: nil, message: "a frame is longer than \(limit) bytes"))
            throw Ending.streamLost
        }
    }

    private func answer(_ message: ControllerMessage) throws {
        switch message {
        case .forecast(let request, let program):
            let rules = HostRules.current()
            let forecaster = Forecaster(
                services: HostServices.find(rules.usable), rules: rules,
                facts: { (try? self.openState()).map { PolicyFacts($0) } ?? .nothing },
                claim: { StateDirectory.defaultPath().flatMap(ClaimDesk.standing) })
            try send(.forecast(request: request, forecaster.forecast(program)))
        case .status(let request, let units):
            try sendIfItFits(request, .status(request: request, StatusReader.find().status(units)))
        case .examine(let request): try send(.examined(request: request, Examiner().examine()))
        case .audit(let request, let question):
            try sendIfItFits(request, .audit(request: request, HostAuditor.audit(question)))
        case .perform(let request, let secrets):
            try answer(request.id) { () throws(SystemError) in
                let state: StateDirectory
                // Without a place for records there is none of this action either.
                do throws(SystemError) { state = try openState() } catch {
                    return .report(Desk.refusal(request.id, error))
                }
                return try Desk(state: state, rules: .current(), helpers: helpers).perform(
                    request, with: secrets ?? Secrets())
            }
        case .attach(let id, let claim):
            try answer(id) { () throws(SystemError) in
                try Desk(state: openState(), rules: .current()).attach(id, for: claim)
            }
        case .tend(let request, let tending):
            do {
                let desk = Desk(state: try openState(), rules: .current(), helpers: helpers)
                try send(.tended(request: request, desk.tend(tending)))
            } catch let error as SystemError {
                try send(.problem(request: request, id: nil, message: "\(error.path): \(error.message)"))
            }
        case .ask(let request, let probe, let timeout):
            try send(.asked(request: request, Questioner(rules: .current()).ask(probe, timeout)))
        case .standing(let request):
            try send(.standing(request: request, HostDesk.standing()))
        case .hold(let request, let hold):
            try answer(request) { () throws(SystemError) in try HostDesk.hold(hold, in: openState()) }
        case .release(let request):
            try answer(request) { () throws(SystemError) in try HostDesk.release(in: openState()) }
        case .setUp(let request, let setup, let rehearsal):
            guard setsUp else {
                let words = "this agent may only serve: putting it in place takes a login that may do more"
                return try send(.problem(request: request, id: nil, message: words))
            }
            try send(.setUp(request: request, Setup.perform(setup, rehearsal: rehearsal)))
        }
    }

    private func answer(_ request: Int, _ ask: () throws(SystemError) -> HostStanding) throws {
        do {
            try send(.standing(request: request, ask()))
        } catch let error as SystemError {
            try send(.problem(request: request, id: nil, message: "\(error.path): \(error.message)"))
        }
    }

    private func answer(_ id: String, _ ask: () throws(SystemError) -> Desk.Answer) throws {
        guard ActionID.isValid(id) else {
            try send(.problem(request: nil, id: id, message: "an id holds letters, digits, '-' and '.' only"))
            return
        }
        // Asked again over the same connection: the answer is on its way.
        if following[id] != nil { return }
        do {
            switch try ask() {
            case .report(let report): try send(.report(report))
            case .unknown: try send(.unknownAction(id: id))
            case .follow(let follower): following[id] = follower
            case .notYours:
                try send(.problem(request: nil, id: id, message: "the action \(id) was asked for by another user"))
            }
        } catch let error as SystemError {
            // Nothing began, or what began goes on: which of both, an `attach` will tell.
            try send(.problem(request: nil, id: id, message: "\(error.path): \(error.message)"))
        }
    }

    private func openState() throws(SystemError) -> StateDirectory {
        if let openedState { return openedState }
        let state = try stateDirectory()
        openedState = state
        return state
    }

    private func lookAtActions() throws {
        helpers.reap()
        for (id, follower) in following {
            switch follower.look() {
            case .nothingNew: break
            case .progress(let progress): try send(.progress(progress))
            case .report(let report):
                following[id] = nil
                try send(.report(report))
            case .problem(let error):
                following[id] = nil
                try send(.problem(request: nil, id: id, message: "\(error.path): \(error.message)"))
            }
        }
    }

    private func sendIfItFits(_ request: Int, _ message: AgentMessage) throws {
        do {
            try send(message)
        } catch FrameError.tooLong(let length) {
            let words = "the answer is too long (\(length) bytes); name fewer services"
            try send(.problem(request: request, id: nil, message: words))
        }
    }

    private func send(_ message: AgentMessage) throws {
        let frame = try FrameCodec.encode(message)
        guard Descriptor.write(output, frame) == 0 else { throw Ending.cannotWrite }
    }
}
