import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// The real `lull` on a virtual machine: a controller whose clock can be set, and whose power can be cut.
struct MachineController: Sendable {
    let lab: Lab
    let name: String
    /// Where everything is, on its disk.
    private static let home = "/opt/lull"
    private static let state = home + "/state"
    private static let runIt = ["run", home + "/plan.yml", "-i", home + "/inventory.yml", "--yes"]

    /// Takes there what it needs, and syncs it: lull and its agent, every library of theirs with the loader, so that it doesn't matter
    /// what the machine has; the lab's key and inventory.
    init(_ lab: Lab, _ name: String) async throws {
        self.lab = lab
        self.name = name
        let address = "'$lab' exec \(name)"
        let script = """
            set -eu
            stage=$(mktemp -d)
            trap 'rm -rf "$stage"' EXIT
            mkdir "$stage/lib"
            ldd '\(Lull.program)' | awk '$2 == "=>" { print $3 } $1 ~ /ld-linux/ { print $1 }' | xargs cp -Lt "$stage/lib"
            strip -o "$stage/lull" '\(Lull.program)'
            cp '\(Lull.agent)' "$stage/lull-agent"
            cp id_ed25519 known_hosts ssh_config inventory.yml "$stage"
            sed -i "s|$PWD/|\(Self.home)/|g" "$stage/ssh_config" "$stage/inventory.yml"
            tar -C "$stage" -cz . | \(address.replacing("$lab", with: Lab.script)) sh -c \
                'mkdir -p \(Self.home) && tar -C \(Self.home) -xz --no-same-owner && sync'
            """
        let child = try Child(
            "/usr/bin/env", ["-C", lab.directory, "/bin/bash", "-c", script], environment: ["LULL_LAB": Lab.name])
        let status = await child.end()
        try #require(status == 0, "\(child.output)\(child.errors)")
    }

    /// A line of shell that runs a command of lull there.
    private static func line(_ arguments: [String]) -> String {
        let loader = "$(echo \(home)/lib/ld-linux*)"
        return "LULL_AGENT=\(home)/lull-agent NO_COLOR=1 \(loader) --library-path \(home)/lib \(home)/lull "
            + arguments.joined(separator: " ") + " --state \(state)"
    }

    func put(_ plan: String) async throws {
        try await lab.sh(name, "cat > \(Self.home)/plan.yml <<'PLAN'\n\(plan)\nPLAN\nsync")
    }

    /// The plan that was put there, to its end. Throws unless it goes as planned.
    @discardableResult
    func run() async throws -> String {
        try await lab.sh(name, Self.line(Self.runIt))
    }

    /// The same in the background: nobody is told how it ends.
    func begin() async throws {
        try await lab.sh(name, "systemd-run --quiet --unit controller sh -c '\(Self.line(Self.runIt))'")
    }

    /// Throws unless it goes as planned.
    @discardableResult
    func resume(_ runID: String) async throws -> String {
        try await lab.sh(name, Self.line(["resume", runID, "--yes"]))
    }

    func runs() async throws -> String { try await lab.sh(name, Self.line(["runs"])) }

    /// The journal of a run, by way of `lull runs export`.
    func entries(of runID: String) async throws -> [JournalEntry] {
        let exported = try await lab.sh(name, Self.line(["runs", "export", runID]))
        return try RunTransfer.read([UInt8]((exported + "\n").utf8)).entries
    }
}
