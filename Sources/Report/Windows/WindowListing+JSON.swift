import Windows

extension WindowListing {
    /// For machines: one object for how it stands, and one for each opening. `docs/json.md` describes them.
    public var json: [String] {
        get throws {
            try [JSONLine.encode(Standing(self))]
                + openings.map { opening in
                    try JSONLine.encode(Opening(opening, of: self))
                }
        }
    }

    private struct Standing: Encodable {
        var type = "window-standing"
        var plan: String?
        var window: String?
        var summary: String?
        var timezone: String?
        var at: Int64
        var isOpen: Bool
        var mayBegin: Bool
        var closedBecause: String?
        var blackout: String?
        var blackoutUntil: Int64?
        var since: Int64?
        var opens: Int64?
        var closes: Int64?
        var lastStart: Int64?

        init(_ listing: WindowListing) {
            plan = listing.plan
            window = listing.window?.name
            summary = listing.window?.summary
            timezone = listing.window?.zone.identifier
            at = listing.moment
            mayBegin = listing.mayBegin
            isOpen = true
            switch listing.window?.standing(at: listing.moment) {
            case nil: break
            case .open(let opening): take(opening)
            case .closed(let next, let why):
                isOpen = false
                next.map { take($0) }
                switch why {
                case .outside: closedBecause = "outside"
                case .blackout(let name, let until):
                    (closedBecause, blackout, blackoutUntil) = ("blackout", name, until)
                case .tooShort: closedBecause = "too-short"
                case .over(let moment): (closedBecause, since) = ("over", moment)
                }
            }
        }

        private mutating func take(_ opening: WindowOpening) {
            (opens, closes, lastStart) = (opening.opens, opening.closes, opening.lastStart)
        }
    }

    private struct Opening: Encodable {
        var type = "window-opening"
        var plan: String?
        var window: String?
        var opens: Int64
        var closes: Int64
        var lastStart: Int64
        var day: String
        var text: String?
        var notes: [String]?

        init(_ opening: WindowOpening, of listing: WindowListing) {
            plan = listing.plan
            window = listing.window?.name
            (opens, closes, lastStart) = (opening.opens, opening.closes, opening.lastStart)
            day = opening.day.description
            text = listing.window?.text(of: opening)
            let notes = listing.window?.notes(on: opening) ?? []
            self.notes = notes.isEmpty ? nil : notes
        }
    }
}
