import AgentProtocol
import Testing

/// Who may act on a host, case by case.
@Suite struct ClaimRuleTests {
    private let ann = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0, lease: 60)
    private let ben = RunClaim(runID: "r2", owner: "ben@control2", epoch: 0, lease: 60)

    private func at(_ seconds: Double, boot: String = "a", atWork: String? = nil, caller: Int? = nil)
        -> ClaimRules.Situation
    {
        ClaimRules.Situation(
            now: HostMoment(bootID: boot, sinceBoot: seconds, wall: 1_000_000 + seconds), atWork: atWork, caller: caller
        )
    }

    private func request(
        _ id: String, _ claim: RunClaim?, putsBack: Bool = false, takeOver: TakeOver? = nil, guardFor: Double? = nil,
        releases: Bool = false
    ) -> ActionRequest {
        ActionRequest(
            id: id, program: [], putsBack: putsBack ? true : nil, claim: claim, takeOver: takeOver, guardFor: guardFor,
            releases: releases ? true : nil)
    }

    private func granted(
        _ request: ActionRequest, _ claims: HostClaims, _ situation: ClaimRules.Situation
    ) throws -> HostClaims {
        guard case .granted(let claims) = ClaimRules.judge(request, claims, situation) else {
            throw Refused("refused: \(ClaimRules.judge(request, claims, situation))")
        }
        return claims
    }

    private func refusal(
        _ request: ActionRequest, _ claims: HostClaims, _ situation: ClaimRules.Situation
    ) -> [Reason] {
        if case .refused(let reasons) = ClaimRules.judge(request, claims, situation) { reasons } else { [] }
    }

    private struct Refused: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// Ann's run has the host since second 0, with one action that has ended at second 10.
    private func annHasIt(guardFor: Double? = nil, epoch: Int = 0) throws -> HostClaims {
        var claim = ann
        claim.epoch = epoch
        let action = request("r1.1", claim, guardFor: guardFor)
        return ClaimRules.ended(action, .done, try granted(action, HostClaims(), at(0)), at(10).now)
    }

    // MARK: one run at a time

    @Test func theFirstHasIt() throws {
        let claims = try granted(request("r1.1", ann), HostClaims(), at(5))
        #expect(claims.held?.claim == ann)
        #expect(claims.held?.actions == ["r1.1"])
        #expect(ClaimRules.standing(claims, at(15))?.remaining == 50)
        #expect(ClaimRules.standing(claims, at(15))?.since == 1_000_005)
    }

    @Test func anotherRunIsRefusedAndToldWho() throws {
        let claims = try annHasIt()
        let claimed = { (remaining: Double) in
            [Reason.claimed(runID: "r1", owner: "ann@control1", since: 1_000_000, remaining: remaining)]
        }
        #expect(refusal(request("r2.1", ben), claims, at(20)) == claimed(50))
        // Its lease being over is not enough: its controller may only be cut off.
        #expect(refusal(request("r2.1", ben), claims, at(100)) == claimed(-30))
        // By hand, too.
        #expect(refusal(request("x", nil), claims, at(20)) == claimed(50))
    }

    @Test(arguments: [
        // Known to be dead, and the lease over: both are needed.
        (dead: true, any: false, at: 69.0, granted: false), (dead: true, any: false, at: 70, granted: true),
        (dead: false, any: false, at: 500, granted: false),
        // The operator's word is enough.
        (dead: false, any: true, at: 11, granted: true),
    ])
    func aClaimIsSetAside(_ row: (dead: Bool, any: Bool, at: Double, granted: Bool)) throws {
        let takeOver = TakeOver(deadRuns: row.dead ? ["r0", "r1"] : ["r0"], anyRun: row.any)
        let asked = request("r2.1", ben, takeOver: takeOver)
        let judged = ClaimRules.judge(asked, try annHasIt(), at(row.at))
        guard row.granted else {
            guard case .refused = judged else { throw Refused("granted") }
            return
        }
        let claims = try granted(asked, try annHasIt(), at(row.at))
        #expect(claims.held?.claim == ben && claims.held?.actions == ["r2.1"])
    }

    @Test func whatIsUnderWayIsLiveAndNotTakenOver() throws {
        let claims = try annHasIt()
        let dead = request("r2.1", ben, takeOver: TakeOver(deadRuns: ["r1"]))
        #expect(
            refusal(dead, claims, at(500, atWork: "r1.1"))
                == [.claimed(runID: "r1", owner: "ann@control1", since: 1_000_000, remaining: 60)])
        let any = request("r2.1", ben, takeOver: TakeOver(anyRun: true))
        #expect(refusal(any, claims, at(500, atWork: "r1.1")) == [.busy(id: "r1.1")])
    }

    @Test func anArmedGuardKeepsTheClaimLive() throws {
        let claims = try annHasIt(guardFor: 600)
        let dead = request("r2.1", ben, takeOver: TakeOver(deadRuns: ["r1"]))
        #expect(!refusal(dead, claims, at(300)).isEmpty)
        #expect(ClaimRules.standing(claims, at(300))?.revertsIn == 310)
        // Due, and not begun: still its run's.
        #expect(!refusal(dead, claims, at(900)).isEmpty)
        // The operator's word sets it aside with its guard.
        let any = try granted(request("r2.1", ben, takeOver: TakeOver(anyRun: true)), claims, at(300))
        #expect(any.held?.guarding == nil)
    }

    // MARK: fencing

    @Test func aLowerEpochIsSuperseded() throws {
        let claims = try annHasIt(epoch: 2)
        var old = ann
        old.epoch = 1
        #expect(refusal(request("r1.9", old), claims, at(11)) == [.superseded(runID: "r1", by: "ann@control1")])
        #expect(ClaimRules.tend(.renew(old), claims, at(11)).0 == .refused([.superseded(runID: "r1", by: ann.owner)]))
        #expect(ClaimRules.tend(.release(old), claims, at(11)).1.held != nil)
        old.epoch = 3
        #expect(try granted(request("r1.9", old), claims, at(11)).held?.claim.epoch == 3)
    }

    @Test func theOldRunHearsThatItLostTheHostAlsoWhenItIsFreeAgain() throws {
        let over = try granted(
            request("r2.1", ben, takeOver: TakeOver(anyRun: true), releases: true), try annHasIt(), at(20))
        #expect(refusal(request("r1.2", ann), over, at(21)) == [.superseded(runID: "r1", by: "ben@control2")])
        let free = ClaimRules.ended(request("r2.1", ben), .done, over, at(22).now)
        #expect(free.held == nil)
        #expect(refusal(request("r1.2", ann), free, at(23)) == [.superseded(runID: "r1", by: "ben@control2")])
        #expect(ClaimRules.objection(toBeginning: request("r1.2", ann), free) != nil)
        // Taken up again, it may come back.
        var resumed = ann
        resumed.epoch = 1
        #expect(try granted(request("r1.2", resumed), free, at(23)).held?.claim == resumed)
        #expect(refusal(request("r1.2", resumed), over, at(23)).count == 1)
    }

    @Test func aRunThatGaveAHostBackIsStillFenced() throws {
        let claims = ClaimRules.tend(
            .release(RunClaim(runID: "r1", owner: "a", epoch: 3)), try annHasIt(epoch: 2), at(11))
        #expect(claims.0 == .granted && claims.1.held == nil)
        #expect(refusal(request("r1.3", ann), claims.1, at(12)) == [.superseded(runID: "r1", by: "a")])
    }

    @Test func onlySoManyFencesAreRemembered() throws {
        var claims = HostClaims()
        for number in 0..<100 {
            let claim = RunClaim(runID: "n\(number)", owner: "o", epoch: 0)
            claims = try granted(request("n", claim, takeOver: TakeOver(anyRun: true)), claims, at(Double(number)))
        }
        #expect(claims.fences.count == ClaimFence.limit && claims.fences.last?.runID == "n98")
    }

    @Test func anActionThatWasGrantedBeginsOnlyWhileItsRunHasTheHost() throws {
        let action = request("r1.2", ann)
        let claims = try granted(action, try annHasIt(), at(20))
        #expect(ClaimRules.objection(toBeginning: action, claims) == nil)
        let over = try granted(request("r2.1", ben, takeOver: TakeOver(anyRun: true)), claims, at(21))
        #expect(ClaimRules.objection(toBeginning: action, over) == .superseded(runID: "r1", by: "ben@control2"))
    }

    // MARK: the end of a claim

    @Test func theLastActionEndsItWhenItSucceeds() throws {
        let last = request("r1.2", ann, releases: true)
        let claims = try granted(last, try annHasIt(), at(20))
        #expect(ClaimRules.ended(last, .done, claims, at(21).now).held == nil)
        #expect(ClaimRules.ended(last, .failed, claims, at(21).now).held != nil)
        #expect(ClaimRules.ended(last, nil, claims, at(21).now).held != nil)
    }

    @Test func aGuardedLastActionEndsItWhenItIsConfirmed() throws {
        let last = request("r1.2", ann, guardFor: 120, releases: true)
        let claims = try granted(last, try annHasIt(), at(20))
        let done = ClaimRules.ended(last, .done, claims, at(21).now)
        #expect(done.held?.guarding?.since == at(21).now)
        let confirm = Tending.confirm(ann, Confirmation(actionID: "r1.2"))
        #expect(ClaimRules.tend(confirm, done, at(22)).1.held == nil)
        let failed = ClaimRules.ended(last, .failed, claims, at(21).now)
        #expect(ClaimRules.tend(confirm, failed, at(22)).1.held != nil)
    }

    @Test func aRollbackEndsItButOneThatWasRefusedOrDiedDoesNot() throws {
        let back = request("r1.undo", ann, putsBack: true)
        let claims = try granted(back, try annHasIt(guardFor: 120), at(20))
        #expect(claims.held?.actions == ["r1.1"])
        #expect(ClaimRules.ended(back, .done, claims, at(30).now).held == nil)
        #expect(ClaimRules.ended(back, .failed, claims, at(30).now).held == nil)
        #expect(ClaimRules.ended(back, .refused, claims, at(30).now).held?.guarding != nil)
        #expect(ClaimRules.ended(back, nil, claims, at(30).now).held?.guarding != nil)
    }

    // MARK: what a run says between

    @Test func whateverARunSaysRenews() throws {
        let claims = try annHasIt()
        let renewed = ClaimRules.tend(.renew(ann), claims, at(50))
        #expect(renewed.0 == .granted)
        #expect(ClaimRules.standing(renewed.1, at(60))?.remaining == 50)
        // A run that has nothing here makes no claim by that.
        #expect(ClaimRules.tend(.renew(ben), HostClaims(), at(50)).1 == HostClaims())
        #expect(ClaimRules.tend(.release(ben), claims, at(50)).0 == .granted)
        #expect(ClaimRules.tend(.release(ben), claims, at(50)).1 == claims)
    }

    @Test func anotherUserSpeaksForItsOwnRunsOnly() throws {
        let claims = try granted(request("r1.1", ann), HostClaims(), at(0, caller: 1000))
        let other = at(5, caller: 1001)
        #expect(refusal(request("r1.2", ann), claims, other).count == 1)
        for tending in [Tending.renew(ann), .release(ann), .confirm(ann, Confirmation(actionID: "r1.1"))] {
            let (answer, after) = ClaimRules.tend(tending, claims, other)
            #expect(answer != .granted && after == claims)
        }
        #expect(ClaimRules.tend(.renew(ann), claims, at(5, caller: 1000)).0 == .granted)
        #expect(ClaimRules.tend(.renew(ann), claims, at(5)).0 == .granted, "root, or a host without a policy")
    }

    @Test func aSlipOfAControllerHasItsLimits() throws {
        for (lease, kept) in [(-5.0, 1.0), (.nan, 1), (.infinity, 3600), (1e12, 3600)] {
            let claim = RunClaim(runID: "r1", owner: String(repeating: "o", count: 9000), epoch: 0, lease: lease)
            let held = try #require(try granted(request("a", claim), HostClaims(), at(0)).held)
            #expect(held.claim.lease == kept)
            #expect(held.claim.owner.utf8.count == Hold.textLimit)
        }
    }

    // MARK: clocks

    @Test func theWallClockCountsAcrossABootOnly() {
        let start = HostMoment(bootID: "a", sinceBoot: 100, wall: 5000)
        let left = { (boot: String, since: Double, wall: Double) in
            HostMoment(bootID: boot, sinceBoot: since, wall: wall).left(of: 60, since: start)
        }
        #expect(left("a", 110, 5000 + 3600) == 50, "a clock stepped by an hour")
        #expect(left("a", 110, 0) == 50)
        #expect(left("b", 5, 5040) == 20)
        #expect(left("b", 5, 9000) < 0)
        #expect(left("b", 5, 0) == 60, "set back: no more than all of it")
    }
}
