import Testing

@testable import Transport

@Suite struct ConnectionPoolTests {
    typealias Pool = ConnectionPool<String>

    @Test func opensOneForAHostAndSharesIt() {
        var pool = Pool(limit: 2)
        #expect(pool.acquire("a", waiter: 1) == [.open("a", number: 1), .grant(1, "a", number: 1)])
        #expect(pool.acquire("a", waiter: 2) == [.grant(2, "a", number: 1)])
        #expect(pool.finish("a", number: 1) == [])
        #expect(pool.release("a") == [])
        #expect(pool.acquire("a", waiter: 3) == [.grant(3, "a", number: 1)])
    }

    @Test func waitsWhileTheOthersAreNeeded() {
        var pool = Pool(limit: 1)
        _ = pool.acquire("a", waiter: 1)
        #expect(pool.acquire("b", waiter: 2) == [])
        #expect(pool.finish("a", number: 1) == [], "not released: its next step may come any moment")
        #expect(pool.release("a") == [.close("a", number: 1)])
        #expect(pool.ended("a", number: 1) == [.open("b", number: 2), .grant(2, "b", number: 2)])
    }

    @Test func closesNoMoreThanAreWaitedFor() {
        var pool = Pool(limit: 3)
        for (waiter, host) in ["a", "b", "c"].enumerated() { _ = pool.acquire(host, waiter: waiter) }
        for (number, host) in ["a", "b", "c"].enumerated() { _ = pool.finish(host, number: number + 1) }
        for host in ["b", "a", "c"] { #expect(pool.release(host) == []) }
        #expect(pool.acquire("d", waiter: 10) == [.close("b", number: 2)], "the longest released")
        #expect(pool.acquire("d", waiter: 11) == [])
        #expect(pool.acquire("e", waiter: 12) == [.close("a", number: 1)])
    }

    @Test func servesInTheOrderOfComing() {
        var pool = Pool(limit: 1)
        _ = pool.acquire("a", waiter: 1)
        for (waiter, host) in ["b", "c", "b"].enumerated() { _ = pool.acquire(host, waiter: waiter + 2) }
        // Both that wait for b are served by one connection.
        #expect(
            pool.ended("a", number: 1)
                == [.open("b", number: 2), .grant(2, "b", number: 2), .grant(4, "b", number: 2)])
    }

    @Test func opensANewOneAfterTheOldHasGone() {
        var pool = Pool(limit: 2)
        _ = pool.acquire("a", waiter: 1)
        pool.failing("a", number: 1)
        #expect(pool.acquire("a", waiter: 2) == [], "its process is still there")
        #expect(pool.ended("a", number: 1) == [.open("a", number: 2), .grant(2, "a", number: 2)])
        #expect(pool.finish("a", number: 1) == [], "a use of the old one")
        #expect(pool.ended("a", number: 1) == [])
        #expect(pool.acquire("a", waiter: 3) == [.grant(3, "a", number: 2)])
    }

    @Test func forgetsWhoGaveUp() {
        var pool = Pool(limit: 1)
        _ = pool.acquire("a", waiter: 1)
        _ = pool.acquire("b", waiter: 2)
        _ = pool.acquire("c", waiter: 3)
        pool.cancel(2)
        #expect(pool.ended("a", number: 1) == [.open("c", number: 2), .grant(3, "c", number: 2)])
    }

    /// Many hosts, few connections, everything in any order: the bound holds, all are served, and in turn.
    @Test(arguments: 1...200)
    func keepsItsPromises(seed: UInt64) {
        var random = SplitMix(seed)
        let limit = Int.random(in: 1...4, using: &random)
        let hosts = ["a", "b", "c", "d", "e", "f", "g"]
        var pool = Pool(limit: limit)
        var open: [String: (number: Int, closing: Bool, users: Int)] = [:]
        var waiting: [(Int, String)] = []
        var waiter = 0

        func carryOut(_ actions: [Pool.Action]) {
            for action in actions {
                switch action {
                case .open(let host, let number):
                    #expect(open[host] == nil)
                    open[host] = (number, false, 0)
                    #expect(open.count <= limit)
                case .close(let host, let number):
                    #expect(open[host]?.number == number)
                    #expect(open[host]?.users == 0, "never one that is in use")
                    open[host]?.closing = true
                case .grant(let waiter, let host, let number):
                    #expect(open[host]?.number == number && open[host]?.closing == false)
                    let place = waiting.firstIndex { $0.0 == waiter }
                    #expect(place != nil)
                    if let place { waiting.remove(at: place) }
                    open[host]?.users += 1
                }
            }
        }
        func step(_ kind: Int) {
            let host = hosts.randomElement(using: &random) ?? "a"
            switch kind {
            case 0, 1:
                waiter += 1
                waiting.append((waiter, host))
                carryOut(pool.acquire(host, waiter: waiter))
            case 2, 3:
                guard let entry = open[host], entry.users > 0 else { return }
                open[host]?.users -= 1
                carryOut(pool.finish(host, number: entry.number))
            case 4: carryOut(pool.release(host))
            case 5:
                guard let entry = open[host], entry.closing else { return }
                open[host] = nil
                carryOut(pool.ended(host, number: entry.number))
            case 6:
                guard let entry = open[host] else { return }
                pool.failing(host, number: entry.number)
                open[host]?.closing = true
            default:
                guard let (given, _) = waiting.randomElement(using: &random) else { return }
                waiting.removeAll { $0.0 == given }
                pool.cancel(given)
            }
        }
        for _ in 0..<300 { step(Int.random(in: 0...7, using: &random)) }
        // Everyone leaves: those that wait are then served.
        for _ in 0..<100 where !waiting.isEmpty {
            for host in hosts {
                while let entry = open[host], entry.users > 0 {
                    open[host]?.users -= 1
                    carryOut(pool.finish(host, number: entry.number))
                }
                carryOut(pool.release(host))
                if let entry = open[host], entry.closing {
                    open[host] = nil
                    carryOut(pool.ended(host, number: entry.number))
                }
            }
        }
        #expect(waiting.isEmpty)
    }
}

/// A small generator whose whole state is its seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
