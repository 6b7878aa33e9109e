import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A host on which something goes wrong at a moment of an action, with the service that counts what becomes of it: `phased`
/// of Tests/Lab/units writes down each of its starts, and how systemd saw each of its ends.
struct FaultHost: Sendable {
    let lab: Lab
    let name: String
    /// How often `phased` had been started, and ended, when the host was made ready.
    private(set) var startsBefore = 0
    private(set) var endsBefore = 0

    /// A moment of a restart of `phased`, as systemd sees it.
    enum Moment: String, CaseIterable, Sendable {
        case stopping, starting, soaking
    }

    init(_ lab: Lab, _ name: String) {
        self.lab = lab
        self.name = name
    }

    @discardableResult
    func sh(_ line: String) async throws -> String { try await lab.sh(name, line) }

    /// The host with `phased` running, and nothing of earlier runs in its way.
    /// - Parameters:
    ///   - stop, start: how long it needs, in seconds; nil for the usual 4 and 3.
    static func ready(_ lab: Lab, _ name: String, stop: Int? = nil, start: Int? = nil) async throws -> FaultHost {
        var host = FaultHost(lab, name)
        let times = [stop.map { "seconds=\($0)" }, start.map { "start=\($0)" }].compactMap { $0 }
        try await host.sh(
            "printf '%s\\n' \(times.joined(separator: " ")) > /etc/default/phased; systemctl -q enable phased; "
                + "systemctl restart phased; rm -rf /var/lib/phased/data")
        host.countFromHere()
        return host
    }

    /// What `phased` did until now doesn't count any more.
    mutating func countFromHere() {
        startsBefore = lines("phased.starts").count
        endsBefore = lines("phased.ends").count
    }

    /// Several at once.
    static func ready(_ lab: Lab, _ names: [String], stop: Int? = nil, start: Int? = nil) async throws -> [FaultHost] {
        try await all(names) { try await ready(lab, $0, stop: stop, start: start) }
    }

