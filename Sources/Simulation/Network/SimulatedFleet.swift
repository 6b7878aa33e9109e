import AgentProtocol
import Execution
import Inventory

/// The hosts as one controller reaches them: over a network that loses, delays and repeats.
final class SimulatedFleet: Fleet, @unchecked Sendable {
    private let world: World
    private let runID: String
    private let process: SimulatedProcess
    private var links: [String: Link] = [:]

    init(world: World, runID: String, process: SimulatedProcess) {
        self.world = world
        self.runID = runID
        self.process = process
    }

    private static let gone = ContactFailure.connectionLost(message: "broken pipe")

    func forecast(_ connection: HostConnection, program: [Operation]) async throws(ContactFailure) -> HostForecast {
        let link = try await reach(connection)
        try await send(over: link)
        let facts = HostFacts(
            hostname: link.host.name, machine: "x86_64", kernel: "6.1", serviceManager: "systemd 252",
            bootID: "boot\(link.host.boots)", clock: link.host.wallClock,
            claim: link.host.agent.standing)
        let change = OperationForecast(prospect: .change(from: "active", to: "active"))
        let forecast = HostForecast(facts: facts, operations: Array(repeating: change, count: program.count))
        try await answer(over: link)
        return forecast
    }

    func perform(
        _ request: ActionRequest, with secrets: Secrets, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        let link = try await reach(connection)
        try await send(over: link, late: { $0.agent.performLate(request, with: secrets) })
        let host = link.host
        if world.network.chance(world.rates.requestRepeated) {
            world.loop.after(world.network.magnitude(0.01...100)) {
                guard host.isReachable else { return }
                host.agent.performAgain(request, with: secrets)
            }
        }
        guard
            let report = try await follow(host.agent.perform(request, with: secrets), request.id, over: link, progress)
        else {
            throw .agentDied(message: "no answer")
        }
        return report
    }

    func attach(
        to id: String, for claim: RunClaim?, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        let link = try await reach(connection)
        try await send(over: link)
        return try await follow(link.host.agent.attach(id, for: claim), id, over: link, progress)
    }

    func ask(
        _ probe: Probe, timeout: Double, on connection: HostConnection
    ) async throws(ContactFailure) -> ProbeReply {
        let gate = world.watch.hearsay.gates[runID]
        let link = try await reach(connection)
        try await send(over: link)
        let isYes = link.host.answersGate()
        link.host.tell("says \(isYes ? "yes" : "no") to \(probe)")
        world.watch.answered(probe, isYes, to: runID, for: gate, link.host)
        try await answer(over: link)
        return isYes ? .yes("yes") : .no("no")
    }

    func tend(_ tending: Tending, on connection: HostConnection) async throws(ContactFailure) -> TendingAnswer {
        do throws(ContactFailure) {
            let link = try await reach(connection)
            try await send(over: link)
            let answer = link.host.agent.tend(tending)
            try await self.answer(over: link)
            return answer
        } catch {
            world.watch.couldNotSay(tending, to: connection.host)
            throw error
        }
    }

