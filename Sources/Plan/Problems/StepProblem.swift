import Diagnostics

/// Steps and services that don't fit together.
enum StepProblem: Problem, Error {
    case noVerb(String, verbs: [String])
    case severalVerbs(String, [String])
    case goesWith(String, needs: String)
    case exactlyOne(of: [String], in: String, given: [String])
    case commandAsText(what: String, String)
    case unknownService(String, suggestion: String?)
    case badServiceName(String)
    case otherUnitType(String, type: String)
    case templateUnit(String)
    case unitPattern(String)
    case scopeComesFromOutside(String, verb: String)
    case onlyServicesReload(String)
    case enablesForUser(String, verb: String, user: String)
    case badUserName(String)
    case serviceTwice(String)
    case unusedService(String)
    case rebootTimeouts
    case nothingDeclared
    case serialByValue
    case notWithApproval(String)
    case delegatesInside(String)
    case approvalUnderCondition

    var text: ProblemText {
        switch self {
        case .noVerb(let subject, let verbs):
            .init(
                .noVerb, "\(subject) doesn't say what to do", "needs one verb",
                help: "one of \(verbs.joined(separator: ", "))")
        case .severalVerbs(let subject, let verbs):
            .init(
                .severalVerbs, "\(subject) has \(verbs.count) verbs: \(verbs.joined(separator: ", "))",
                "one verb a step", help: "make each its own step: order and health checks then hold between them")
        case .goesWith(let key, let other): .init(.goesWith, "'\(key)' goes with '\(other)' only", "leave it out")
        case .exactlyOne(let keys, let subject, let given):
            .init(
                .exactlyOne,
                given.isEmpty
                    ? "\(subject) has none of \(keys.joined(separator: ", "))"
                    : "\(subject) has \(given.joined(separator: " and "))", "needs exactly one")
        case .commandAsText(let what, let text):
            .init(
                .commandAsText, "'\(what)' must be a command as a list of words, not text",
                Self.asList(text), help: "nothing passes through a shell, unless you name one: [sh, -c, \"…\"]")
        case .unknownService(let name, let suggestion):
            .init(
                .unknownService, "unknown service '\(name)'", didYouMean(suggestion),
                help: suggestion == nil ? "declare it: services: { \(name): }" : nil)
        case .badServiceName(let name):
            .init(
                .badServiceName, "'\(name)' can't be the name of a service",
                "letters, digits and : - _ . \\ @ only")
        case .otherUnitType(let name, let type):
            .init(
                .unitType, "'\(name)' is \(type == "automount" ? "an" : "a") \(type), which lull doesn't touch",
                "name what uses it",
                help: "stop the services that use it; what is to be done with the \(type) itself is a 'run' step")
        case .templateUnit(let name):
            .init(
                .unitTemplate, "'\(name)' is a template, not a unit", "name an instance: '\(Self.instance(of: name))'"
            )
        case .unitPattern(let name):
            .init(
                .unitPattern, "'\(name)' is a pattern, not a unit", "name each unit",
                help: "a plan says what it touches; units that belong together can share a target or a slice, which a "
                    + "step can name")
        case .scopeComesFromOutside(let unit, let verb):
            .init(
                .scopeVerb, "'\(unit)' is a scope, which can only be stopped", "not '\(verb)'",
                help: "the processes of a scope are started by a program or a login, and handed to systemd")
        case .onlyServicesReload(let unit):
            .init(.reloadType, "'\(unit)' has no configuration that could be reloaded", "name the service")
        case .enablesForUser(let name, let verb, let user):
            .init(
                .enableForUser, "'\(name)' is a unit of the user '\(user)', which lull doesn't \(verb)",
                "not '\(verb)'",
                help: "as that user: a 'run' step with [systemctl, --user, \(verb), …]")
        case .badUserName(let name):
            .init(
                .badUserName, "'\(name)' can't be the name of a user", "a letter, then letters, digits and . _ -",
                help: "the user whose own 'systemctl --user' runs the unit")
        case .serviceTwice(let name): .init(.serviceTwice, "the service '\(name)' is named twice", "again")
        case .rebootTimeouts:
            .init(
                .rebootTimeout, "the 'timeout' of a reboot is one duration: how long the host may take to come back",
                "such as 10m", help: "how long services may take to stop is said by their own 'timeout'")
        case .nothingDeclared:
            .init(
                .noServices, "'reboot: all' stops every service of the plan, and the plan declares none",
                "declare them, or write none")
        case .serialByValue:
            .init(
                .wrongType, "'serial' is the size of a batch, and takes no mapping", "such as 2 or 10%",
                help:
                    "so many of each rack in a batch: spread: { by: rack, max: 1 }; one rack after the other: a step for each"
            )
        case .notWithApproval(let key):
            .init(
                .goesWith, "'\(key)' means nothing with 'approve'", "leave it out",
                help: "an approval is one question for the whole run, between two steps")
        case .delegatesInside("before"):
            .init(
                .delegateOrder, "in 'before', what is done elsewhere goes first", "move it up",
                help: Self.orderOfDelegates)
        case .delegatesInside("after"):
            .init(
                .delegateOrder, "in 'after', what is done elsewhere goes last",
                "move it up, to what the host does itself",
                help: Self.orderOfDelegates)
        case .delegatesInside:
            .init(
                .delegateOrder, "the command of the step runs elsewhere, so nothing can follow it on the host itself",
                "make it a step of its own", help: Self.orderOfDelegates)
        case .approvalUnderCondition:
            .init(
                .goesWith, "an 'approve' can't depend on the 'when' of an 'include'",
                "is asked whatever the hosts are like",
                help:
                    "an approval is one question for the whole run; include its file without 'when', and write that at the "
                    + "steps which depend on it")
        case .unusedService(let name):
            .init(
                .unusedService, "no step uses the service '\(name)'", "leave it out, or use it",
                severity: .warning)
        }
    }

    private static let orderOfDelegates =
        "a host begins when all is ready elsewhere, and ends before anything else is done elsewhere"

    private static func instance(of template: String) -> String {
        let parts = template.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        return "\(parts[0])@1\(parts.dropFirst().joined())"
    }

    /// The words of a command as a list, where splitting at blanks is sure to be right.
    private static func asList(_ text: String) -> String {
        let unsure = text.contains { "\"'\\|&;<>()$`*?[]{}#~=%!\n".contains($0) }
        let words = text.split(separator: " ")
        guard !unsure, !words.isEmpty, text.count <= 60 else { return "write [program, argument, …]" }
        return "write [\(words.joined(separator: ", "))]"
    }
}
