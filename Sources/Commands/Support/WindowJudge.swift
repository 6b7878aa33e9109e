import Execution
import Journal

extension WindowFit {
    /// In which window a run may begin now.
    ///
    /// - Parameter reason: why it is run although its window isn't open, or what it does wouldn't fit; nil where nobody wants that.
    /// - Throws: `Refusal.windowClosed`, `.windowTooShort`.
    func runWindow(_ reason: String?) throws -> RunWindow {
        if let runWindow { return runWindow }
        if let reason { return .outside(because: reason) }
        throw isOpen ? Refusal.windowTooShort(self) : Refusal.windowClosed(self)
    }
}
