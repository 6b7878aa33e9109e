import Foundation
import Synchronization
import TestSupport
import Testing

/// Real systemd hosts with real sshd, one for each test, booted once for all of them.
struct Lab: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let script = root + "/Tests/Lab/lab"

    /// Of this test run alone, so that two can go on side by side.
    static let name = "tests-\(ProcessInfo.processInfo.processIdentifier)"

    /// Why no lab can run on this machine; nil if one can.
    static let whyNot: String? = why([])

    private static func why(_ names: [String]) -> String? {
        do {
            let child = try Child(script, ["why"] + names, environment: [:])
            child.waitUntilExit()
            let said = child.output.trimmingCharacters(in: .whitespacesAndNewlines)
            return said.isEmpty ? nil : said
        } catch {
            return "the lab can't be asked: \(error)"
        }
    }

    /// Why no virtual machine can be among its hosts; nil if one can.
    static let whyNoMachine: String? = why(["vm1"])

    /// `vm1` and its like have a kernel of their own, and are slow.
    static func isMachine(_ name: String) -> Bool { name.hasPrefix("vm") && name.count == 3 }

    /// Where `ssh_config` and `inventory.yml` are.
    let directory: String

    /// The suites that use the lab at this moment: the last one takes it down.
    private static let users = Mutex(0)

    static func up(_ hosts: [String]) async throws -> Lab {
        users.withLock { $0 += 1 }
        try await command(["up", "--owner", String(ProcessInfo.processInfo.processIdentifier)] + hosts)
        return Lab(directory: try await command(["dir"]))
    }

    func down() async throws {
        let left = Self.users.withLock { users in
            users -= 1
            return users
        }
        if left == 0 { try await Self.command(["down"]) }
    }

    /// Runs a line of shell on a host, as root, and returns what it printed.
    @discardableResult
    func sh(_ host: String, _ line: String) async throws -> String {
        try await Self.command(["exec", host, "sh", "-c", line])
    }

    /// Pulls the host's cable, or drops its packets without a word, or makes it whole again.
    func link(_ host: String, _ what: LinkState) async throws { try await Self.command([what.rawValue, host]) }

    /// By itself, without lull, and waits until it is back.
    func reboot(_ host: String) async throws { try await Self.command(["reboot", host]) }

    /// As a power cut does it, and waits until it is back.
    func crash(_ host: String) async throws { try await Self.command(["crash", host]) }

    enum LinkState: String { case cut, silence, mend }

    struct CommandFailed: Error { var command: [String], status: Int, output: String }

    @discardableResult
    private static func command(_ arguments: [String]) async throws -> String {
        let child = try Child(script, arguments, environment: ["LULL_LAB": name])
        let status = await child.end()
        guard status == 0 else {
            throw CommandFailed(command: arguments, status: status, output: child.output + child.errors)
        }
        return child.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Boots the hosts before the first test of a suite, hands the lab to its tests, and takes it down after the last.
struct LabTrait: SuiteTrait, TestScoping {
    @TaskLocal static var lab: Lab?

    let hosts: [String]
    let isRecursive = false

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard (hosts.contains(where: Lab.isMachine) ? Lab.whyNoMachine : Lab.whyNot) == nil else {
            return try await function()
        }
        let lab = try await Lab.up(hosts)
        do {
            try await Self.$lab.withValue(lab) { try await function() }
        } catch {
            try await lab.down()
            throw error
        }
        try await lab.down()
    }
}

/// Lets a few tests act at a time. All at once, on two processors, every host is so slow that what a test does in the middle
/// of a stop comes after its end.
struct TurnsTrait: SuiteTrait, TestTrait, TestScoping {
    private static let turns = Turns(4)
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.turns.take()
        defer { Self.turns.giveBack() }
        try await function()
    }
}

/// A counted lock that suspends instead of blocking; first come, first served.
private final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return CheckedContinuation<Void, Never>?.none
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

extension Trait where Self == TurnsTrait {
    static var inTurns: TurnsTrait { TurnsTrait() }
}

extension Trait where Self == LabTrait {
    static func lab(_ hosts: String...) -> LabTrait { LabTrait(hosts: hosts) }
}

extension Trait where Self == ConditionTrait {
    /// The test is skipped, and says why, where no lab can run.
    static var needsLab: ConditionTrait {
        .disabled(if: Lab.whyNot != nil, Comment(rawValue: Lab.whyNot ?? ""))
    }

    /// The same for tests that need hosts with a kernel of their own.
    static var needsMachines: ConditionTrait {
        .disabled(if: Lab.whyNoMachine != nil, Comment(rawValue: Lab.whyNoMachine ?? ""))
    }
}
