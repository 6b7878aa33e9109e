import AgentProtocol
import Schedule

/// What is done elsewhere for a host, in words.
enum ErrandText {
    /// The host's own name stands as `{{ host }}`, so that hosts can be told of together.
    static func lines(_ errand: Errand, for host: String) -> [String] {
        let when = errand.part == .before ? "before it" : "after it"
        return errand.program.compactMap { operation in
            guard case .run(let command) = operation else {
                return "\(errand.host.visible), \(when): \(operation.verb) \(operation.subject.visible)"
            }
            let words = { (argv: [String]) in "`\(argv.shellCommand.replacingWord(host, with: "{{ host }}"))`" }
            var text = "\(errand.host.visible), \(when): runs \(words(command.argv))"
            if let input = command.input {
                text += " with \(input.words.visible.replacingWord(host, with: "{{ host }}"))"
            }
            if let unless = command.unless { text += ", unless \(words(unless)) says that there is no need" }
            guard let undo = command.undo else { return text }
            return text + (errand.isGivenBack ? "; " : "; in a rollback ") + words(undo)
                + (errand.isGivenBack ? " when the host is through, however that ended" : "")
        }
    }
}

extension ScheduledStep {
    /// Whether anything is done elsewhere on behalf of its hosts.
    var hasErrands: Bool { batches.joined().contains { $0.errands != nil } }
}
