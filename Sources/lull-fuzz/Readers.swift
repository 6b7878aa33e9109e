import Diagnostics
import Inventory
import Plan
import PlanSyntax
import Schedule
import Windows

/// Every way in which lull reads what somebody wrote. None may crash, and what is refused must be sayable.
enum Readers {
    private static let hosts = inventory("web[1:3] rack=a\n[db]\ndb1\n[site:children]\ndb\n", "hosts.ini")

    /// A line that divides an input: behind it stand the files that a plan includes, or the answers of an executable.
    private static let divider: [UInt8] = Array("%%%\n".utf8)

    static func read(_ bytes: [UInt8]) {
        let parts = divided(bytes)
        let yaml = SourceText(name: "x.yml", bytes: bytes)
        show(YAMLReader.read(yaml).diagnostics)
        plan(parts)
        windows(parts)
        program(parts)
        inventory(yaml)
        inventory(SourceText(name: "x.ini", bytes: bytes))
        inventory(SourceText(name: "x.json", bytes: bytes))
        if bytes.count <= 256 { pattern(String(decoding: bytes, as: UTF8.self), yaml) }
    }

    private static func divided(_ bytes: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: divider) {
            parts.append(Array(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [Array(rest)]
    }

    /// The part behind the first that a name means, whichever it is.
    private static func part(_ name: String, of parts: [[UInt8]]) -> [UInt8]? {
        parts.count > 1 ? parts[1 + name.utf8.count % (parts.count - 1)] : nil
    }

    private static func plan(_ parts: [[UInt8]]) {
        let files = PlanFiles { (path) throws(Diagnostics) in
            guard let part = part(path, of: parts) else {
                throw Diagnostics([Diagnostic(code: .fileNotFound, "there is no file \(path)")])
            }
            return SourceText(name: path, bytes: part)
        }
        let (plan, diagnostics) = PlanReader.read(SourceText(name: "x.yml", bytes: parts[0]), files: files)
        show(diagnostics)
        precondition(plan != nil || diagnostics.contains { $0.severity == .error }, "refused without a reason")
        guard let plan, let hosts else { return }
        do throws(Diagnostics) {
            _ = try Scheduler.schedule(plan: plan, inventory: hosts, planDirectory: "", files: .none)
        } catch {
            show(error.all)
        }
    }

    /// As a file of windows, as the calendar that they name, and as a rule.
    private static func windows(_ parts: [[UInt8]]) {
        let files = PlanFiles { (path) throws(Diagnostics) in SourceText(name: path, bytes: parts.last ?? []) }
        let (windows, diagnostics) = WindowFile.read(SourceText(name: "windows.yml", bytes: parts[0]), files: files)
        show(diagnostics)
        for window in windows.values {
            for opening in window.openings(after: 1_796_083_200, limit: 3) {
                precondition(opening.opens < opening.closes && opening.opens < opening.lastStart, "a turned opening")
                _ = (window.text(of: opening), window.notes(on: opening))
            }
            _ = window.standing(at: 1_796_083_200)
        }
        _ = CalendarReader.read(parts[0])
        if parts[0].count <= 256 { _ = try? RecurrenceRule(days: String(decoding: parts[0], as: UTF8.self)) }
    }

    private static func inventory(_ text: SourceText) {
        use { () throws(Diagnostics) in try Inventory.read([text]) }
    }

    /// An executable that prints the first part for `--list`.
    private static func program(_ parts: [[UInt8]]) {
        use { () throws(Diagnostics) in
            try Inventory.read { (arguments) throws(Diagnostics) in
                let printed = arguments.count == 1 ? parts[0] : part(arguments[1], of: parts)
                return printed.map { SourceText(name: "what it printed", bytes: $0) }
            }
        }
    }

    private static func use(_ read: () throws(Diagnostics) -> Inventory) {
        do throws(Diagnostics) {
            let inventory = try read()
            show(inventory.warnings)
            _ = inventory.listJSON()
            _ = inventory.graph()
            for host in (inventory.hosts(inGroup: "all") ?? []).prefix(8) {
                do throws(Diagnostics) { _ = try inventory.connection(of: host) } catch { show(error.all) }
            }
        } catch {
            show(error.all)
        }
    }

    private static func pattern(_ pattern: String, _ text: SourceText) {
        guard let hosts else { return }
        do throws(Diagnostics) {
            _ = try hosts.select(pattern, at: SourceSpan(text: text, start: 0, end: text.bytes.count))
        } catch {
            show(error.all)
        }
    }

    private static func show(_ diagnostics: [Diagnostic]) {
        _ = DiagnosticRenderer(colour: true).render(Diagnostics(diagnostics))
        for diagnostic in diagnostics.prefix(100) { _ = DiagnosticRecord(diagnostic) }
    }

    private static func inventory(_ text: String, _ name: String) -> Inventory? {
        try? Inventory.read([SourceText(name: name, bytes: Array(text.utf8))])
    }
}
