public import Diagnostics
import Plan
import PlanSyntax
public import Windows

/// The windows of an inventory, for the plans that name one. They are read only where one is named, so that a slip in a window stops nobody who
/// doesn't use any.
struct NamedWindows {
    private let files: [String]
    private let findings: Findings

    init(_ files: [String], _ findings: Findings) {
        self.files = files
        self.findings = findings
    }

    /// - Returns: Nil after what is wrong was reported.
    func window(_ window: PlanWindow) -> Window? {
        switch window {
        case .own(let window): return window
        case .named(let name, let cutoff, let atClose):
            let (windows, diagnostics) = WindowCatalog.read(files)
            guard !diagnostics.contains(where: { $0.severity == .error }) else {
                findings.add(diagnostics)
                return nil
            }
            guard var found = windows[name.value] else {
                let known = windows.keys.sorted()
                findings.add(
                    .unknownWindow(
                        name.value, suggestion: suggestion(for: name.value, among: known), known: known, files: files),
                    at: name.span)
                return nil
            }
            if let cutoff { found.cutoff = cutoff }
            if let atClose { found.atClose = atClose }
            return found
        }
    }
}

/// The windows of several files.
public enum WindowCatalog {
    /// - Parameter paths: Of a name that several have, the last one counts, as of Ansible's variables.
    public static func read(_ paths: [String]) -> (windows: [String: Window], diagnostics: [Diagnostic]) {
        var windows: [String: Window] = [:]
        var diagnostics: [Diagnostic] = []
        for path in paths {
            do throws(Diagnostics) {
                let (found, problems) = WindowFile.read(try SourceText.load(path: path))
                windows.merge(found) { $1 }
                diagnostics += problems
            } catch {
                diagnostics += error.all
            }
        }
        return (windows, diagnostics)
    }
}
