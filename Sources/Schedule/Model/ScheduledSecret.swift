public import AgentProtocol
public import Plan

/// A secret that a run takes. What it is stands nowhere.
public struct ScheduledSecret: Sendable, Hashable, Codable {
    public var name: String
    public var source: SecretSource

    public init(name: String, source: SecretSource) {
        self.name = name
        self.source = source
    }
}

/// What one host does in one go, as far as secrets are concerned.
public struct SecretNeeds: Sendable {
    public var host: String
    /// The names of the secrets that it takes.
    public var names: Set<String>
    /// The names of those that taking it back takes: of commands with an `undo`, and of what is opened and closed again around
    /// putting services back.
    public var ofUndo: Set<String>
    /// Needed after it has rebooted the host; nil for none.
    var afterReboot: String?
    var isGuarded: Bool

    init(host: String, _ program: [Operation], _ closing: [Closing], isGuarded: Bool) {
        self.host = host
        self.isGuarded = isGuarded
        names = Self.names(program, closing)
        ofUndo = Self.ofUndo(program, closing)
        if let reboot = program.firstIndex(where: { if case .reboot = $0 { true } else { false } }) {
            afterReboot = Self.names(Array(program[(reboot + 1)...]), closing).sorted().first
        }
    }

    public static func names(_ program: [Operation], _ closing: [Closing]) -> Set<String> {
        (program + closing.map(\.operation)).reduce(into: []) { $0.formUnion($1.secrets) }
    }

    public static func ofUndo(_ program: [Operation], _ closing: [Closing]) -> Set<String> {
        var secrets: Set<String> = []
        for operation in program {
            if case .run(let command) = operation, command.undo != nil { secrets.formUnion(operation.secrets) }
        }
        for closing in closing where program.indices.contains(closing.closes) {
            secrets.formUnion(closing.operation.secrets)
            secrets.formUnion(program[closing.closes].secrets)
        }
        return secrets
    }
}

extension ScheduledAction {
    /// Of the host itself, and of those that act for it.
    public var secretNeeds: [SecretNeeds] {
        [SecretNeeds(host: host, program, closing, isGuarded: guardFor != nil)]
            + (errands ?? []).map { SecretNeeds(host: $0.host, $0.program, [], isGuarded: $0.guardFor != nil) }
    }

    /// The names of the secrets that the host's turn takes.
    public var secrets: Set<String> { secretNeeds.reduce(into: []) { $0.formUnion($1.names) } }
}
