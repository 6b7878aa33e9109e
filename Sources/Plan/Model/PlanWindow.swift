public import Windows

/// What a plan says about when it may run.
public enum PlanWindow: Sendable {
    /// A window of its own.
    case own(Window)
    /// One of the inventory's, by its name, with what the plan says differently.
    case named(Placed<String>, cutoff: Int64?, atClose: Window.AtClose?)
}
