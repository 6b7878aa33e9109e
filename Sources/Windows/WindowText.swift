extension Window {
    /// `Sat 2026-12-12 22:00 to Sun 02:00 Europe/Malta (21:00 to 01:00 UTC)`.
    public func text(of opening: WindowOpening) -> String {
        let local = Self.text(opening, zone, beside: nil)
        if zone.identifier == "UTC" { return "\(local) UTC" }
        return "\(local) \(zone.identifier) (\(Self.text(opening, .utc, beside: zone)) UTC)"
    }

    /// A moment on its clocks with UTC beside it: `Sun 2026-12-13 01:00 Europe/Malta (00:00 UTC)`.
    public func text(of moment: Int64) -> String {
        let local = zone.local(moment)
        let own = "\(local.day.weekday.shortName) \(local.day) \(local.clock) \(zone.identifier)"
        if zone.identifier == "UTC" { return own }
        let utc = CivilMoment(seconds: moment)
        let day = utc.day == local.day ? "" : "\(utc.day.weekday.shortName) "
        return "\(own) (\(day)\(utc.clock) UTC)"
    }

    /// - Parameter other: A zone in which the same stands beside it, with its days.
    private static func text(_ opening: WindowOpening, _ zone: Zone, beside other: Zone?) -> String {
        let (from, to) = (zone.local(opening.opens), zone.local(opening.closes))
        let known = (other?.local(opening.opens).day, other?.local(opening.closes).day)
        func day(_ moment: CivilMoment) -> String { "\(moment.day.weekday.shortName) \(moment.day) " }
        let isFar = to.day.days - from.day.days > 6
        let isLong = opening.closes - opening.opens >= 86_400
        let isSaid = other != nil && known.0 == from.day && known.1 == to.day && !isLong
        let first = other == nil ? day(from) : isSaid ? "" : "\(from.day.weekday.shortName) "
        let second: String =
            if isSaid || to.day == from.day { "" } else if isFar, other == nil { day(to) } else {
                "\(to.day.weekday.shortName) "
            }
        return "\(first)\(from.clock) to \(second)\(to.clock)"
    }

    /// What is special about an opening, a sentence each.
    public func notes(on opening: WindowOpening) -> [String] {
        var notes: [String] = []
        switch opening.opening {
        case .skipped: notes.append("the clocks skip \(from) on that day, so it opens when they go on")
        case .twice: notes.append("the clocks show \(from) twice on that day; it opens the first time")
        case nil: break
        }
        if case .until(let end) = length {
            switch opening.closing {
            case .skipped: notes.append("the clocks skip \(end) on that day, so it closes when they go on")
            case .twice: notes.append("the clocks show \(end) twice on that day; it closes the first time")
            case nil: break
            }
        }
        if let blackout = opening.afterBlackout { notes.append("opens when the blackout '\(blackout)' is over") }
        if let blackout = opening.beforeBlackout { notes.append("closes for the blackout '\(blackout)'") }
        return notes
    }

    /// What it says, without its name: `2nd Sat, 22:00 for 4h, Europe/Malta`.
    public var summary: String {
        let when =
            switch days {
            case .recurring(let rule, nil): rule.words
            case .recurring(let rule, let start?): "\(rule.words) from \(start) on"
            case .once(let day): "\(day)"
            }
        let end =
            switch length {
            case .elapsed(let seconds): "for \(Self.duration(seconds))"
            case .until(let end): "until \(end)"
            }
        return "\(when), \(from) \(end), \(zone.identifier)"
    }

    /// `1d2h30m`.
    static func duration(_ seconds: Int64) -> String {
        var rest = seconds
        var text = ""
        for (name, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, Int64)] where rest >= size {
            text += "\(rest / size)\(name)"
            rest %= size
        }
        return text.isEmpty ? "0s" : text
    }
}

extension CivilMoment {
    /// `22:00`; with seconds only where there are any.
    var clock: String { String(description.dropFirst(11)) }
}
