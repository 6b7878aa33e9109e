import ArgumentParser
import Diagnostics

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what an error means, and show it made right.",
        discussion: """
            Without a code, all of them are listed. docs/errors.md has the same pages.

            Examples:
              lull explain L0323
              lull explain missing-unit

            Exit codes: 0, or 3 if there is no such code.
            """)

    @Argument(
        help: ArgumentHelp("As it stands in the message, or its name.", valueName: "code"), completion: .diagnosticCode)
    var code: String?

    mutating func run() async throws {
        let screen = Terminal(.standardOutput)
        guard let code else {
            screen.write(DiagnosticPage.list)
            return
        }
        guard let page = DiagnosticCode.find(code).flatMap(DiagnosticPage.page) else {
            throw Refusal.noSuchCode(code, meant: DiagnosticCode.nearest(to: code))
        }
        screen.write(page.explanation())
    }
}
