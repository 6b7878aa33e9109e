import AgentProtocol
import Schedule

/// The turn of a host for which something is done elsewhere: one action after the other, each begun when the one before it is
/// settled. Once begun it comes to its end, also while the run pauses: whoever is drained is given back.
struct Chain: Sendable, Hashable {
    enum Link: Sendable, Hashable {
        /// Something that another host does.
        /// - Parameter number: from 1, for its id.
        case errand(Errand, number: Int)
        /// What the host does itself.
        case own(ScheduledAction)
        case putBack
        case giveBack(Opened)
    }

    /// An errand that is to be taken back.
    struct Opened: Sendable, Hashable {
        var id: String
        /// Where.
        var host: String
    }

    var step: Int
    var batch: Int
    /// What is left, in order.
    var links: [Link]
    /// What is to be taken back at the end, in the order in which it was done.
    var open: [Opened] = []
    /// What was done after the host's own action, and is taken back only if the host is put back.
    var done: [Opened] = []
    /// The action of which the end is awaited, and where it has a guard the host's answer.
    var waitsFor: String?
    var isBegun = false
    /// Whether the host is put back in this turn, and whether it is to be in another one that follows.
    var isPuttingBack = false
    var attempt = 0
    var thenPutsBack = false

    /// A host's turn in a step.
    init(_ action: ScheduledAction, step: Int, batch: Int) {
        let errands = (action.errands ?? []).enumerated().map { Link.errand($1, number: $0 + 1) }
        let before = (action.errands ?? []).prefix { $0.part == .before }.count
        links = errands.prefix(before) + (action.program.isEmpty ? [] : [.own(action)]) + errands.dropFirst(before)
        self.step = step
        self.batch = batch
    }

    /// Putting a host back, with the same done elsewhere as when it was touched.
    /// - Parameter attempt: from 1: in which of such turns of the host.
    init(puttingBackWith errands: [Errand], step: Int, batch: Int, attempt: Int) {
        self.attempt = attempt
        links = errands.enumerated().map { .errand($1, number: $0 + 1) } + [.putBack]
        isPuttingBack = true
        self.step = step
        self.batch = batch
    }

    /// The host is put back, and with it what was done for it.
    mutating func takeBackAll() {
        open += done
        done = []
    }

    /// Nothing more is done but to give back.
    mutating func cut() { links.removeAll { if case .giveBack = $0 { false } else { true } } }

    /// Whether anything done elsewhere is still to be taken back.
    var isDrained: Bool { !open.isEmpty || links.contains { if case .giveBack = $0 { true } else { false } } }

    /// Everything that is open there, or will be taken back next.
    func isOpen(on host: String) -> Bool {
        open.contains { $0.host == host }
            || links.contains { if case .giveBack(let opened) = $0 { opened.host == host } else { false } }
    }
}
