import AgentProtocol
import Foundation
import Inventory

@testable import Transport

/// Hosts that are directories of this machine, behind a program that takes ssh's words and runs the remote command here.
final class FakeHosts: Sendable {
    let root: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("lull-fake-\(UUID().uuidString)")
        root = base.path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try write("ssh", Self.ssh, mode: 0o755)
        try write("agent", FakeAgent.script, mode: 0o755)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// A new host.
    /// - Parameter behaviour: shell lines that run before the login shell, with the host's home as the directory.
    func add(_ name: String, behaviour: String = "", become: Bool = false) throws -> HostConnection {
        try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        try write("\(name)/behaviour", behaviour)
        return HostConnection(host: name, address: name, become: become)
    }

    /// Puts a program before all others in the host's `PATH`.
    func addProgram(_ program: String, on host: HostConnection, _ text: String) throws {
        try FileManager.default.createDirectory(atPath: "\(root)/\(host.host)/bin", withIntermediateDirectories: true)
        try write("\(host.host)/bin/\(program)", "#!/bin/sh\n" + text, mode: 0o755)
    }

    func fleet(
        forks: Int = 10, machine: String = FakeHosts.machine, compresses: Bool = true,
        change: (inout SSHOptions) -> Void = { _ in }
    ) throws -> SSHFleet {
        var options = SSHOptions(
            forks: forks, agentPaths: [], program: "\(root)/ssh", cacheDirectory: compresses ? "\(root)/cache" : nil)
        change(&options)
        return SSHFleet(options: options, tools: LocalTools(options: options, agents: [try agent(machine)]))
    }

    /// The fake agent, said to be made for a processor.
    func agent(_ machine: String = FakeHosts.machine) throws -> AgentImage {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(root)/agent"))
        return AgentImage(
            path: "\(root)/agent", digest: SHA256.hexDigest(of: bytes), size: bytes.count,
            machine: Machine(names: [machine]))
    }

    /// The ssh processes that were started, by host, in order.
    func calls() -> [String] {
        let log = (try? String(contentsOfFile: "\(root)/log", encoding: .utf8)) ?? ""
        return log.split(separator: "\n").map { String($0.split(separator: " ")[0]) }
    }

    func files(_ host: HostConnection, in directory: String = ".cache/lull") -> [String] {
        let path = "\(root)/\(host.host)/\(directory)"
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func write(_ path: String, _ text: String, mode: Int = 0o644) throws {
        try text.write(toFile: "\(root)/\(path)", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(root)/\(path)")
    }

    static let machine: String = {
        var system = utsname()
        uname(&system)
        return withUnsafeBytes(of: system.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }()

    private static let ssh = """
        #!/bin/sh
        root=$(dirname "$0")
        while [ "$1" != -- ]; do shift; done
        echo "$2 $$" >> "$root/log"
        cd "$root/$2" || exit 255
        command=$3 HOME=$PWD PATH=$PWD/bin:$PATH SHELL=/bin/sh
        export HOME PATH
        . ./behaviour
        exec $SHELL -c "$command"

        """
}
