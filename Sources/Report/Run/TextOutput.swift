/// Where text goes: a terminal, a pipe, a test.
public protocol TextOutput: Sendable {
    /// All of it, in order.
    func write(_ text: String)
}
