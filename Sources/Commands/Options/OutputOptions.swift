import ArgumentParser
import Report

enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

enum ColourChoice: String, ExpressibleByArgument, CaseIterable, Sendable { case auto, always, never }

struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Text for people, or JSON, one object a line.")
    var output: OutputFormat = .text

    @Option(
        name: .customLong("color"),
        help: "Colours: on terminals only and not if NO_COLOR is set, or always, or never.")
    var colour: ColourChoice = .auto

    @Flag(help: "Plain lines one after the other, as in a pipe: no live display and no colours, for screen readers.")
    var plain = false

    var screen: Terminal { Terminal(.standardOutput) }
    var ink: Ink { plain ? .none : screen.ink(colour) }

    func write(lines: [String]) { screen.write(lines.map { $0 + "\n" }.joined()) }
}
