public import Diagnostics
public import Plan
import PlanSyntax
public import Windows

/// The windows of several files.
public enum WindowCatalog {
    /// - Parameters:
    ///   - paths: Of a name that several have, the last one counts, as of Ansible's variables.
    ///   - files: Where the calendars come from that they name.
    public static func read(
        _ paths: [String], files: PlanFiles = .disk
    ) -> (windows: [String: Window], diagnostics: [Diagnostic]) {
        var windows: [String: Window] = [:]
        var diagnostics: [Diagnostic] = []
        for path in paths {
            do throws(Diagnostics) {
                let (found, problems) = WindowFile.read(try SourceText.load(path: path), files: files)
                windows.merge(found) { $1 }
                diagnostics += problems
            } catch {
                diagnostics += error.all
            }
        }
        return (windows, diagnostics)
    }

    /// The window of a plan; nil for a plan that may run at any time.
    ///
    /// - Parameter paths: The files of windows, where the plan names one.
    /// - Throws: That there is no such window, or all that is wrong in the files.
    public static func window(of plan: Plan, in paths: [String]) throws(Diagnostics) -> Window? {
        guard let window = plan.window else { return nil }
        let findings = Findings()
        let found = NamedWindows(paths, findings).window(window)
        try findings.throwIfAny()
        return found
    }

    /// The window with a name that stands in no text.
    ///
    /// - Throws: As above.
    public static func window(named name: String, in paths: [String]) throws(Diagnostics) -> Window {
        let (windows, diagnostics) = read(paths)
        let errors = Diagnostics(diagnostics)
        if errors.hasErrors { throw errors }
        if let window = windows[name] { return window }
        throw Diagnostics([
            ScheduleProblem.unknownWindow(name, known: Array(windows.keys), in: paths).diagnostic(at: nil)
        ])
    }
}

extension ScheduleProblem {
    static func unknownWindow(_ name: String, known: [String], in files: [String]) -> ScheduleProblem {
        let known = known.sorted()
        return .unknownWindow(name, suggestion: suggestion(for: name, among: known), known: known, files: files)
    }
}
