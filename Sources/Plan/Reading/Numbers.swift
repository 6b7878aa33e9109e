import Diagnostics
import PlanSyntax

extension Record.Entry {
    /// A number of hosts or a percentage.
    func limit(_ problems: Problems, atLeast lowest: Int) -> Limit? {
        text(problems).flatMap { limit($0, problems, atLeast: lowest) }
    }

    private func limit(_ text: Placed<String>, _ problems: Problems, atLeast lowest: Int) -> Limit? {
        let isPercentage = text.value.utf8.last == UInt8(ascii: "%")
        let digits = Substring(text.value.utf8.dropLast(isPercentage ? 1 : 0))
        let isNegative = digits.hasPrefix("-")
        guard let number = Self.number(isNegative ? digits.dropFirst() : digits) else {
            problems.add(NumberProblem.badHostCount(text.value, what: field.key), at: text.span)
            return nil
        }
        let highest = isPercentage ? 100 : 1_000_000
        let sign = isPercentage ? "%" : ""
        if isNegative {
            problems.add(NumberProblem.negative(text.value), at: text.span)
        } else if number < lowest {
            problems.add(
                NumberProblem.tooSmall(text.value, what: field.key, least: "\(lowest)\(sign)"), at: text.span)
        } else if number > highest {
            problems.add(
                NumberProblem.tooLarge(text.value, what: field.key, most: "\(highest)\(sign)"), at: text.span)
        }
        guard !isNegative, (lowest...highest).contains(number) else { return nil }
        return isPercentage ? .percent(number) : .count(number)
    }

    /// A number from 1 on.
    /// - Parameter expected: what it must be, as in "is not …".
    func count(_ problems: Problems, _ expected: String, most: Int) -> Int? {
        guard let text = text(problems) else { return nil }
        let isNegative = text.value.hasPrefix("-")
        guard let number = Self.number(isNegative ? text.value.dropFirst() : text.value[...]) else {
            problems.add(NumberProblem.notACount(text.value, what: field.key, expected: expected), at: text.span)
            return nil
        }
        if isNegative {
            problems.add(NumberProblem.negative(text.value), at: text.span)
        } else if number < 1 {
            problems.add(NumberProblem.tooSmall(text.value, what: field.key, least: "1"), at: text.span)
        } else if number > most {
            problems.add(NumberProblem.tooLarge(text.value, what: field.key, most: "\(most)"), at: text.span)
        }
        return !isNegative && (1...most).contains(number) ? number : nil
    }

    /// Batch sizes: one, or a list of them.
    func limits(_ problems: Problems) -> [Limit]? {
        if SpreadReading.refuseSerial(self, problems) { return nil }
        guard case .sequence = value.kind else { return limit(problems, atLeast: 1).map { [$0] } }
        guard let items = items(problems) else { return nil }
        let limits = items.compactMap { item in
            text(ofItem: item, "a number of hosts or a percentage", problems)
                .flatMap { limit($0, problems, atLeast: 1) }
        }
        return limits.count == items.count ? limits : nil
    }

    /// One status of HTTP, or a list.
    func statuses(_ problems: Problems) -> [Int]? {
        guard let texts = oneOrMore("a status", problems) else { return nil }
        let statuses: [Int] = texts.compactMap { text in
            let status = Self.number(text.value[...]).flatMap { (100...599).contains($0) ? $0 : nil }
            if status == nil { problems.add(NumberProblem.notAStatus(text.value), at: text.span) }
            return status
        }
        return statuses.count == texts.count ? statuses : nil
    }

    /// Permission bits as a quoted octal number.
    func mode(_ problems: Problems) -> Int? {
        guard let text = text(problems) else { return nil }
        let isOctal = (3...4).contains(text.value.count) && text.value.allSatisfy { ("0"..."7").contains($0) }
        guard !value.isPlain else {
            problems.add(ShapeProblem.modeNotQuoted(isOctal ? text.value : ""), at: text.span)
            return nil
        }
        guard isOctal, let mode = Int(text.value, radix: 8) else {
            problems.add(ShapeProblem.badMode(text.value), at: text.span)
            return nil
        }
        return mode
    }

    /// Decimal digits only; one that is too large for the machine is as good as the largest.
    private static func number(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(digits) ?? .max
    }
}