    func tendIfConnected(
        _ tending: Tending, on connection: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer? {
        guard let link = links[connection.host], link.isOpen else { return nil }
        return try await tend(tending, on: connection)
    }

    func release(_ connection: HostConnection) async {
        // Every second connection is kept open, as one is that nobody else needs the room of.
        if !process.isDead, world.network.chance(0.5) { links.removeValue(forKey: connection.host)?.breaks() }
    }

    func close() async {
        let open = links
        links = [:]
        for (_, link) in open.sorted(by: { $0.key < $1.key }) { link.breaks() }
    }

    // MARK: The way there

    private func reach(_ connection: HostConnection) async throws(ContactFailure) -> Link {
        try touch()
        guard let host = world.host(connection.host) else { throw .unreachable(message: "no such host") }
        if let link = links[connection.host], link.isOpen { return link }
        try await sleep(world.network.number(0.02...0.3))
        if !host.isReachable {
            try await sleep(world.network.number(1...10))
            throw .unreachable(message: "no route to host")
        }
        if world.network.chance(world.rates.connectFails) { throw .authenticationFailed(message: "permission denied") }
        if let link = links[connection.host], link.isOpen { return link }
        let link = Link(host, of: runID, process)
        links[connection.host] = link
        return link
    }

    /// - Parameter late: what a request does that arrives after all, when nobody waits for its answer any more.
    private func send(over link: Link, late: ((SimulatedHost) -> Void)? = nil) async throws(ContactFailure) {
        try touch()
        var delay = world.network.number(0.001...0.02)
        if world.network.chance(world.rates.requestDelayed) { delay = world.network.magnitude(0.02...20) }
        let isLost = world.network.chance(world.rates.requestLost)
        // From here on it is on its way, whether the controller lives or not.
        let arrival = Eventual<Bool>()
        let host = link.host
        world.loop.after(delay) {
            if isLost || !host.isReachable || !link.isOpen { arrival.keep(false) } else { arrival.keep(true) }
        }
        let arrived = await process.wait(for: arrival, orElse: false)
        if process.isDead {
            if !isLost, let late {
                // A connection may outlive its controller, and what it holds the answer to the next one's question.
                let rest = world.network.chance(0.5) ? delay : world.network.magnitude(1...1000)
                world.loop.after(rest) { if host.isReachable { late(host) } }
            }
            throw Self.gone
        }
        // A controller's machine may have hung since, and the host lost its power.
        if arrived, host.isUp { return }
        if !isLost, let late, world.network.chance(0.5) {
            // Packets that wait in a queue for the network to come back.
            world.loop.after(world.network.magnitude(1...100)) {
                if host.isReachable { late(host) }
            }
        }
        link.breaks()
        try await sleep(world.network.number(0...15))
        throw Self.gone
    }

    private func answer(over link: Link) async throws(ContactFailure) {
        try await sleep(world.network.number(0.001...0.02))
        while !link.host.isReachable, link.isOpen { try await mended(link) }
        if world.network.chance(world.rates.answerLost) || !link.isOpen {
            link.breaks()
            throw Self.gone
        }
    }

    /// What couldn't be delivered is sent again, for as long as the connection lasts.
    private func mended(_ link: Link) async throws(ContactFailure) {
        let news = Eventual<Bool>()
        let wait = link.join { news.keep(false) }
        if link.host.isUp { world.loop.after(link.host.cutUntil - world.loop.now) { news.keep(true) } }
        _ = await process.wait(for: news, orElse: false)
        link.leave(wait)
        try touch()
    }

    private func follow(
        _ answer: Agent.Answer, _ id: String, over link: Link,
        _ progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        let record: ActionRecord
        switch answer {
        case .unknown:
            try await self.answer(over: link)
            return nil
        case .problem: throw .badFrame(message: "no space left on device")
        case .report(let report):
            try await self.answer(over: link)
            return report
        case .follow(let followed): record = followed
        }
        if !world.network.chance(world.rates.answerLost) {
            await progress(
                ActionProgress(id: id, index: 0, phase: .running, subject: id, elapsed: 0, limit: nil))
        }
        if world.isRehearsal {
            record.listeners.append { [world] news in
                if link.isOpen, link.host.isReachable { world.loop.begin { await progress(news) } }
            }
        }
        let end = record.follow()
        let wait = link.join { end.keep(false) }
        let isOver = await process.wait(for: end, orElse: false)
        link.leave(wait)
        try touch()
        if !isOver || !link.host.isUp { throw Self.gone }
        let report = link.host.agent.conclude(record)
        try await self.answer(over: link)
        return report
    }

    // MARK: The controller's own end

    private func touch() throws(ContactFailure) {
        do { try process.touch() } catch { throw Self.gone }
    }

    private func sleep(_ seconds: Double) async throws(ContactFailure) {
        do { try await process.sleep(seconds) } catch { throw Self.gone }
    }
}
