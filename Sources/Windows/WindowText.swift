extension Window {
    /// `Sat 2026-12-12 22:00 to Sun 02:00 Europe/Malta (21:00 to 01:00 UTC)`.
    public func text(of opening: WindowOpening) -> String {
        var text = TextBytes()
        let (from, to) = (zone.local(opening.opens), zone.local(opening.closes))
        text.add(from.day.weekday)
        text.add(" ")
        text.add(from.day)
        text.add(" ")
        text.add(clockOf: from)
        text.add(" to ")
        if to.day != from.day {
            text.add(to.day.weekday)
            text.add(" ")
            if to.day.days - from.day.days > 6 {
                text.add(to.day)
                text.add(" ")
            }
        }
        text.add(clockOf: to)
        text.add(" ")
        text.add(zone.identifier)
        guard zone.identifier != "UTC" else { return text.text }

        let (begins, ends) = (CivilMoment(seconds: opening.opens), CivilMoment(seconds: opening.closes))
        let isSaid = begins.day == from.day && ends.day == to.day && opening.closes - opening.opens < 86_400
        text.add(" (")
        if !isSaid {
            text.add(begins.day.weekday)
            text.add(" ")
        }
        text.add(clockOf: begins)
        text.add(" to ")
        if !isSaid, ends.day != begins.day {
            text.add(ends.day.weekday)
            text.add(" ")
        }
        text.add(clockOf: ends)
        text.add(" UTC)")
        return text.text
    }

    /// A moment on its clocks with UTC beside it: `Sun 2026-12-13 01:00 Europe/Malta (00:00 UTC)`.
    public func text(of moment: Int64) -> String {
        var text = TextBytes()
        let (local, utc) = (zone.local(moment), CivilMoment(seconds: moment))
        text.add(local.day.weekday)
        text.add(" ")
        text.add(local.day)
        text.add(" ")
        text.add(clockOf: local)
        text.add(" ")
        text.add(zone.identifier)
        guard zone.identifier != "UTC" else { return text.text }
        text.add(" (")
        if utc.day != local.day {
            text.add(utc.day.weekday)
            text.add(" ")
        }
        text.add(clockOf: utc)
        text.add(" UTC)")
        return text.text
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
