import AgentProtocol
import Report

/// Words of `lull init`.
enum FirstText {
    /// A name as a YAML scalar that nobody takes for a number.
    static func name(_ name: String) -> String {
        let scalar = YAMLText.scalar(name)
        guard scalar == name, name.first?.isNumber == true else { return scalar }
        return "'\(name)'"
    }

    /// What was written, and what to type next.
    /// - Parameter names: the hosts that the plan acts on.
    static func written(_ files: FirstFiles, names: [String], leftOut: [FirstHostProblem]) -> String {
        let services = files.plan.services
        let does =
            services.isEmpty
            ? "an example; it looks at the hosts and changes nothing yet" : "restarts \(services.map(\.visible).listed)"
        let inventory = ShellWords.quoted(files.plan.inventoryPath)
        let plan = ShellWords.quoted(files.plan.path)
        var lines = [
            "\(files.plan.inventoryPath.visible): \(counted(names.count, "host")), \(HostFolding.fold(names.map(\.visible)))",
            "\(files.plan.path.visible): \(does)",
        ]
        lines += leftOut.map { "left out: \($0.words)" }
        lines += ["", "Next:"]
        lines += [
            "lull doctor all -i \(inventory)    # whether all is ready: ssh, sudo, systemd",
            "lull audit all -i \(inventory)    # which services a plain restart would kill",
            "lull check \(plan) -i \(inventory)",
            "lull preview \(plan) -i \(inventory)    # what would be done; changes nothing",
            "lull run \(plan) -i \(inventory)",
        ].map { "  \($0)" }
        return lines.map { $0 + "\n" }.joined()
    }
}
