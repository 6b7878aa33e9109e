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
        let claimed = { (silence: Double, remaining: Double) in
            [
                Reason.claimed(
                    runID: "r1", owner: "ann@control1", since: 1_000_000, silence: silence, remaining: remaining)
            ]
        }
        #expect(refusal(request("r2.1", ben), claims, at(20)) == claimed(10, 50))
        // Its lease being over is not enough: its controller may only be cut off.
        #expect(refusal(request("r2.1", ben), claims, at(100)) == claimed(90, -30))
        #expect(ClaimRules.standing(claims, at(100))?.silence == 90)
        // By hand, too.
        #expect(refusal(request("x", nil), claims, at(20)) == claimed(10, 50))
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
                == [.claimed(runID: "r1", owner: "ann@control1", since: 1_000_000, silence: 490, remaining: 60)])
        let any = request("r2.1", ben, takeOver: TakeOver(anyRun: true))
        #expect(refusal(any, claims, at(500, atWork: "r1.1")) == [.busy(id: "r1.1")])
    }

    /// What a failed rollback leaves behind is the next run's to look at, and not a minute later.
    @Test func whatHasEndedIsSetAsideAtOnceUnlessSomebodyTookItUpAgain() throws {
        let over = { request("r2.1", ben, takeOver: TakeOver(deadRuns: ["r1"], endedRuns: $0)) }
        #expect(try granted(over(["r1": 0]), try annHasIt(), at(11)).held?.claim == ben)
        #expect(!refusal(over([:]), try annHasIt(), at(11)).isEmpty)
        #expect(!refusal(over(["r0": 0]), try annHasIt(), at(11)).isEmpty)
        #expect(!refusal(over(["r1": 0]), try annHasIt(), at(11, atWork: "r1.1")).isEmpty)
        #expect(!refusal(over(["r1": 0]), try annHasIt(guardFor: 600), at(11)).isEmpty)
        var later = try annHasIt()
        later.held?.claim.epoch = 1
        #expect(!refusal(over(["r1": 0]), later, at(11)).isEmpty)
    }

    @Test func anArmedGuardKeepsTheClaimLive() throws {
        let claims = try annHasIt(guardFor: 600)
        let dead = request("r2.1", ben, takeOver: TakeOver(deadRuns: ["r1"]))
        #expect(!refusal(dead, claims, at(300)).isEmpty)
        #expect(ClaimRules.standing(claims, at(300))?.revertsIn == 310)
        // Due, and not begun: still its run's.
        #expect(!refusal(dead, claims, at(900)).isEmpty)
    }

    @Test func anArmedGuardStrikesBeforeTheOperatorsWordCounts() throws {
        let over = request("r2.1", ben, takeOver: TakeOver(anyRun: true))
        let claims = try annHasIt(guardFor: 600)
        let guarded = { (seconds: Double) in
            [Reason.guarded(runID: "r1", owner: "ann@control1", revertsIn: seconds)]
        }
        #expect(refusal(over, claims, at(300)) == guarded(310))
        #expect(refusal(over, claims, at(900)) == guarded(-290), "due, and not begun")
        // An action that nobody has noted the end of hasn't used up any of its time.
        let begun = try granted(request("r1.1", ann, guardFor: 600), HostClaims(), at(0))
        #expect(refusal(over, begun, at(5)) == guarded(600))
        let (id, striking) = try #require(GuardRules.fire(claims))
        #expect(refusal(over, striking, at(901)) == [.busy(id: id)])
        // Put back, or confirmed by its run, the host may be taken.
        #expect(try granted(over, GuardRules.reverted(striking), at(950)).held?.claim == ben)
        let confirmed = ClaimRules.tend(.confirm(ann, Confirmation(actionID: "r1.1")), claims, at(300)).1
        #expect(try granted(over, confirmed, at(301)).held?.claim == ben)
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

    @Test func aRollbackEndsItWhenItSucceeds() throws {
        let back = request("r1.undo", ann, putsBack: true)
        let claims = try granted(back, try annHasIt(guardFor: 120), at(20))
        #expect(claims.held?.actions == ["r1.1"])
        #expect(ClaimRules.ended(back, .done, claims, at(30).now).held == nil)
        #expect(ClaimRules.ended(back, .unchanged, claims, at(30).now).held == nil)
        // Neither has tried what the guard is there for.
        #expect(ClaimRules.ended(back, .refused, claims, at(30).now).held?.guarding != nil)
        #expect(ClaimRules.ended(back, .unknown, claims, at(30).now).held?.guarding != nil)
        #expect(ClaimRules.ended(back, nil, claims, at(30).now).held?.guarding != nil)
    }

    @Test(arguments: [Outcome.failed, .held, .killed])
    func aHostThatCouldNotBePutBackIsNotGivenToAnybodyWithoutAWord(outcome: Outcome) throws {
        let back = request("r1.undo", ann, putsBack: true)
        let failed = ClaimRules.ended(
            back, outcome, try granted(back, try annHasIt(guardFor: 120), at(20)), at(30).now)
        #expect(failed.held?.claim == ann)
        #expect(failed.held?.guarding == nil, "it has been tried, and its run knows")
        #expect(refusal(request("r2.1", ben), failed, at(500)).count == 1)
        // Its own journal's next run, the operator's word, and one more try of the run get it.
        let dead = request("r2.1", ben, takeOver: TakeOver(deadRuns: ["r1"]))
        #expect(refusal(dead, failed, at(89)).count == 1)
        #expect(try granted(dead, failed, at(90)).held?.claim == ben)
        let any = request("r2.1", ben, takeOver: TakeOver(anyRun: true))
        #expect(try granted(any, failed, at(31)).held?.claim == ben)
        var resumed = ann
        resumed.epoch = 1
        let again = request("r1.undo2", resumed, putsBack: true)
        let done = ClaimRules.ended(again, .done, try granted(again, failed, at(40)), at(41).now)
        #expect(done.held == nil)
    }

    // MARK: requests that come too late

    private func asked(_ claim: RunClaim, _ claims: HostClaims, _ situation: ClaimRules.Situation) throws -> HostClaims
    {
        try #require(ClaimRules.answeringUnknown(to: claim, claims, situation))
    }

    private func inTurn(_ turn: Int, epoch: Int = 0) -> RunClaim {
        var claim = ann
        claim.epoch = epoch
        claim.turn = turn
        return claim
    }

    /// The run has the host, never had it, or gave it back; or another has it.
    private func situations() throws -> [HostClaims] {
        [
            try annHasIt(), HostClaims(), ClaimRules.tend(.release(ann), try annHasIt(), at(11)).1,
            try granted(request("r2.1", ben), HostClaims(), at(0)),
        ]
    }

    @Test func whatTheHostNeverHeardOfDoesNotArriveFromAControllerThatIsDead() throws {
        for claims in try situations() {
            let told = try asked(inTurn(1, epoch: 1), claims, at(20))
            #expect(refusal(request("r1.2", ann), told, at(21)) == [.superseded(runID: "r1", by: ann.owner)])
            #expect(refusal(request("r1.2", ann, takeOver: TakeOver(anyRun: true)), told, at(21)).count == 1)
            guard claims.held?.claim != ben else { continue }
            // The one that asked may begin it anew.
            #expect(try granted(request("r1.2", inTurn(1, epoch: 1)), told, at(22)).held?.actions.last == "r1.2")
            #expect(try granted(request("r1.2", inTurn(0, epoch: 2)), told, at(22)).held?.actions.last == "r1.2")
        }
    }

    @Test func norFromAnEarlierConnectionOfTheSameController() throws {
        for claims in try situations() {
            let told = try asked(inTurn(3), claims, at(20))
            for turn in 0..<3 {
                #expect(refusal(request("r1.2", inTurn(turn)), told, at(21)) == [.tooLate(runID: "r1")])
            }
            // Neither a claim that is renewed nor one that is given back lets it in again.
            let renewed = ClaimRules.tend(.renew(ann), told, at(30)).1
            #expect(refusal(request("r1.2", inTurn(2)), renewed, at(31)) == [.tooLate(runID: "r1")])
            let released = ClaimRules.tend(.release(ann), told, at(30)).1
            #expect(refusal(request("r1.2", inTurn(2)), released, at(31)) == [.tooLate(runID: "r1")])
            if claims.held?.claim != ben { _ = try granted(request("r1.2", inTurn(3)), told, at(22)) }
        }
    }

    @Test func aQuestionThatComesLateItselfChangesNothing() throws {
        let told = try asked(inTurn(3, epoch: 1), try annHasIt(), at(20))
        for claim in [inTurn(2, epoch: 1), inTurn(9, epoch: 0)] {
            #expect(try asked(claim, told, at(40)) == told)
        }
        // What the run does afterwards isn't in its way.
        let later = try granted(request("r1.2", inTurn(5, epoch: 1)), told, at(41))
        #expect(later.held?.claim.turn == 5)
        #expect(refusal(request("r1.3", inTurn(4, epoch: 1)), later, at(42)) == [.tooLate(runID: "r1")])
    }

    @Test func onlyTheRunsOwnUserAsksForIt() throws {
        let claims = try granted(request("r1.1", ann), HostClaims(), at(0, caller: 1000))
        #expect(ClaimRules.answeringUnknown(to: inTurn(1, epoch: 9), claims, at(5, caller: 1001)) == nil)
        #expect(ClaimRules.answeringUnknown(to: inTurn(1), claims, at(5, caller: 1000)) != nil)
    }

    @Test func whatWasPutBackByItselfIsStillToldAfterAQuestion() throws {
        let striking = try #require(GuardRules.fire(try annHasIt(guardFor: 60))).claims
        let released = ClaimRules.tend(.release(ann), GuardRules.reverted(striking), at(200)).1
        let told = try asked(inTurn(1, epoch: 1), released, at(210))
        let confirm = Tending.confirm(inTurn(0, epoch: 1), Confirmation(actionID: "r1.1"))
        #expect(ClaimRules.tend(confirm, told, at(211)).0 == .reverted(actionID: "r1.1.revert"))
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
        let passed = { (boot: String, since: Double, wall: Double) in
            HostMoment(bootID: boot, sinceBoot: since, wall: wall).passed(since: start)
        }
        #expect(passed("a", 110, 0) == 10 && passed("b", 5, 5040) == 40 && passed("b", 5, 0) == 0)
    }
}
