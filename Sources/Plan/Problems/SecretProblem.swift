import Diagnostics

/// What can be wrong with secrets as they stand in a plan.
enum SecretProblem: Problem {
    /// Where its value would be seen.
    case misplaced(String, key: String)
    /// Inside of another variable.
    case nested
    case notOfThePlan
    /// Another variable has its name.
    case twice(String)

    var text: ProblemText {
        switch self {
        case .misplaced(let name, let key):
            .init(
                .secretMisplaced, "the secret '\(name)' can't stand in '\(key)'", Self.because(key),
                help: "give it to a command by 'stdin' or 'env'")
        case .nested:
            .init(.secretPlace, "a secret is a variable of its own", "give it a name of its own in 'vars' of the plan")
        case .notOfThePlan: .init(.secretPlace, "a secret is declared in 'vars' of the plan", "move it there")
        case .twice(let name):
            .init(.secretName, "'\(name)' is a secret of the plan, and a variable here", "choose another name")
        }
    }

    private static func because(_ key: String) -> String {
        switch key {
        case "run", "undo", "command": "it would be seen in the list of processes"
        case "unless": "a preview asks this, and has no secrets"
        default: "it would be written into the journal"
        }
    }
}
