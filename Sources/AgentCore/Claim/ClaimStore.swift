import AgentProtocol
import FoundationEssentials
import Glibc

/// What a host remembers of the runs that acted on it, in the root of its state directory.
///
/// `claim.json` is on the disk whenever it says something else than before. What only tells how time goes by (a run was heard
/// of, an action has ended) is in `claim.seen`, which may be lost: replacing a durable file by one that isn't could lose both.
struct ClaimStore {
    let directory: Directory

    static let name = "claim.json"
    static let seenName = "claim.seen"
    static let lockName = "claim.lock"

    init(_ state: StateDirectory) { directory = state.root }
    init(directory: Directory) { self.directory = directory }

    /// What stands in `claim.seen`.
    private struct Seen: Codable {
        var runID: String
        var lastWord: HostMoment
        /// The guarded action that has ended, and when.
        var endedAction: String?
        var endedAt: HostMoment?
    }

    func read() throws(SystemError) -> HostClaims {
        guard let bytes = try directory.read(Self.name, limit: 1 << 24) else { return HostClaims() }
        guard var claims = try? JSONDecoder().decode(HostClaims.self, from: Data(bytes)) else { return Self.unreadable }
        guard let seen = try? seen(), seen.runID == claims.held?.claim.runID else { return claims }
        claims.held?.lastWord = seen.lastWord
        if claims.held?.guarding?.since == nil, claims.held?.guarding?.actionID == seen.endedAction {
            claims.held?.guarding?.since = seen.endedAt
        }
        return claims
    }

    /// Somebody has it, and only `--take-over` helps.
    private static var unreadable: HostClaims {
        let start = HostMoment(bootID: "", sinceBoot: 0, wall: 0)
        let claim = RunClaim(runID: "unknown", owner: "a mark that can't be understood", epoch: 0, lease: 1)
        return HostClaims(held: HeldClaim(claim: claim, since: start, lastWord: start))
    }

    private func seen() throws(SystemError) -> Seen? {
        guard let bytes = try directory.read(Self.seenName, limit: 65_536) else { return nil }
        return try? JSONDecoder().decode(Seen.self, from: Data(bytes))
    }

    /// - Parameter before: what `read` gave, under the same lock.
    func put(_ claims: HostClaims, over before: HostClaims) throws(SystemError) {
        if claims == before { return }
        guard claims.withoutTimes(before) == before.withoutTimes(before) else { return try putDurably(claims) }
        guard let held = claims.held, claims.isNews(over: before) else { return }
        let seen = Seen(
            runID: held.claim.runID, lastWord: held.lastWord, endedAction: held.guarding?.actionID,
            endedAt: held.guarding?.since)
        try directory.write(Self.seenName, encoded(seen), durable: .nothing)
    }

    private func putDurably(_ claims: HostClaims) throws(SystemError) {
        if claims.isEmpty {
            try directory.remove(Self.name)
            try directory.remove(Self.seenName)
            return try directory.sync()
        }
        try directory.write(Self.name, encoded(claims), durable: .contentAndName)
        try directory.remove(Self.seenName)
    }

    private func encoded(_ value: some Encodable) throws(SystemError) -> [UInt8] {
        do { return Array(try JSONEncoder().encode(value)) } catch {
            throw SystemError("encode", directory.path + "/" + Self.name, code: EINVAL)
        }
    }

    /// For a change: nobody else reads and changes meanwhile. Held for moments only.
    func locked<Value>(_ body: (HostClaims) throws(SystemError) -> Value) throws(SystemError) -> Value {
        let lock = try FileLock.take(Self.lockName, in: directory, waiting: true)
        defer { withExtendedLifetime(lock) {} }
        return try body(read())
    }

    /// Changes it, and gives what was decided.
    @discardableResult
    func change<Value>(_ rule: (HostClaims) -> (Value, HostClaims)) throws(SystemError) -> Value {
        try locked { (claims) throws(SystemError) in
            let (value, after) = rule(claims)
            try put(after, over: claims)
            return value
        }
    }
}

extension HostClaims {
    /// What has to be on the disk: all but how time has gone by.
    fileprivate func withoutTimes(_ before: HostClaims) -> HostClaims {
        var claims = self
        claims.held?.lastWord = held?.since ?? HostMoment(bootID: "", sinceBoot: 0, wall: 0)
        if before.held?.guarding?.since == nil { claims.held?.guarding?.since = nil }
        return claims
    }

    /// Whether a tenth of the lease has passed, or an action has ended.
    fileprivate func isNews(over before: HostClaims) -> Bool {
        guard let held, let old = before.held else { return true }
        if held.guarding?.since != old.guarding?.since { return true }
        return held.lastWord.left(of: held.claim.lease, since: old.lastWord) <= held.claim.lease * 0.9
            || held.lastWord.bootID != old.lastWord.bootID
    }
}

extension HostMoment {
    /// Now, on this host.
    static func now() -> HostMoment {
        HostMoment(bootID: ProcFile.bootID(), sinceBoot: Clock.monotonic, wall: Clock.wall)
    }
}