    /// Does something for each of several at once; the answers in their order.
    static func all<Element: Sendable, Answer: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for (index, element) in elements.enumerated() {
                group.addTask { (index, try await body(element)) }
            }
            var answers: [Int: Answer] = [:]
            for try await (index, answer) in group { answers[index] = answer }
            return elements.indices.compactMap { answers[$0] }
        }
    }

    // MARK: Waiting

    /// Waits on the host for a moment of the restart that follows `ready`, for at most two minutes.
    func wait(for moment: Moment) async throws {
        let state = "[ \"$(systemctl show -P SubState phased)\" ="
        if moment != .stopping {
            for _ in 0..<1200 where starts == 0 { try await Task.sleep(for: .milliseconds(100)) }
        }
        switch moment {
        case .stopping: try await wait(until: "\(state) stop-sigterm ]")
        case .starting: try await wait(until: "\(state) start-pre ]")
        case .soaking: try await wait(until: "\(state) running ]")
        }
    }

    /// Waits until a line of shell succeeds there, for at most two minutes: a busy machine is slow, not wrong.
    func wait(until line: String, seconds: Int = 120) async throws {
        try await sh("timeout \(seconds) sh -c '\("until \(line); do sleep 0.1; done")'")
    }

    // MARK: What goes wrong

    /// Takes the cable away for so many seconds.
    func lose(_ how: Lab.LinkState, seconds: Double) async throws {
        try await lab.link(name, how)
        try await Task.sleep(for: .seconds(seconds))
        try await lab.link(name, .mend)
    }

    /// What the controller speaks with: the agent that serves its connection.
    func killFront() async throws { try await kill("pgrep -f '^/home/ops/.cache/lull/agent-[0-9a-f]* serve$'") }

    /// What performs the action.
    func killWorker() async throws { try await kill("pgrep -f ' act [0-9]'") }

    /// sshd's process for the connection of `ops`.
    func killSession() async throws { try await kill("pgrep -f '^sshd: ops'") }

    private func kill(_ find: String) async throws {
        try await wait(until: "pids=$(\(find.replacing("'", with: "\""))) && kill -9 $pids")
    }

    // MARK: What became of it

    /// The lines that `phased` has written, read from outside: they outlive a reboot. Of a virtual machine, that no power cut
    /// takes: those with the id of a start, or those with the word for an end.
    func lines(_ file: String) -> [String] {
        let isMachine = Lab.isMachine(name)
        let path = "\(lab.directory)/hosts/\(name)/" + (isMachine ? "witness" : "root/var/lib/\(file)")
        let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(whereSeparator: \.isNewline)
        return lines.map(String.init).filter { !isMachine || ($0.count == 32) == (file == "phased.starts") }
    }

    /// Since it was made ready.
    var starts: Int { lines("phased.starts").count - startsBefore }
    /// systemd's words for each end since then; `success` where it left by itself, `timeout` or `signal` where it was killed.
    var ends: [String] { Array(lines("phased.ends").dropFirst(endsBefore)) }

    /// Waits until the service is up and no override of lull is left, for at most two minutes.
    func waitUntilWhole() async throws {
        try await wait(until: "systemctl -q is-active phased && \(Self.noDropIn)")
    }

    /// What it says of itself: the service's state, and overrides of lull that are left.
    func state() async throws -> String {
        try await sh(
            "systemctl is-active phased; find /run/systemd/system -name 'zzzz-lull*'; systemctl show -P NeedDaemonReload phased"
        )
    }

    private static let noDropIn = "[ -z \"$(find /run/systemd/system -name \"zzzz-lull*\")\" ]"

    /// Holds the host against what must be so whatever went wrong: the service is up, nothing was killed, and nothing of lull
    /// is left.
    /// - Parameter starts: how often it was started; one for a restart that was done exactly once.
    func expectWhole(
        starts expected: ClosedRange<Int> = 1...1, at location: SourceLocation = #_sourceLocation
    ) async throws {
        try await waitUntilWhole()
        #expect(try await state() == "active\nno", "\(name)", sourceLocation: location)
        #expect(expected.contains(starts), "\(name): \(starts) starts", sourceLocation: location)
        #expect(ends.allSatisfy { $0 == "success" }, "\(name): \(ends)", sourceLocation: location)
    }

    /// The run that has the host; nil where none has.
    var claimant: String? {
        let path = "\(lab.directory)/hosts/\(name)/root/var/lib/lull/claim.json"
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return (try? JSONDecoder().decode(HostClaims.self, from: bytes))?.held?.claim.runID
    }

    /// Whether a guard's unit is there for the next boot.
    var hasGuardUnit: Bool {
        FileManager.default.fileExists(
            atPath: "\(lab.directory)/hosts/\(name)/root/etc/systemd/system/lull-guard.service")
    }

    /// Actions that the host has a record of.
    func actions() async throws -> [String] {
        try await sh("ls /var/lib/lull/actions 2>/dev/null || true").split(separator: "\n").map(String.init)
    }
}

extension Lull {
    /// A plan of one restart of `phased`.
    static func restartPhased(
        on hosts: [String], timeout: String = "30s", soak: String = "4s", budget: Int = 0, guard: String = "2m",
        before: String = ""
    ) -> String {
        """
        name: a restart with faults
        budget: { max_failed: \(budget) }
        defaults: { guard: \(`guard`) }
        services: { phased: { timeout: \(timeout), soak: \(soak) } }
        steps:
        \(before)
          - restart: phased
            hosts: \(hosts.joined(separator: ":"))
        """
    }
}

extension Lull.Ran {
    /// How each action ended, by host: the last word on each, as the journal has it.
    func outcomes(inStep step: Int) -> [String: String] {
        var hosts: [String: String] = [:]
        var found: [String: String] = [:]
        for event in events {
            switch event {
            case .intended(let intent) where intent.purpose == .forward && intent.step == step:
                hosts[intent.id] = intent.host
            case .settled(let report):
                if let host = hosts[report.id] { found[host] = report.outcome.rawValue }
            case .lost(let id, _):
                if let host = hosts[id] { found[host] = "lost" }
            default: break
            }
        }
        return found
    }
}
