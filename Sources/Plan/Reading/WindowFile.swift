public import Diagnostics
import PlanSyntax
public import Windows

/// A file of windows that many plans use: names, each with a window.
public enum WindowFile {
    /// - Parameter files: Where the calendars come from that it names.
    /// - Returns: The windows by their names, without those that can't be read; and all that was found wrong.
    public static func read(
        _ text: SourceText, files: PlanFiles = .disk
    ) -> (windows: [String: Window], diagnostics: [Diagnostic]) {
        let problems = Problems()
        let (node, diagnostics) = YAMLReader.read(text)
        problems.add(diagnostics)
        guard let node, !node.isNull else { return ([:], problems.diagnostics) }
        guard case .mapping(let pairs) = node.kind else {
            problems.add(
                ShapeProblem.wrongType(
                    "a file of windows", expected: "a mapping of names to windows", found: node.found, advice: nil),
                at: node.span.firstLine)
            return ([:], problems.diagnostics)
        }
        let reading = WindowReading(problems: problems, files: files)
        var windows: [String: Window] = [:]
        for pair in pairs {
            guard case .scalar(let name, _) = pair.key.kind else { continue }
            guard !name.trimmed.isEmpty, !ValueRules.hasControlCharacter(name) else {
                problems.add(
                    ShapeProblem.value(name.trimmed.isEmpty ? .empty : .controlCharacter, what: "name"),
                    at: pair.key.span)
                continue
            }
            guard let record = Record(pair.value, .window, "window '\(name)'", to: problems) else { continue }
            windows[name] = reading.window(record, name: name)
        }
        return (windows, problems.diagnostics)
    }
}
