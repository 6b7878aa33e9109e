/// What secrets are, by their names. Never a part of anything that is written down: it stands beside a request in its frame, and
/// whatever is made of it for a reader names the secrets only.
public struct Secrets: Sendable, Hashable {
    private var values: [String: String]

    public init(_ values: [String: String] = [:]) { self.values = values }

    public subscript(name: String) -> String? { values[name] }

    public var isEmpty: Bool { values.isEmpty }
    public var names: [String] { values.keys.sorted() }

    /// Those of them, as far as they are there.
    public func only(_ names: Set<String>) -> Secrets { Secrets(values.filter { names.contains($0.key) }) }

    /// What stands for a secret wherever people read.
    public static func mark(_ name: String) -> String { "«secret \(name)»" }

    /// How long a secret may be, in bytes: what an environment variable can hold, with room for what stands around it.
    public static let longest = 65_536
    /// How short it may be. A shorter one can't be told from any other text where it is looked for in what a command prints.
    public static let shortest = 6
}

extension Secrets: Codable {
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: String].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension Secrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "secrets (\(names.joined(separator: ", ")))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
