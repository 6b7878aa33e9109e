import Diagnostics
import Inventory
import Plan
import Schedule
import Windows

/// Finds the windows that a command line names.
struct WindowFinder {
    /// The inventories; only what lies beside them is read.
    let inventory: [String]
    let colour: ColourChoice

    struct Found {
        var plan: String?
        var window: Window?
    }

    /// - Throws: `Faults`, `Refusal.noInventory`.
    func window(_ subject: String) throws -> Found {
        guard Self.isPlan(subject) else {
            let files = try files
            return Found(
                window: try Planned.faults(colour) { () throws(Diagnostics) in
                    try WindowCatalog.window(named: subject, in: files)
                })
        }
        let plan = try Planned.plan(subject, colour)
        // One that names no window needs no inventory.
        let files: [String] = if case .named = plan.window { try self.files } else { [] }
        return Found(
            plan: subject,
            window: try Planned.faults(colour) { () throws(Diagnostics) in
                try WindowCatalog.window(of: plan, in: files)
            })
    }

    /// Those of the inventory, by name.
    func all() throws -> [Found] {
        let files = try files
        guard !files.isEmpty else { throw Refusal.noWindows(inventory) }
        let windows = try Planned.faults(colour) { () throws(Diagnostics) in
            let (windows, diagnostics) = WindowCatalog.read(files)
            let found = Diagnostics(diagnostics)
            if found.hasErrors { throw found }
            Planned.warn(diagnostics, colour)
            return windows
        }
        return windows.sorted { $0.key < $1.key }.map { Found(window: $0.value) }
    }

    private var files: [String] {
        get throws {
            guard !inventory.isEmpty else { throw Refusal.noInventory }
            return Inventory.windowFiles(beside: inventory)
        }
    }

    static func isPlan(_ subject: String) -> Bool {
        subject.hasSuffix(".yml") || subject.hasSuffix(".yaml") || subject.contains("/")
    }
}
