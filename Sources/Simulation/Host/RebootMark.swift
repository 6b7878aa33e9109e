import AgentProtocol

/// As in the real agent: what an action must know after the reboot that it orders, on the disk before the order.
struct RebootMark {
    /// Of the operation in the program.
    var index: Int
    /// The boot that was to end.
    var boot: Int
    /// By the world's time.
    var orderedAt: Double
    /// What must come up by itself.
    var expected: [Int]
    /// What is brought up: what was stopped for the reboot, and what runs without any boot starting it.
    var bringUp: [ServicesBefore]
    /// What had failed before.
    var failed: Set<Int>
    /// What was done before it.
    var before: ActionReport

    /// In seconds.
    static let patience = 60.0
}
