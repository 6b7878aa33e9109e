import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

/// Plans with bytes changed by chance: whatever comes, the answer is a plan or errors whose places are in the text.
@Suite struct PlanFuzzTests {
    /// So that a failure can be had again (Vigna's splitmix64).
    private struct Chance {
        var state: UInt64

        mutating func next(below limit: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((z ^ (z >> 31)) % UInt64(limit))
        }
    }

    private static let pieces: [[UInt8]] = [
        "{{", "}}", "{%", "%}", "{#", "'", "\"", ":", "- ", "\n", "  ", "[", "]", "{", "}", "~", "&a ", "*a", "!!int ",
        "|", "ä",
        "9999999999999999999", "-1", "0", "%", "\u{0}", "\u{feff}",
    ].map { Array($0.utf8) }

    @Test(arguments: FixturePair.all(in: "schedule"))
    func neverFallsOver(_ pair: FixturePair) throws {
        let inventory = try Inventory.read([SourceText(name: "hosts", bytes: Array("[web]\nweb[1:3] port=80\n".utf8))])
        let original = try pair.bytes()
        var chance = Chance(state: UInt64(original.count))
        for _ in 0..<60 {
            var bytes = original
            for _ in 0...chance.next(below: 3) {
                let start = chance.next(below: bytes.count + 1)
                let end = min(bytes.count, start + chance.next(below: 6))
                bytes.replaceSubrange(start..<end, with: Self.pieces[chance.next(below: Self.pieces.count)])
            }
            let (plan, diagnostics) = PlanReader.read(SourceText(name: "fuzz", bytes: bytes))
            expectInside(diagnostics, bytes)
            #expect((plan == nil) == diagnostics.contains { $0.severity == .error })
            guard let plan else { continue }
            do {
                _ = try Scheduler.schedule(plan: plan, inventory: inventory, planDirectory: "/nonexistent")
            } catch {
                expectInside(error.all, bytes)
                #expect(error.hasErrors)
            }
        }
    }

    private func expectInside(_ diagnostics: [Diagnostic], _ bytes: [UInt8]) {
        let input = String(decoding: bytes, as: UTF8.self)
        for diagnostic in diagnostics {
            let places = [diagnostic.primary].compactMap(\.self) + diagnostic.secondary
            for span in places.map(\.span) {
                #expect(span.start <= span.end && span.end <= span.text.bytes.count, "\(input)")
            }
        }
        #expect(diagnostics.isEmpty || !DiagnosticRenderer().render(Diagnostics(diagnostics)).isEmpty)
    }
}
