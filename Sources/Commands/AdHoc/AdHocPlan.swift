import Diagnostics
import Plan

/// The plan of one step that an ad-hoc command is. It is made as a text and then read like any other plan, so that a command
/// can do nothing that a plan can't, and what is wrong with it is said in the same words.
struct AdHocPlan: Sendable {
    let commandLine: CommandLineText
    private let traced: TracedText

    /// The plan, in YAML.
    var text: String { traced.text }

    /// Stands where a plan's path stands: in the journal, and in messages that concern no word of the command.
    static let sourceName = "(the plan of this command)"

    /// - Throws: what is wrong with the words that are no plan's: `--health`.
    init(_ request: AdHocRequest) throws(Diagnostics) {
        let line = CommandLineText(request.words)
        commandLine = line
        var checks: [AdHocCheck] = []
        var problems: [Diagnostic] = []
        for (index, option) in request.options.enumerated() where option.name == .health {
            do throws(Diagnostics) {
                checks.append(try AdHocCheck(option.value, word: request.word(ofOption: index) + 1, on: line))
            } catch {
                problems += error.all
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        traced = AdHocWriter(request: request, checks: checks).written()
    }

    /// Reads it.
    /// - Returns: the plan, and warnings.
    /// - Throws: everything that is wrong with it, each at the word of the command line that it comes from.
    func read() throws(Diagnostics) -> (Plan, warnings: [Diagnostic]) {
        let (plan, diagnostics) = PlanReader.read(SourceText(name: Self.sourceName, bytes: Array(text.utf8)))
        let placed = onCommandLine(diagnostics)
        guard let plan else { throw Diagnostics(placed) }
        return (plan, placed)
    }

    /// Diagnostics of the plan's text, pointing into the command line. What one word caused in several places is said once.
    func onCommandLine(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var said: Set<[String]> = []
        return diagnostics.map(onCommandLine).filter { diagnostic in
            let span = diagnostic.primary?.span
            return said.insert([diagnostic.message, "\(span?.start ?? -1)", "\(span?.end ?? -1)"]).inserted
        }
    }

    private func onCommandLine(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.primary = diagnostic.primary.map { onCommandLine($0) ?? $0 }
        diagnostic.secondary = diagnostic.secondary.compactMap(onCommandLine)
        return diagnostic
    }

    private func onCommandLine(_ label: Diagnostic.Label) -> Diagnostic.Label? {
        // Others, such as that of `--limit`, are the user's own already.
        guard label.span.text.name == Self.sourceName else { return label }
        return traced.origin(of: label.span.start..<label.span.end, in: commandLine).map {
            Diagnostic.Label($0, label.words)
        }
    }
}
