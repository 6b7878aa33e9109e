import AgentProtocol

/// What an action must know after the reboot that it orders: `reboot.json` in its record, on the disk before the order.
struct RebootMark: Codable, Hashable {
    /// Of the operation in the program.
    var index: Int
    /// The boot that was to end.
    var bootID: String
    /// Seconds since 1970.
    var orderedAt: Double
    /// What must come up by itself.
    var expected: [String]
    /// What lull brings up: what was stopped for the reboot, and what runs without any boot starting it.
    var bringUp: [ServicesBefore]
    /// Units that had failed before.
    var failed: [String]

    /// How long after the mark an order that was about to be given may still come, in seconds: then, unless the host is
    /// shutting down, it never was given.
    static let patience = 60.0
}

/// Which action of a host has ordered a reboot and isn't over: a name in the root of the state directory, so that whoever
/// comes by after the boot finds it at once.
enum RebootingAction {
    static let fileName = "rebooting"

    static func note(_ id: String, in state: StateDirectory) throws(SystemError) {
        try state.root.write(fileName, Array(id.utf8), durable: .contentAndName)
    }

    static func forget(_ id: String, in state: StateDirectory) {
        if (try? current(in: state)) == id { try? state.root.remove(fileName) }
    }

    static func current(in state: StateDirectory) throws(SystemError) -> String? {
        guard let bytes = try state.root.read(fileName, limit: 4096) else { return nil }
        let id = String(decoding: bytes, as: UTF8.self)
        return ActionID.isValid(id) ? id : nil
    }
}
