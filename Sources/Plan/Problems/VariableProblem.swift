/// Variables and templates as they stand in a plan.
enum VariableProblem: Problem {
    case template(TemplateFault)
    case notHere(String)
    case badName(String)
    case reserved(String)

    var text: ProblemText {
        switch self {
        case .template(let fault): .init("template", fault.words, fault.advice)
        case .notHere(let what): .init("no-variables", "'\(what)' can't hold variables", "write it out")
        case .badName(let name):
            .init("variable-name", "'\(name)' can't be the name of a variable", "letters, digits and '_' only")
        case .reserved(let name):
            .init("variable-name", "the variable '\(name)' is lull's own", "choose another name")
        }
    }
}
