/// One key of the plan's language. `PlanField.all` is the one list of them: the reader takes from it what is known where
/// and what a value must be, and the reference in `docs/plan.md` is made of it.
public struct PlanField: Sendable, Hashable {
    /// A kind of mapping in a plan.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        case plan, budget, defaults, timeout, force, service, health, step, spread, gate, question, command, link, copy,
            secret
    }

    public var place: Place
    public var key: String
    public var type: PlanType
    /// What holds if it is left out; nil where it must be given, or where nothing does.
    public var fallback: String?
    public var isRequired: Bool
    /// Whether `{{ variables }}` are replaced in it.
    public var holdsVariables: Bool
    /// For a step's keys: whether it says what the step does.
    public var isVerb: Bool
    /// What it means, in one line.
    public var summary: String

    /// The keys known in a place, in the order of the reference.
    public static func fields(of place: Place) -> [PlanField] { byPlace[place] ?? [] }

    private static let byPlace = Dictionary(grouping: all, by: \.place)

    static func field(_ key: String, of place: Place) -> PlanField? { fields(of: place).first { $0.key == key } }
}

extension PlanField.Place {
    /// As in "unknown key 'x' in …", where nothing more exact is known; also the headings of the reference.
    public var title: String {
        switch self {
        case .plan: "the plan"
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
        }
    }
}
