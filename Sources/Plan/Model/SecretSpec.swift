/// A variable whose value is a secret: the plan says where it comes from, and nothing that is written down says what it is.
public struct SecretSpec: Sendable {
    /// The variable.
    public var name: Placed<String>
    public var source: SecretSource

    public init(name: Placed<String>, source: SecretSource) {
        self.name = name
        self.source = source
    }
}

/// Where a secret is read from, on the machine of the controller.
public enum SecretSource: Sendable, Hashable, Codable {
    /// A variable of lull's environment.
    case env(String)
    /// A file, beside the plan unless its path is absolute or begins with `~/`.
    case file(String)
    /// A person is asked this on the terminal.
    case prompt(String)
}
