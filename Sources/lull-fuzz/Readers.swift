import Diagnostics
import Inventory
import Plan
import PlanSyntax
import Schedule

/// Every way in which lull reads what somebody wrote. None may crash, and what is refused must be sayable.
enum Readers {
    private static let hosts = inventory("web[1:3] rack=a\n[db]\ndb1\n[site:children]\ndb\n", "hosts.ini")

    static func read(_ bytes: [UInt8]) {
        let yaml = SourceText(name: "x.yml", bytes: bytes)
        show(YAMLReader.read(yaml).diagnostics)
        plan(yaml)
        inventory(yaml)
        inventory(SourceText(name: "x.ini", bytes: bytes))
        inventory(SourceText(name: "x.json", bytes: bytes))
        if bytes.count <= 256 { pattern(String(decoding: bytes, as: UTF8.self), yaml) }
    }

    private static func plan(_ text: SourceText) {
        let (plan, diagnostics) = PlanReader.read(text)
        show(diagnostics)
        precondition(plan != nil || diagnostics.contains { $0.severity == .error }, "refused without a reason")
        guard let plan, let hosts else { return }
        do throws(Diagnostics) {
            _ = try Scheduler.schedule(plan: plan, inventory: hosts, limit: nil, planDirectory: "/nonexistent")
        } catch {
            show(error.all)
        }
    }

    private static func inventory(_ text: SourceText) {
        do throws(Diagnostics) {
            let inventory = try Inventory.read([text])
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
