import Diagnostics
import PlanSyntax
import Windows

/// Reading of `window` in a plan, and of the windows of an inventory.
struct WindowReading {
    let problems: Problems
    let files: PlanFiles

    /// A name, or a mapping: of a window, or of a name and what is different.
    func planWindow(_ entry: Record.Entry) -> PlanWindow? {
        guard case .mapping = entry.value.kind else {
            return entry.fixedText(
                problems, advice: "such as { recur: 2nd sat, from: \"22:00\", for: 4h, timezone: … }"
            )
            .map { .named($0, cutoff: nil, atClose: nil) }
        }
        let isNamed = entry.value.hasKey("use")
        guard
            let record = Record(
                entry.value, .window, "'window'", unlessNeeded: isNamed ? ["from", "timezone"] : [], to: problems)
        else { return nil }
        guard let use = record["use"] else {
            return window(record, name: nil).map { .own(Placed($0, at: entry.key.span)) }
        }
        for other in record.entries where !["use", "cutoff", "at_close"].contains(other.field.key) {
            problems.add(WindowProblem.besidesUse(other.field.key), at: other.key.span)
        }
        let cutoff = record["cutoff"].map { $0.duration(problems) }
        let atClose = record["at_close"].map { $0.choice(Window.AtClose.self, problems) }
        guard let name = use.fixedText(problems), cutoff != .some(nil), atClose != .some(nil) else { return nil }
        return .named(name, cutoff: (cutoff ?? nil)?.wholeSeconds, atClose: atClose ?? nil)
    }

    /// - Parameter name: Of one that stands among those of an inventory.
    func window(_ record: Record, name: String?) -> Window? {
        if name != nil, let use = record["use"] {
            problems.add(WindowProblem.useAmongNamed, at: use.key.span)
            return nil
        }
        let days = days(record)
        let from = record["from"].flatMap { time($0, atMost: WallTime(minutes: 1439)) }
        let length = length(record)
        let zone = record["timezone"].flatMap(zone)
        let blackouts = record["blackout"].map { BlackoutReading(problems: problems, files: files).blackouts($0) } ?? []
        let cutoff = record["cutoff"].map { $0.duration(problems) } ?? .zero
        let atClose = record["at_close"].map { $0.choice(Window.AtClose.self, problems) } ?? .stop
        guard let days, let from, let length, let zone, let blackouts, let cutoff, let atClose else { return nil }
        let window = Window(
            name: name, days: days, from: from, length: length, zone: zone, blackouts: blackouts,
            cutoff: cutoff.wholeSeconds, atClose: atClose)
        return check(window, record) ? window : nil
    }

    /// What only the whole of it shows.
    private func check(_ window: Window, _ record: Record) -> Bool {
        if case .until(window.from) = window.length, let entry = record["until"] {
            problems.add(WindowProblem.untilIsFrom(window.from), at: entry.value.span)
            return false
        }
        if window.cutoff >= window.usualLength, let entry = record["cutoff"] {
            problems.add(
                WindowProblem.cutoffTooLong(
                    DurationSyntax.text(.seconds(window.cutoff)), DurationSyntax.text(.seconds(window.usualLength))),
                at: entry.value.span)
            return false
        }
        guard !window.hasDays, let entry = record["recur"] else { return true }
        problems.add(WindowProblem.neverOpens(entry.value.scalarText ?? ""), at: entry.value.span)
        return false
    }

    private func days(_ record: Record) -> Window.Days? {
        let start = record["start"].map { day($0) }
        switch (record["recur"], record["date"]) {
        case (nil, nil):
            guard record.unread.isEmpty, record["use"] == nil else { return nil }
            problems.add(WindowProblem.noDays(record.subject), at: record.span)
            return nil
        case (let recur?, let date?):
            _ = (rule(recur), day(date))
            problems.add(WindowProblem.either("recur", "date"), at: date.key.span)
            return nil
        case (nil, let date?):
            if let stray = record["start"] {
                problems.add(StepProblem.goesWith("start", needs: "recur"), at: stray.key.span)
            }
            return day(date).map { .once(on: $0) }
        case (let recur?, nil):
            guard let rule = rule(recur), start != .some(nil) else { return nil }
            guard start == nil, let need = rule.startNeed else { return .recurring(rule: rule, start: start ?? nil) }
            problems.add(WindowProblem.needsStart(need), at: recur.value.span)
            return nil
        }
    }

    private func rule(_ entry: Record.Entry) -> RecurrenceRule? {
        guard let text = entry.fixedText(problems) else { return nil }
        do throws(RuleFault.Placed) {
            return try RecurrenceRule(days: text.value)
        } catch {
            problems.add(WindowProblem.rule(error.fault), at: ScalarPlaces(entry.value).span(error.range))
            return nil
        }
    }

    private func length(_ record: Record) -> Window.Length? {
        switch (record["for"], record["until"]) {
        case (nil, nil):
            guard record.unread.isEmpty else { return nil }
            problems.add(WindowProblem.noLength(record.subject), at: record.span)
            return nil
        case (let duration?, let until?):
            _ = (self.duration(duration), time(until, atMost: .endOfDay))
            problems.add(WindowProblem.either("for", "until"), at: until.key.span)
            return nil
        case (let entry?, nil): return duration(entry).map { .elapsed(seconds: $0) }
        case (nil, let entry?): return time(entry, atMost: .endOfDay).map { .until(time: $0) }
        }
    }

    private func duration(_ entry: Record.Entry) -> Int64? {
        guard let duration = entry.duration(problems) else { return nil }
        let seconds = duration.wholeSeconds
        guard duration == .seconds(seconds), seconds >= 60, seconds <= Window.longest else {
            problems.add(WindowProblem.lengthOutOfRange(entry.value.scalarText ?? ""), at: entry.value.span)
            return nil
        }
        return seconds
    }

    private func time(_ entry: Record.Entry, atMost latest: WallTime) -> WallTime? {
        guard let text = entry.fixedText(problems) else { return nil }
        if let time = WallTime(text.value), time <= latest { return time }
        problems.add(
            WindowProblem.badTime(text.value, key: entry.field.key, suggestion: TimeSlips.time(text.value)),
            at: text.span)
        return nil
    }

    private func day(_ entry: Record.Entry) -> CivilDate? {
        guard let text = entry.fixedText(problems) else { return nil }
        return WindowDates.day(text, problems)
    }

    private func zone(_ entry: Record.Entry) -> Zone? {
        guard let text = entry.fixedText(problems) else { return nil }
        if let zone = Zone(text.value) { return zone }
        problems.add(
            WindowProblem.unknownZone(
                text.value, suggestion: ZoneSlips.meant(text.value), isDatabasePresent: Zone.isDatabasePresent),
            at: text.span)
        return nil
    }
}

extension Duration {
    /// Rounded down.
    var wholeSeconds: Int64 { components.seconds }
}
