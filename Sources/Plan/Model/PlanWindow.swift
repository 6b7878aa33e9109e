public import Diagnostics
public import Windows

/// What a plan says about when it may run.
public enum PlanWindow: Sendable {
    /// A window of its own.
    case own(Placed<Window>)
    /// One of the inventory's, by its name, with what the plan says differently.
    case named(Placed<String>, cutoff: Int64?, atClose: Window.AtClose?)

    /// What a mark points at when the window as a whole is meant: its key, or its name.
    public var span: SourceSpan {
        switch self {
        case .own(let window): window.span
        case .named(let name, _, _): name.span
        }
    }
}
