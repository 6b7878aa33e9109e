import Diagnostics
import PlanSyntax

/// A mapping of the plan, checked against the list of keys: what is unknown is reported, what is known can be asked for.
struct Record {
    /// A key with its value. It is handed about much, so it refers to both where they are.
    struct Entry {
        let field: PlanField
        fileprivate let pairs: [YAMLNode.Entry]
        fileprivate let place: Int

        var key: YAMLNode { pairs[place].key }
        var value: YAMLNode { pairs[place].value }
    }

    let place: PlanField.Place
    /// As in "in service 'nginx'".
    let subject: String
    /// Where it stands; for messages about what is missing in it.
    let span: SourceSpan
    /// In the order in which they were written.
    let entries: [Entry]
    /// Of each key that is reported as unknown, what was probably meant: what seems to be missing may be one of them.
    let unread: [String?]

    /// - Parameters:
    ///   - subject: What it is, as in "unknown key 'x' in …".
    ///   - expected: What it must be, if it is no mapping.
    ///   - spared: Required keys that needn't be there after all.
    init?(
        _ node: YAMLNode, _ place: PlanField.Place, _ subject: String, expected: String = "a mapping",
        advice: String? = nil, unlessNeeded spared: @autoclosure () -> [String] = [], to problems: Problems
    ) {
        guard case .mapping(let pairs) = node.kind else {
            problems.add(
                ShapeProblem.wrongType(subject, expected: expected, found: node.found, advice: advice), at: node.span)
            return nil
        }
        node.refuseTag(problems)
        let known = PlanField.byKey(of: place)
        var entries: [Entry] = []
        var unread: [String?] = []
        entries.reserveCapacity(pairs.count)
        for pair in pairs.indices {
            // The YAML reader has said what is wrong with any other.
            guard case .scalar(let key, _) = pairs[pair].key.kind else { continue }
            guard let field = known[key] else {
                unread.append(Self.unread(key, pairs[pair].key, in: place, subject, problems))
                continue
            }
            guard !pairs[pair].value.isNull else {
                problems.add(ShapeProblem.noValue(key, isRequired: field.isRequired), at: pairs[pair].key.span)
                continue
            }
            entries.append(Entry(field: field, pairs: pairs, place: pair))
        }
        self.place = place
        self.subject = subject
        self.entries = entries
        self.unread = unread
        span = node.span.firstLine
        for field in PlanField.required(in: place) where !node.hasKey(field.key) {
            guard !spared().contains(field.key), !misspells(field.key) else { continue }
            problems.add(ShapeProblem.missingKey(field.key, in: subject), at: span)
        }
    }

    subscript(key: String) -> Entry? {
        assert(PlanField.field(key, of: place) != nil, "'\(key)' is not in the list of keys of \(place)")
        // There are few, so they are compared sooner than hashed.
        return entries.first { $0.field.key == key }
    }

    /// Whether a key that was reported as unknown was probably meant to be this one.
    func misspells(_ key: String) -> Bool { unread.contains(key) }

    /// What means something beside another key only, which isn't there.
    func reportStrayCompanions(_ problems: Problems) {
        for companion in place.companions where self[companion.needs] == nil {
            guard let stray = self[companion.key] else { continue }
            problems.add(StepProblem.goesWith(companion.key, needs: companion.needs), at: stray.key.span)
        }
    }

    private static func unread(
        _ key: String, _ node: YAMLNode, in place: PlanField.Place, _ subject: String, _ problems: Problems
    ) -> String? {
        if node.isMergeKey {
            problems.add(ShapeProblem.mergeKey, at: node.span)
            return nil
        }
        if let elsewhere = ElsewhereKey.find(key, in: place) {
            problems.add(ShapeProblem.elsewhere(elsewhere), at: node.span)
            return nil
        }
        let near = problems.nearest(
            to: key, among: PlanField.fields(of: place).map(\.key), of: place.rawValue)
        problems.add(
            ShapeProblem.unknownKey(key, in: subject, suggestion: near, belongsIn: PlanField.places(of: key)),
            at: node.span)
        return near
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
        return pairs.contains { $0.key.hasText(key) }
    }
}
