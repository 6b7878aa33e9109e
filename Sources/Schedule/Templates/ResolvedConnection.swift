public import Diagnostics
public import Inventory
import Plan
import PlanSyntax

extension Inventory {
    /// How to reach a host, with the `{{ variables }}` of its own variables replaced.
    ///
    /// - Throws: As ``Inventory/Inventory/connection(of:resolve:)``.
    public func resolvedConnection(of host: String) throws(Diagnostics) -> HostConnection {
        try connection(of: host, over: [:], with: Variables(layers: [variables(of: host)]))
    }

    /// - Parameters:
    ///   - extra: Variables that win over the inventory's.
    ///   - variables: All that the host has.
    func connection(
        of host: String, over extra: [String: Value], with variables: Variables
    ) throws(Diagnostics) -> HostConnection {
        try connection(of: host, over: extra) { text throws(Inventory.Unresolved) in
            var resolution = VariableResolution(variables: variables)
            do throws(HostFault) { return try resolution.text(in: text) } catch {
                throw Inventory.Unresolved(words: error.text(on: host).message)
            }
        }
    }
}
