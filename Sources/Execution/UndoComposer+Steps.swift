public import AgentProtocol
import Journal

extension UndoComposer {
    /// What puts a host back, by the journal of the run.
    public static func compose(_ history: [StepRecord]) -> Composition {
        compose(
            history.map {
                PastAction(
                    program: $0.intent.program, closing: $0.intent.closing, report: $0.report, id: $0.intent.id,
                    takesBack: $0.intent.errand?.takesBack)
            })
    }
}
