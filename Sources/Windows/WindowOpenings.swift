/// The openings of a window, one after the other, as they are asked for. It ends with the year 2199 at the latest.
///
/// A window is open where its days, `from` and length say so and no blackout does. Openings that touch or overlap are one: of `sat,sun` from 00:00
/// until 24:00, each weekend is one of two days. One that goes on for longer than two years is cut.
public struct WindowOpenings: Sequence, IteratorProtocol {
    /// What the days say, before blackouts.
    private struct Stretch {
        var opens: Int64
        var closes: Int64
        var opening: WindowOpening.ClockChange?
        var closing: WindowOpening.ClockChange?
        var day: CivilDate
        /// Where blackouts may begin it anew: the other days that it is made of, and when each begins.
        var others: [(day: CivilDate, opens: Int64)] = []
    }

    private let window: Window
    private let after: Int64
    private var days: DayStream
    private var ahead: Stretch?
    private var pieces: [WindowOpening] = []
    private var blackouts: BlackoutSpans

    private static let longestStretch: Int64 = 800 * 86_400

    /// - Parameter after: Those that close at or before it are left out. Seconds since 1970.
    init(_ window: Window, after: Int64) {
        self.window = window
        self.after = after
        let day = window.zone.local(after).day.days
        // One may have begun long ago, where the next takes up when it ends.
        let mayChain = window.usualLength >= 20 * 3600
        let back = Int(window.usualLength / 86_400) + 2 + (mayChain ? 366 : 0)
        days = DayStream(window.days, from: CivilDate(days: day - back))
        blackouts = BlackoutSpans(window)
    }

    public mutating func next() -> WindowOpening? {
        while true {
            if !pieces.isEmpty { return pieces.removeFirst() }
            guard let stretch = stretch() else { return nil }
            guard stretch.closes > after else { continue }
            if window.blackouts.isEmpty {
                let opening = opening(stretch, stretch.opens, stretch.closes)
                if opening.lastStart > opening.opens { return opening }
            } else {
                pieces = cut(stretch)
            }
        }
    }

    /// Days that touch or overlap, as one.
    private mutating func stretch() -> Stretch? {
        guard var stretch = ahead ?? single() else { return nil }
        ahead = nil
        while let next = single() {
            guard next.opens <= stretch.closes, next.closes - stretch.opens <= Self.longestStretch else {
                ahead = next
                break
            }
            if next.closes >= stretch.closes {
                stretch.closes = next.closes
                stretch.closing = next.closing
            }
            if !window.blackouts.isEmpty { stretch.others.append((next.day, next.opens)) }
        }
        return stretch
    }

    private mutating func single() -> Stretch? {
        while let day = days.next() {
            let zone = window.zone
            let (opens, opening) = zone.moment(CivilMoment(day, window.from))
            var closes = opens
            var closing = Zone.Kind.plain
            switch window.length {
            case .elapsed(let seconds): closes += seconds
            case .until(let end):
                let last = end > window.from ? day : CivilDate(days: day.days + 1)
                (closes, closing) = zone.moment(CivilMoment(last, end))
            }
            // All of it may be in a gap.
            guard closes > opens else { continue }
            return Stretch(
                opens: opens, closes: closes, opening: .init(opening), closing: .init(closing), day: day)
        }
        return nil
    }

    private func opening(_ stretch: Stretch, _ opens: Int64, _ closes: Int64) -> WindowOpening {
        let day = stretch.others.last { $0.opens <= opens }?.day ?? stretch.day
        return WindowOpening(
            opens: opens, closes: closes, lastStart: closes - window.cutoff, day: day,
            opening: opens == stretch.opens ? stretch.opening : nil,
            closing: closes == stretch.closes ? stretch.closing : nil)
    }

    /// What blackouts leave of it.
    private mutating func cut(_ stretch: Stretch) -> [WindowOpening] {
        var pieces: [WindowOpening] = []
        var begins = stretch.opens
        var behind: String?
        func add(until ends: Int64, before: String?) {
            guard begins < ends, ends > after else { return }
            var piece = opening(stretch, begins, ends)
            piece.afterBlackout = behind
            piece.beforeBlackout = before
            if piece.lastStart > piece.opens { pieces.append(piece) }
        }
        for span in blackouts.spans(stretch.opens..<stretch.closes) where span.ends > begins {
            add(until: span.begins, before: span.label)
            begins = span.ends
            behind = span.label
        }
        add(until: stretch.closes, before: nil)
        return pieces
    }
}

/// The days that a window says.
private enum DayStream: Sendable {
    case rule(RuleDays)
    case single(CivilDate?)

    init(_ days: Window.Days, from first: CivilDate) {
        switch days {
        case .recurring(let rule, let start): self = .rule(RuleDays(rule, start: start, from: first))
        case .once(let day): self = .single(day)
        }
    }

    mutating func next() -> CivilDate? {
        switch self {
        case .rule(var days):
            // Taken out meanwhile, so that its buffer isn't copied.
            self = .single(nil)
            let day = days.next()
            self = .rule(days)
            return day
        case .single(let day):
            self = .single(nil)
            return day
        }
    }
}

extension WindowOpening.ClockChange {
    fileprivate init?(_ kind: Zone.Kind) {
        switch kind {
        case .plain: return nil
        case .skipped: self = .skipped
        case .twice: self = .twice
        }
    }
}

/// The blackouts of a window, worked out for a year or so at a time.
struct BlackoutSpans: Sendable {
    private let blackouts: [Blackout]
    private let zone: Zone
    private var known: Range<Int64> = 0..<0
    /// In the order of their beginnings.
    private var spans: [Blackout.Span] = []
    /// Those before it are over.
    private var first = 0

    private static let ahead: Int64 = 400 * 86_400

    init(_ window: Window) {
        blackouts = window.blackouts
        zone = window.zone
    }

    /// Those that touch a range, in the order of their beginnings. Ranges come in order.
    mutating func spans(_ range: Range<Int64>) -> [Blackout.Span] {
        if range.lowerBound < known.lowerBound || range.upperBound > known.upperBound {
            known = range.lowerBound..<max(range.upperBound, range.lowerBound + Self.ahead)
            spans = blackouts.flatMap { $0.spans(known, zone) }.sorted { ($0.begins, $0.ends) < ($1.begins, $1.ends) }
            first = 0
        }
        while first < spans.count, spans[first].ends <= range.lowerBound { first += 1 }
        return spans[first...].prefix { $0.begins < range.upperBound }.filter { $0.ends > range.lowerBound }
    }
}
