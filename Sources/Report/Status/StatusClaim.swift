import AgentProtocol

/// Which run has a host, and whether the host is about to put back by itself what the run did there.
enum StatusClaim {
    static func lines(_ standing: ClaimStanding) -> [Phrase] {
        let run = "run \(standing.claim.runID.visible) of \(standing.claim.owner.visible)"
        let since = "since \(TimeText.moment(standing.since)) UTC"
        let isLive = standing.remaining > 0
        var lines = [
            Phrase("claimed", .careful)
                + Phrase(
                    isLive
                        ? " by \(run) \(since)"
                        : " by \(run) \(since), of which nothing was heard since its lease ended "
                            + "\(Seconds.text(-standing.remaining)) ago")
        ]
        if let seconds = standing.revertsIn {
            lines.append(
                Phrase("guarded", .careful)
                    + Phrase(
                        ": unless the run confirms it, the host puts back what the run did in "
                            + Seconds.text(max(0, seconds))))
        }
        if let action = standing.reverted {
            lines.append(
                Phrase("put back by itself", .bad)
                    + Phrase(": nobody confirmed in time what the run did here (action \(action.visible))"))
        }
        return lines
    }
}
