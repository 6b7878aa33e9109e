/// One key of the plan's language. `PlanField.all` is the one list of them: the reader takes from it what is known where
/// and what a value must be, and the reference in `docs/plan.md` is made of it.
public final class PlanField: Sendable {
    /// A kind of mapping in a plan.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        case plan, window, blackout, budget, defaults, timeout, force, service, health, step, spread, gate, question,
            command, link, copy, secret, notify, blocker
    }

    public let place: Place
    public let key: String
    public let type: PlanType
    /// What holds if it is left out; nil where it must be given, or where nothing does.
    public let fallback: String?
    public let isRequired: Bool
    /// Whether `{{ variables }}` are replaced in it.
    public let holdsVariables: Bool
    /// For a step's keys: whether it says what the step does.
    public let isVerb: Bool
    /// What it means, in one line.
    public let summary: String

    init(
        place: Place, key: String, type: PlanType, fallback: String?, isRequired: Bool, holdsVariables: Bool,
        isVerb: Bool, summary: String
    ) {
        self.place = place
        self.key = key
        self.type = type
        self.fallback = fallback
        self.isRequired = isRequired
        self.holdsVariables = holdsVariables
        self.isVerb = isVerb
        self.summary = summary
    }

    /// The keys known in a place, in the order of the reference.
    public static func fields(of place: Place) -> [PlanField] { byPlace[place] ?? [] }

    private static let byPlace = Dictionary(grouping: all, by: \.place)

    static func field(_ key: String, of place: Place) -> PlanField? { byKey(of: place)[key] }

    /// For many look-ups in one place.
    static func byKey(of place: Place) -> [String: PlanField] { byPlaceAndKey[place] ?? [:] }

    private static let byPlaceAndKey = byPlace.mapValues { fields in
        Dictionary(uniqueKeysWithValues: fields.map { ($0.key, $0) })
    }

    /// Where a key is known, in the order of the reference.
    static func places(of key: String) -> [Place] { placesByKey[key] ?? [] }

    private static let placesByKey = Dictionary(grouping: all, by: \.key).mapValues { $0.map(\.place) }

    static func required(in place: Place) -> [PlanField] { requiredByPlace[place] ?? [] }

    private static let requiredByPlace = byPlace.mapValues { $0.filter(\.isRequired) }
}

extension PlanField.Place {
    /// As in "unknown key 'x' in …", where nothing more exact is known; also the headings of the reference.
    public var title: String {
        switch self {
        case .plan: "the plan"
        case .window: "'window'"
        case .blackout: "a blackout"
        case .budget: "'budget'"
        case .defaults: "'defaults'"
        case .timeout: "'timeout'"
        case .force: "'force'"
        case .service: "a service"
        case .health: "a health check"
        case .step: "a step"
        case .spread: "'spread'"
        case .gate: "a check of 'gate'"
        case .question: "'wait_for' and 'check'"
        case .command: "'before' and 'after'"
        case .link: "'link'"
        case .copy: "'copy'"
        case .secret: "'secret'"
        case .notify: "an item of 'notify'"
        case .blocker: "an item of 'blockers'"
        }
    }
}
