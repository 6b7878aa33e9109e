public import AgentProtocol
import Diagnostics

/// What can be wrong with a `when`.
enum ConditionProblem: Problem, Error {
    case empty
    case tooLong
    case tooDeep
    case otherWord(String, String)
    case stray(String)
    case braces
    case filter(String)
    case call(String)
    case test(String)
    case badNumber(String)
    case openQuote
    case unclosed(String)
    case missing(String)
    case leftOver(String)
    case chained
    case subscriptIsNoKey
    case definedOfNoVariable
    case fault(ConditionFault, Comparison?)
    case badDuration(suggestion: String?)
    case unknownFact(String, known: [String], suggestion: String?)
    case wrongState(String, suggestion: String?)
    case severalServices([String])
    case noServiceOfStep
    case undeclaredService(String, suggestion: String?)
    case factBesideDelegate

    var text: ProblemText {
        switch self {
        case .factBesideDelegate:
            .init(
                .factsWithDelegate, "a fact is asked when the host's turn comes, after what is done elsewhere for it",
                "not beside 'on'", help: "choose the hosts by their variables, or by another step before this one")
        case .empty: .init(.condition, "'when' asks nothing", "such as release == 'v2'")
        case .tooLong: .init(.condition, "a condition is too long", "at most 4 KiB")
        case .tooDeep: .init(.condition, "a condition has too many parentheses or brackets in each other")
        case .otherWord(let written, let meant):
            .init(.condition, "'\(written)' is no operator of a condition", "write '\(meant)'")
        case .stray(let character):
            .init(.condition, "'\(character)' has no meaning in a condition", help: Self.language)
        case .braces:
            .init(.condition, "a condition needs no braces around its variables", "write the name alone")
        case .filter(let name):
            .init(
                .condition, "the filter '\(name)' is not supported in a condition", "leave it out", help: Self.language)
        case .call(let name):
            .init(.condition, "the call '\(name)(…)' is not supported in a condition", help: Self.language)
        case .test(let name):
            .init(.condition, "the test 'is \(name)' is not supported", "'is defined' and 'is not defined' are")
        case .badNumber(let text):
            .init(.condition, "'\(text)' is not a number", "a text needs quotes: '\(text)'")
        case .openQuote: .init(.condition, "a quote has no end")
        case .unclosed(let mark): .init(.condition, "'\(mark)' has no end", "needs '\(mark == "(" ? ")" : "]")'")
        case .missing(let what): .init(.condition, "something is missing here", what)
        case .leftOver(let text):
            .init(.condition, "'\(text)' doesn't follow from what is before it", "is an operator missing?")
        case .chained:
            .init(.condition, "comparisons can't be chained", "write a < b and b < c")
        case .subscriptIsNoKey:
            .init(.condition, "only a text in quotes or a number can stand in a subscript", "such as ['key'] or [0]")
        case .definedOfNoVariable: .init(.condition, "'is defined' asks about a variable", "name one before it")
        case .fault(let fault, let comparison): fault.text(comparison)
        case .badDuration(let suggestion):
            .init(.conditionType, "this is not a duration", didYouMean(suggestion, else: "such as '30d' or '12h'"))
        case .unknownFact(let name, let known, let suggestion):
            .init(
                .unknownFact, "'\(name)' is no fact of a host", didYouMean(suggestion),
                help: "facts are \(known.joined(separator: ", "))")
        case .wrongState(let state, let suggestion):
            .init(
                .conditionType, "no unit is ever '\(state)'",
                didYouMean(suggestion, else: "one of \(HostFact.states.joined(separator: ", "))"))
        case .severalServices(let names):
            .init(
                .severalServices, "this step has \(names.count) services: which one is meant?",
                "write services['\(names.first ?? "app")']")
        case .noServiceOfStep:
            .init(.noServiceOfStep, "this step has no service of its own", "name one: services['app']")
        case .undeclaredService(let name, let suggestion):
            .init(
                .unknownService, "unknown service '\(name)'", didYouMean(suggestion),
                help: suggestion == nil ? "declare it: services: { \(name): }" : nil)
        }
    }

    static let language =
        "a condition knows ==, !=, <, <=, >, >=, in, and, or, not, is defined, parentheses, lists, texts in quotes, "
        + "numbers, true, false, variables and facts"
}

extension ConditionFault {
    /// - Parameter hosts: Which hosts it is so on, where variables decide it.
    public func text(_ comparison: Comparison?, on hosts: String? = nil) -> ProblemText {
        let sign = comparison?.rawValue ?? "=="
        let place = hosts.map { " on \($0)" } ?? ""
        switch self {
        case .kindsDiffer(let left, let right):
            return .init(
                .conditionType, "'\(sign)' between \(left) and \(right)\(place)", "never the same",
                help: [left, right].sorted() == ["a number", "a text"]
                    ? "a text has quotes, a number has none; -e name=1 gives a text, -e '{name: 1}' a number" : nil)
        case .noOrder(let kind):
            return .init(
                .conditionType, "'\(sign)' has no meaning for \(kind)\(place)",
                "numbers, versions and durations have an order")
        case .holdsNothing(let kind):
            return .init(.conditionType, "'\(sign)' needs a list, a text or a mapping, not \(kind)\(place)")
        case .notABoolean(let kind):
            return .init(
                .conditionType, "this is \(kind), not true or false\(place)", "compare it with something")
        }
    }
}
