/// A value without a place: what a variable holds.
public enum Value: Sendable, Hashable, Codable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([Value])
    /// Keys in no order.
    case map([String: Value])
}
