import ArgumentParser
import Plan

struct SchemaCommand: AsyncParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case plan, windows
    }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of plans, or of an inventory's windows, for editors.",
        discussion: """
            An editor with yaml-language-server completes and checks a plan that begins with
              # yaml-language-server: $schema=plan.schema.json

            Examples:
              lull schema > playbooks/plan.schema.json
              lull schema windows > inventory/windows.schema.json
            """)

    @Argument(help: "What of.")
    var subject = Subject.plan

    mutating func run() async throws {
        Terminal(.standardOutput).write(subject == .plan ? PlanSchema.json : PlanSchema.windowsJSON)
    }
}
