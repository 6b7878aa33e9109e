import ArgumentParser
import Plan

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of plans, for editors.",
        discussion: """
            An editor with yaml-language-server completes and checks a plan that begins with
              # yaml-language-server: $schema=plan.schema.json

            Example:
              lull schema > plan.schema.json
            """)

    mutating func run() async throws { Terminal(.standardOutput).write(PlanSchema.json) }
}
