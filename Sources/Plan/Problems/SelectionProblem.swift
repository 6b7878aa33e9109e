import Diagnostics

/// What can't choose the steps or the hosts that take part.
enum SelectionProblem: Problem {
    case tagOfOperators(String)
    case serialOfOne

    var text: ProblemText {
        switch self {
        case .tagOfOperators(let tag):
            .init(
                .badTag, "'\(tag)' can't be the tag of a step", "choose another name",
                help: "with --tags and --skip-tags it stands for steps by whether they have tags at all")
        case .serialOfOne:
            .init(
                .serialOfOne, "'serial' beside 'run_once' has nothing to divide", "leave it out",
                help: "a step that runs once has one host; Ansible would run it once in each batch")
        }
    }
}
