import Diagnostics
import PlanSyntax

/// A mapping of the plan, checked against the list of keys: what is unknown is reported, what is known can be asked for.
struct Record {
    struct Entry {
        let field: PlanField
        let key: YAMLNode
        let value: YAMLNode
    }

    let place: PlanField.Place
    /// As in "in service 'nginx'".
    let subject: String
    /// Where it stands; for messages about what is missing in it.
    let span: SourceSpan
    /// In the order in which they were written.
    let entries: [Entry]
    /// Keys that are reported as unknown, and for now unsupported ones: what seems to be missing may be one of them.
    let unread: [Unread]
    private let byKey: [String: Entry]

    enum Unread {
        case unknown(suggestion: String?)
        case later(LaterKey)
    }

    /// - Parameters:
    ///   - subject: What it is, as in "unknown key 'x' in …".
    ///   - expected: What it must be, if it is no mapping.
    ///   - spared: Required keys that needn't be there after all.
    init?(
        _ node: YAMLNode, _ place: PlanField.Place, _ subject: String, expected: String = "a mapping",
        advice: String? = nil, unlessNeeded spared: [String] = [], to problems: Problems
    ) {
        guard case .mapping(let pairs) = node.kind else {
            problems.add(
                ShapeProblem.wrongType(subject, expected: expected, found: node.found, advice: advice), at: node.span)
            return nil
        }
        node.refuseTag(problems)
        var entries: [Entry] = []
        var unread: [Unread] = []
        for pair in pairs {
            // The YAML reader has said what is wrong with any other.
            guard case .scalar(let key, _) = pair.key.kind else { continue }
            guard let field = PlanField.field(key, of: place) else {
                unread.append(Self.unread(key, pair.key, in: place, subject, problems))
                continue
            }
            guard !pair.value.isNull else {
                problems.add(ShapeProblem.noValue(key, isRequired: field.isRequired), at: pair.key.span)
                continue
            }
            entries.append(Entry(field: field, key: pair.key, value: pair.value))
        }
        self.place = place
        self.subject = subject
        self.entries = entries
        self.unread = unread
        span = node.span.firstLine
        byKey = Dictionary(entries.map { ($0.field.key, $0) }, uniquingKeysWith: { first, _ in first })
        let written = pairs.compactMap(\.key.scalarText)
        for field in PlanField.fields(of: place)
        where field.isRequired && !written.contains(field.key) && !spared.contains(field.key) {
            guard !misspells(field.key), !hasLaterVerb else { continue }
            if place == .step, written.contains("approve") { continue }
            problems.add(ShapeProblem.missingKey(field.key, in: subject), at: span)
        }
    }

    subscript(key: String) -> Entry? {
        assert(PlanField.field(key, of: place) != nil, "'\(key)' is not in the list of keys of \(place)")
        return byKey[key]
    }

    /// Whether a key that was reported as unknown was probably meant to be this one.
    func misspells(_ key: String) -> Bool {
        unread.contains {
            if case .unknown(let suggestion) = $0 { suggestion == key } else { false }
        }
    }

    /// What means something beside another key only, which isn't there.
    func reportStrayCompanions(_ problems: Problems) {
        for companion in place.companions where byKey[companion.needs] == nil {
            guard let stray = byKey[companion.key] else { continue }
            problems.add(StepProblem.goesWith(companion.key, needs: companion.needs), at: stray.key.span)
        }
    }

    var hasLaterVerb: Bool {
        unread.contains {
            if case .later(let later) = $0 { later.isVerb } else { false }
        }
    }

    private static func unread(
        _ key: String, _ node: YAMLNode, in place: PlanField.Place, _ subject: String, _ problems: Problems
    ) -> Unread {
        if node.isMergeKey {
            problems.add(ShapeProblem.mergeKey, at: node.span)
            return .unknown(suggestion: nil)
        }
        if let later = LaterKey.find(key, in: place) {
            problems.add(ShapeProblem.notYet(later), at: node.span)
            return .later(later)
        }
        let near = problems.nearest(
            to: key, among: PlanField.fields(of: place).map(\.key), of: place.rawValue)
        let elsewhere = PlanField.all.filter { $0.key == key }.map(\.place)
        problems.add(ShapeProblem.unknownKey(key, in: subject, suggestion: near, belongsIn: elsewhere), at: node.span)
        return .unknown(suggestion: near)
    }
}

extension SourceSpan {
    /// A mark over many lines says less than one over the first of them.
    var firstLine: SourceSpan {
        let upper = min(end, text.bytes.count)
        guard start < upper, let newline = text.bytes[start..<upper].firstIndex(of: UInt8(ascii: "\n")) else {
            return self
        }
        return SourceSpan(text: text, start: start, end: newline)
    }
}

extension YAMLNode {
    func hasKey(_ key: String) -> Bool {
        guard case .mapping(let pairs) = kind else { return false }
        return pairs.contains { $0.key.scalarText == key }
    }
}
