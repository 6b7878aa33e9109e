import Diagnostics
import Plan
import Windows

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
        case .own(let window): return window.value
        case .named(let name, let cutoff, let atClose):
            let (windows, diagnostics) = WindowCatalog.read(files)
            guard !diagnostics.contains(where: { $0.severity == .error }) else {
                findings.add(diagnostics)
                return nil
            }
            guard var found = windows[name.value] else {
                findings.add(.unknownWindow(name.value, known: Array(windows.keys), in: files), at: name.span)
                return nil
            }
            if let cutoff { found.cutoff = cutoff }
            if let atClose { found.atClose = atClose }
            return found
        }
    }
}
