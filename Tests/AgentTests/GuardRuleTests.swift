import AgentProtocol
import Testing

/// When a host puts back by itself what a run did.
@Suite struct GuardRuleTests {
    private let claim = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0, lease: 60)

    private func at(_ seconds: Double, boot: String = "a", wall: Double? = nil, atWork: String? = nil)
        -> ClaimRules.Situation
    {
        ClaimRules.Situation(
            now: HostMoment(bootID: boot, sinceBoot: seconds, wall: wall ?? 1000 + seconds), atWork: atWork)
    }

    private func request(_ id: String, guardFor: Double? = 120) -> ActionRequest {
        ActionRequest(id: id, program: [], claim: claim, guardFor: guardFor)
    }

    private func taken(_ id: String, guardFor: Double? = 120, _ claims: HostClaims = HostClaims(), at now: Double)
        -> HostClaims
    {
        guard case .granted(let claims) = ClaimRules.judge(request(id, guardFor: guardFor), claims, at(now)) else {
            return HostClaims()
        }
        return claims
    }

    private func ended(_ id: String, _ claims: HostClaims, at now: Double, guardFor: Double? = 120) -> HostClaims {
        ClaimRules.ended(request(id, guardFor: guardFor), .done, claims, at(now).now)
    }

    private func confirmed(_ id: String, keepFor: Double? = nil, _ claims: HostClaims, at now: Double)
        -> (TendingAnswer, HostClaims)
    {
        ClaimRules.tend(.confirm(claim, Confirmation(actionID: id, keepFor: keepFor)), claims, at(now))
    }

    @Test func itsTimeBeginsWithTheEndOfTheAction() {
        let begun = taken("1", at: 0)
        #expect(GuardRules.verdict(HostClaims(), at(0)) == .idle)
        #expect(GuardRules.verdict(begun, at(0)) == .busy, "nobody has noted its end")
        #expect(GuardRules.verdict(begun, at(5000, atWork: "1")) == .busy)
        let done = ended("1", begun, at: 5000)
        #expect(GuardRules.verdict(done, at(5100)) == .waits(20))
        #expect(GuardRules.verdict(done, at(5120)) == .due)
        #expect(GuardRules.verdict(done, at(9999, atWork: "2")) == .busy, "never while an action is at work")
    }

    @Test func aWorkerThatDiedHasEndedToo() {
        let dead = ClaimRules.ended(request("1"), nil, taken("1", at: 0), at(30).now)
        #expect(GuardRules.verdict(dead, at(150)) == .due)
    }

    @Test func aConfirmationDisarms() {
        let (answer, claims) = confirmed("1", ended("1", taken("1", at: 0), at: 10), at: 20)
        #expect(answer == .granted)
        #expect(GuardRules.verdict(claims, at(9999)) == .idle)
        #expect(claims.held != nil, "the run goes on")
    }

    @Test func aConfirmationBeforeTheEndWasNotedStands() {
        let (_, claims) = confirmed("1", keepFor: 500, taken("1", at: 0), at: 20)
        #expect(GuardRules.verdict(ended("1", claims, at: 21), at(30)) == .waits(490))
        let (_, disarmed) = confirmed("1", taken("1", at: 0), at: 20)
        #expect(GuardRules.verdict(ended("1", disarmed, at: 21), at(9999)) == .idle)
    }

    @Test func itIsKeptForAServiceThatALaterStepBringsUp() {
        let stopped = ended("1", taken("1", at: 0), at: 10)
        let kept = confirmed("1", keepFor: 1000, stopped, at: 20).1
        #expect(GuardRules.verdict(kept, at(900)) == .waits(120))
        // The later step comes with a guard of its own, and its confirmation disarms.
        let later = ended("2", taken("2", kept, at: 900), at: 950)
        #expect(GuardRules.verdict(later, at(1000)) == .waits(70))
        #expect(confirmed("1", later, at: 1000).1.held?.guarding == later.held?.guarding, "an old one, come twice")
        #expect(GuardRules.verdict(confirmed("2", later, at: 1000).1, at(9999)) == .idle)
    }

    @Test func aStepWithoutAGuardLeavesTimeToConfirm() {
        let kept = confirmed("1", keepFor: 100, ended("1", taken("1", at: 0), at: 10), at: 20).1
        let other = ended("2", taken("2", guardFor: nil, kept, at: 30), at: 300, guardFor: nil)
        #expect(GuardRules.verdict(other, at(300)) == .waits(60), "its time was up while the action was at work")
        let quick = ended("2", taken("2", guardFor: nil, kept, at: 30), at: 40, guardFor: nil)
        #expect(GuardRules.verdict(quick, at(40)) == .waits(80))
    }

    @Test func onceItPutsBackNothingButPuttingBackIsLeft() throws {
        let due = ended("1", taken("1", at: 0), at: 10)
        let (id, firing) = try #require(GuardRules.fire(due))
        #expect(id == "1.revert")
        #expect(GuardRules.verdict(firing, at(200)) == .reverting(id))
        for claims in [firing, GuardRules.reverted(firing)] {
            #expect(confirmed("1", claims, at: 200).0 == .reverted(actionID: id))
            var forged = request(id, guardFor: nil)
            forged.putsBack = claims == firing
            guard case .refused = ClaimRules.judge(forged, claims, at(200)) else {
                Issue.record("a controller must not make what the host puts back with")
                return
            }
            #expect(
                ClaimRules.judge(request("2"), claims, at(200)) == .refused([.revertedByGuard(actionID: id)]))
            var back = request("r1.undo", guardFor: nil)
            back.putsBack = true
            guard case .granted = ClaimRules.judge(back, claims, at(200)) else {
                Issue.record("a rollback stays possible")
                return
            }
        }
        #expect(GuardRules.verdict(GuardRules.reverted(firing), at(200)) == .idle)
        #expect(ClaimRules.standing(GuardRules.reverted(firing), at(200))?.reverted == id)
    }

    @Test func whatWasPutBackIsRememberedOverARelease() throws {
        let firing = try #require(GuardRules.fire(ended("1", taken("1", at: 0), at: 10))).claims
        let reverted = ClaimRules.tend(.release(claim), GuardRules.reverted(firing), at(200)).1
        #expect(reverted.held == nil)
        #expect(confirmed("1", reverted, at: 300).0 == .reverted(actionID: "1.revert"))
        #expect(ClaimRules.judge(request("2"), reverted, at(300)) == .refused([.revertedByGuard(actionID: "1.revert")]))
        // A release while it is at work counts when it has ended.
        let released = ClaimRules.tend(.release(claim), firing, at(200)).1
        #expect(released.held != nil)
        #expect(GuardRules.reverted(released).held == nil)
        // And if it dies and is begun once more, when that one has ended. The simulation found it.
        let again = try #require(GuardRules.fire(released)).claims
        #expect(GuardRules.reverted(again).held == nil)
    }

    @Test func whatDiesIsBegunAnewAFewTimes() throws {
        var claims = ended("1", taken("1", at: 0), at: 10)
        var ids: [String] = []
        while let (id, fired) = GuardRules.fire(claims) {
            ids.append(id)
            claims = fired
        }
        #expect(ids == ["1.revert", "1.revert.2", "1.revert.3"])
    }

    @Test func aLaterRevertOfAnActionIsOneToo() throws {
        for id in ["r1.s1.h0.revert", "r1.s1.h0.revert.2", "r1.revert.s1.revert.13"] {
            #expect(GuardRules.isRevert(id))
        }
        for id in ["r1.s1.h0", "r1.undo2.h0", "r1.revert.s1", "r1.reverted", "r1.revert.", ""] {
            #expect(!GuardRules.isRevert(id), "\(id)")
        }
        let firing = try #require(GuardRules.fire(ended("1", taken("1", at: 0), at: 10))).claims
        // Recorded by a controller beforehand, each would be passed over, and nothing would put back in the end.
        for (id, claims) in [("1.revert.2", firing), ("1.revert", taken("1", at: 0)), ("1.revert.3", HostClaims())] {
            for claim in [claim, nil] {
                let forged = ActionRequest(id: id, program: [], putsBack: true, claim: claim)
                guard case .refused = ClaimRules.judge(forged, claims, at(200)) else {
                    Issue.record("\(id) was granted")
                    return
                }
            }
        }
        // The first one's end isn't the end of the claim, also where the second has been begun.
        let second = try #require(GuardRules.fire(firing)).claims
        let first = GuardRules.request("1.revert", for: claim, [])
        #expect(ClaimRules.ended(first, .done, second, at(200).now) == second)
    }

    @Test func acrossABootTheWallClockCountsAndNeverBeyondItsTime() {
        let done = ended("1", taken("1", at: 0), at: 10)
        #expect(GuardRules.verdict(done, at(20, wall: 1_000_000)) == .waits(110), "stepped within a boot")
        #expect(GuardRules.verdict(done, at(3, boot: "b", wall: 1040)) == .waits(90))
        #expect(GuardRules.verdict(done, at(3, boot: "b", wall: 1_000_000)) == .due)
        #expect(GuardRules.verdict(done, at(3, boot: "b", wall: 0)) == .waits(120))
    }

    // MARK: properties

    /// Whatever a run, a rival and time do to a host, in any order.
    @Test(arguments: 0..<200) func holdsWhateverHappens(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var claims = HostClaims()
        var now = 0.0
        var boot = 0
        var atWork: ActionRequest?
        var highest: [String: Int] = [:]
        var answered: [String: RunClaim] = [:]
        for step in 0..<200 {
            now += Double.random(in: 0...40, using: &random)
            let run = ["r1", "r2"].randomElement(using: &random) ?? "r1"
            let epoch = Int.random(in: 0...2, using: &random)
            let mine = RunClaim(
                runID: run, owner: run, epoch: epoch, lease: 60, turn: Int.random(in: 0...5, using: &random))
            let situation = at(now, boot: "b\(boot)", atWork: atWork?.id)
            switch Int.random(in: 0..<9, using: &random) {
            case 0, 1:
                let request = ActionRequest(
                    id: "\(run).\(step)", program: [], putsBack: Bool.random(using: &random), claim: mine,
                    takeOver: TakeOver(
                        deadRuns: Bool.random(using: &random) ? ["r1", "r2"] : [],
                        anyRun: Int.random(in: 0..<9, using: &random) == 0),
                    guardFor: Bool.random(using: &random) ? 120 : nil, releases: Bool.random(using: &random))
                guard case .granted(let after) = ClaimRules.judge(request, claims, situation) else { break }
                #expect(after.held?.claim == mine)
                #expect(epoch >= highest[run] ?? 0, "nobody comes back from behind a fence")
                if let claim = answered[run] { #expect((epoch, mine.turn) >= (claim.epoch, claim.turn), "too late") }
                if let held = claims.held, held.claim.runID != run {
                    #expect(atWork == nil, "never while an action is under way")
                    #expect(held.guarding == nil, "what it would put back is nobody's any more")
                    highest[held.claim.runID] = held.claim.epoch + 1
                }
                if let reverted = claims.held?.reverted, claims.held?.claim.runID == run {
                    #expect(request.putsBack == true, "nothing goes on after \(reverted)")
                }
                highest[run] = max(highest[run] ?? 0, epoch)
                claims = after
                if atWork == nil { atWork = request }
            case 2:
                guard let request = atWork else { break }
                atWork = nil
                claims = ClaimRules.ended(request, Bool.random(using: &random) ? .done : nil, claims, situation.now)
            case 3:
                let confirmation = Confirmation(
                    actionID: claims.held?.actions.last ?? "x", keepFor: Bool.random(using: &random) ? 300 : nil)
                let (answer, after) = ClaimRules.tend(.confirm(mine, confirmation), claims, situation)
                if case .refused = answer { #expect(after == claims) }
                if claims.held?.guarding?.revert != nil, claims.held?.claim.runID == run, answer == .granted {
                    Issue.record("what puts back isn't confirmed")
                }
                claims = after
            case 4: claims = ClaimRules.tend(.renew(mine), claims, situation).1
            case 7:
                guard let after = ClaimRules.answeringUnknown(to: mine, claims, situation) else { break }
                #expect(after.held?.claim.runID == claims.held?.claim.runID)
                #expect(after.held?.guarding == claims.held?.guarding && after.held?.actions == claims.held?.actions)
                claims = after
                let latest = answered[run]
                if latest.map({ (mine.epoch, mine.turn) > ($0.epoch, $0.turn) }) ?? true { answered[run] = mine }
                highest[run] = max(highest[run] ?? 0, epoch)
            case 5 where Int.random(in: 0..<4, using: &random) == 0:
                claims = ClaimRules.tend(.release(mine), claims, situation).1
            case 6 where Int.random(in: 0..<9, using: &random) == 0:
                boot += 1
                atWork = nil
            default:
                switch GuardRules.verdict(claims, situation) {
                case .due:
                    #expect(atWork == nil)
                    if let fired = GuardRules.fire(claims)?.claims { claims = fired }
                case .reverting: claims = GuardRules.reverted(claims)
                case .waits(let seconds): #expect(seconds > 0 && seconds <= claims.held?.guarding?.seconds ?? 0)
                case .busy, .idle: break
                }
            }
            let standing = ClaimRules.standing(claims, situation)
            #expect((standing == nil) == (claims.held == nil))
            if claims.held?.guarding != nil { #expect(standing?.remaining ?? 0 > 0, "an armed guard is live") }
        }
    }
}
