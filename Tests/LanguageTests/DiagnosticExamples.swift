import Diagnostics
import Foundation
import Inventory
import Plan
import PlanSyntax
import Schedule

/// Reads the examples of the pages in the way that their kind is read.
enum DiagnosticExamples {
    /// What is found, or nil for what isn't the text of a file.
    static func diagnostics(_ text: String, _ kind: DiagnosticPage.Example.Kind) -> Diagnostics? {
        switch kind {
        case .yaml: Diagnostics(YAMLReader.read(source(text, "plan.yml")).diagnostics)
        case .plan: Diagnostics(PlanReader.read(plan(text)).diagnostics)
        case .planOnHosts: onHosts(text)
        case .ini: inventory(source(text, "hosts.ini"))
        case .yamlInventory: inventory(source(text, "hosts.yml"))
        case .connection: connection(text)
        case .commandLine: nil
        }
    }

    private static func source(_ text: String, _ name: String) -> SourceText {
        SourceText(name: name, bytes: Array((text + "\n").utf8))
    }

    /// A piece of a plan is completed with a step behind it.
    private static func plan(_ text: String) -> SourceText {
        let isWhole = text.contains("steps:") || text.hasPrefix("#")
        return source(isWhole ? text : text + "\nsteps:\n  - { pause: 1s, hosts: all }", "plan.yml")
    }

    private static func onHosts(_ text: String) -> Diagnostics {
        let (plan, diagnostics) = PlanReader.read(plan(text))
        guard let plan else { return Diagnostics(diagnostics) }
        do throws(Diagnostics) {
            let inventory = try Inventory.read([source("[web]\nweb[1:3]", "hosts.ini")])
            _ = try Scheduler.schedule(plan: plan, inventory: inventory, limit: nil, planDirectory: ".")
            return Diagnostics(diagnostics)
        } catch {
            return error
        }
    }

    private static func inventory(_ text: SourceText) -> Diagnostics {
        do throws(Diagnostics) { return Diagnostics(try Inventory.read([text]).warnings) } catch { return error }
    }

    private static func connection(_ text: String) -> Diagnostics {
        do throws(Diagnostics) {
            _ = try Inventory.read([source(text, "hosts.ini")]).connection(of: "web1")
            return Diagnostics([])
        } catch {
            return error
        }
    }
}
