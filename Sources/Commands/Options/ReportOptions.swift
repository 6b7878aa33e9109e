import ArgumentParser
import Report

enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json, markdown }

/// `OutputOptions` for what may also go into a ticket.
struct ReportOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "Text for people, JSON, one object a line, or Markdown for a ticket, as GitHub has it.")
    var output: ReportFormat = .text

    @Option(
        name: .customLong("color"),
        help: "Colours: on terminals only and not if NO_COLOR is set, or always, or never.")
    var colour: ColourChoice = .auto

    @Flag(help: "No colours.")
    var plain = false

    @OptionGroup var html: HTMLOptions

    var screen: Terminal { Terminal(.standardOutput) }
    var ink: Ink { plain ? .none : screen.ink(colour) }

    func write(lines: [String]) { screen.write(lines.map { $0 + "\n" }.joined()) }
}
