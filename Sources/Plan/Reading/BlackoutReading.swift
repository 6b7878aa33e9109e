import Diagnostics
import PlanSyntax
import Windows

/// Reading of `blackout`: days, ranges and files of calendars.
struct BlackoutReading {
    let problems: Problems
    let files: PlanFiles

    /// - Returns: Nil after what is wrong was reported.
    func blackouts(_ entry: Record.Entry) -> [Blackout]? {
        guard case .sequence(let items) = entry.value.kind else { return blackouts(entry.value) }
        entry.value.refuseTag(problems)
        let read = items.map(blackouts)
        return read.contains { $0 == nil } ? nil : read.flatMap { $0 ?? [] }
    }

    private func blackouts(_ node: YAMLNode) -> [Blackout]? {
        if case .mapping = node.kind { return mapping(node) }
        guard let text = node.scalarText, !node.isNull else {
            problems.add(
                ShapeProblem.wrongType(
                    "an item of 'blackout'", expected: PlanType.blackout, found: node.found, advice: nil),
                at: node.span)
            return nil
        }
        node.refuseTag(problems)
        let placed = Placed(text, at: node.span)
        if isFile(text) { return calendar(placed, name: nil) }
        let ends = text.parts(around: " to ")
        let places = ScalarPlaces(node)
        func piece(_ range: Range<Int>) -> Placed<String> {
            Placed(String(decoding: Array(text.utf8)[range], as: UTF8.self), at: places.span(range))
        }
        let whole = 0..<text.utf8.count
        return blackout(name: nil, from: piece(ends?.0 ?? whole), until: (ends?.1).map(piece))
    }

    private func mapping(_ node: YAMLNode) -> [Blackout]? {
        guard let record = Record(node, .blackout, "a blackout", to: problems) else { return nil }
        let name = record["name"].map { $0.fixedText(problems)?.value }
        let from = record["from"].map { $0.fixedText(problems) }
        let until = record["until"].map { $0.fixedText(problems) }
        let file = record["file"].map { $0.fixedText(problems) }
        guard name != .some(nil) else { return nil }
        switch (from, file) {
        case (nil, nil):
            if record.unread.isEmpty {
                problems.add(
                    StepProblem.exactlyOne(of: ["from", "file"], in: record.subject, given: []), at: record.span)
            }
            return nil
        case (.some, .some):
            if let key = record["file"]?.key {
                problems.add(
                    StepProblem.exactlyOne(of: ["from", "file"], in: record.subject, given: ["from", "file"]),
                    at: key.span)
            }
            return nil
        case (nil, let file?):
            if let stray = record["until"] {
                problems.add(StepProblem.goesWith("until", needs: "from"), at: stray.key.span)
                return nil
            }
            return file.flatMap { calendar($0, name: name ?? nil) }
        case (let from?, nil):
            guard let from else { return nil }
            if let until { return until.flatMap { blackout(name: name ?? nil, from: from, until: $0) } }
            return blackout(name: name ?? nil, from: from, until: nil)
        }
    }

    /// - Returns: The events of a file; nil after what is wrong was reported, there or here.
    private func calendar(_ path: Placed<String>, name: String?) -> [Blackout]? {
        let text: SourceText
        do throws(Diagnostics) {
            text = try files.text(PlanPath.joined(path.value, to: PlanPath.directory(of: path.span.text.name)))
        } catch {
            for diagnostic in error.all {
                problems.add(WindowProblem.unreadableCalendar(diagnostic.message, diagnostic.help), at: path.span)
            }
            return nil
        }
        let (events, faults) = CalendarReader.read(text.bytes)
        for fault in faults {
            let span = SourceSpan(text: text, start: fault.range.lowerBound, end: fault.range.upperBound).firstLine
            problems.add(WindowProblem.calendar(fault.fault), at: span)
        }
        guard !faults.contains(where: \.fault.isError) else { return nil }
        return events.map { event in
            Blackout(
                name: event.name.map { own in name.map { "\($0): \(own)" } ?? own } ?? name,
                time: .event(what: event.event))
        }
    }

    private func isFile(_ text: String) -> Bool { text.lowercased().hasSuffix(".ics") }

    /// From a day or a time to one that is included if it is a day.
    private func blackout(name: String?, from: Placed<String>, until: Placed<String>?) -> [Blackout]? {
        let first = moment(from)
        let last = until.map(moment)
        guard let first, last != .some(nil) else { return nil }
        let time: Blackout.Time
        switch (first, last ?? nil) {
        case (.day(let day), nil): time = .days(first: day, last: day)
        case (.day(let first), .day(let last)?): time = .days(first: first, last: last)
        case (.time, nil):
            problems.add(WindowProblem.blackoutWithoutEnd, at: from.span)
            return nil
        case (let first, let last?):
            time = .times(from: first.begin, until: last.end)
        }
        guard time.isForward else {
            if let until { problems.add(WindowProblem.backwards(from.value, until.value), at: until.span) }
            return nil
        }
        return [Blackout(name: name, time: time)]
    }

    private enum Moment: Equatable {
        case day(CivilDate)
        case time(CivilMoment)

        var begin: CivilMoment {
            switch self {
            case .day(let day): CivilMoment(day, .midnight)
            case .time(let moment): moment
            }
        }

        var end: CivilMoment {
            switch self {
            case .day(let day): CivilMoment(day, .endOfDay)
            case .time(let moment): moment
            }
        }
    }

    private func moment(_ text: Placed<String>) -> Moment? {
        if let moment = CivilMoment(text.value), moment.day >= .earliest, moment.day < .end { return .time(moment) }
        return WindowDates.day(text, problems).map { .day($0) }
    }
}

extension Blackout.Time {
    /// Whether it ends behind its beginning.
    fileprivate var isForward: Bool {
        switch self {
        case .days(let first, let last): first <= last
        case .times(let from, let until): from < until
        case .event: true
        }
    }
}

extension String {
    /// The bytes before and behind the first time that a separator stands in it.
    fileprivate func parts(around separator: String) -> (Range<Int>, Range<Int>)? {
        guard let found = firstRange(of: separator) else { return nil }
        let lower = utf8.distance(from: startIndex, to: found.lowerBound)
        return (0..<lower, (lower + separator.utf8.count)..<utf8.count)
    }
}
