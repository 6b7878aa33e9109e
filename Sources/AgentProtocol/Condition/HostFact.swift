/// Something that a condition may ask of the host, at the moment when the step comes to it.
public enum HostFact: Codable, Sendable, Hashable {
    /// systemd's own word (`ActiveState`), or `absent` where the host has no such unit.
    case serviceState(unit: String, user: String?)
    /// Whether the host starts it at boot.
    case serviceEnabled(unit: String, user: String?)
    /// Whether `/run/reboot-required` is there, as Debian and Ubuntu leave it.
    case rebootRequired
    /// As `uname -r` says it.
    case kernel
    /// How long ago the host was booted.
    case uptime

    /// What the state of a unit can be (systemd 257: src/basic/unit-def.c), and `absent`.
    public static let states = [
        "active", "reloading", "inactive", "failed", "activating", "deactivating", "maintenance", "refreshing",
        "absent",
    ]

    public var kind: ConditionKind {
        switch self {
        case .serviceState: .text
        case .serviceEnabled, .rebootRequired: .bool
        case .kernel: .version
        case .uptime: .duration
        }
    }

    /// What it is, with what it was found to be: `app.service is inactive`.
    public func words(_ value: ConditionValue) -> String {
        switch (self, value) {
        case (.serviceState(let unit, _), .text(let state)): "\(unit) is \(state)"
        case (.serviceEnabled(let unit, _), .bool(let flag)): "\(unit) is \(flag ? "" : "not ")enabled"
        case (.rebootRequired, .bool(let flag)): flag ? "the host asks for a reboot" : "the host asks for no reboot"
        case (.kernel, .version(let text)): "the kernel is \(text)"
        case (.uptime, .duration(let seconds)): "the host is up for \(Seconds.text(seconds))"
        default: "\(self)"
        }
    }
}
