extension Window {
    /// The openings that close after a moment, the first of which may be open at it; as they are asked for. Moments are seconds since
    /// 1970, UTC. No later day than the last of 2199 is looked at.
    public func openings(after moment: Int64) -> WindowOpenings { WindowOpenings(self, after: moment) }

    /// The same, so many of them at most.
    public func openings(after moment: Int64, limit: Int) -> [WindowOpening] {
        Array(openings(after: moment).prefix(limit))
    }

    /// How it stands at a moment, in seconds since 1970.
    public func standing(at moment: Int64) -> WindowStanding {
        var openings = openings(after: moment)
        let next = openings.next()
        if let next, next.opens <= moment { return .open(next) }
        return .closed(next: next, why: reason(at: moment, next: next))
    }

    private func reason(at moment: Int64, next: WindowOpening?) -> WindowStanding.Reason {
        var bare = self
        bare.blackouts = []
        bare.cutoff = 0
        if let whole = bare.openings(after: moment).first(where: { _ in true }), whole.opens <= moment {
            var blackouts = BlackoutSpans(self)
            let now = blackouts.spans(moment..<(moment + 1))
            if let last = now.max(by: { $0.ends < $1.ends }) { return .blackout(last.label, until: last.ends) }
            return .tooShort
        }
        return next == nil ? .over(since: lastClose(before: moment)) : .outside
    }

    /// When it closed for the last time; nil where it never was open.
    private func lastClose(before moment: Int64) -> Int64? {
        var last: Int64?
        for opening in openings(after: 0) {
            if opening.opens > moment { break }
            last = opening.closes
        }
        return last
    }
}
