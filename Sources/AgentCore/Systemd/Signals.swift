/// Which ends of a process are kills, and what signals are called.
enum Signals {
    static let quit = 3, kill = 9

    /// Signals by which a process is asked to go. One that dies of them has no handler for them; it wasn't forced.
    private static let polite: Set<Int> = [1, 2, 10, 12, 13, 14, 15]
    /// Signals that the kernel sends to a process for what it did itself.
    static let crashes: Set<Int> = [4, 5, 7, 8, 11, 31]

    /// Whether a process of this unit that ended by this signal was killed.
    ///
    /// Never by the unit's own stop signal. SIGQUIT is a stop signal of some (nginx) where a stop command sends it, and
    /// a kill elsewhere; a unit's final signal may be any.
    static func isKill(_ signal: Int, of unit: Unit) -> Bool {
        guard let killing = unit.killing else { return signal == kill }
        if signal == killing.signal { return false }
        if signal == killing.finalSignal { return true }
        if signal == quit { return unit.stopCommands.isEmpty }
        return !polite.contains(signal)
    }

    /// The number of a name as systemd writes it into its log (`SIGKILL`); nil for others than those it ends processes with.
    static func number(_ name: String) -> Int? { names.first { $0.value == name }?.key }

    static func name(_ number: Int) -> String { names[number] ?? "signal \(number)" }

    private static let names: [Int: String] = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
        9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM",
        24: "SIGXCPU", 28: "SIGWINCH", 31: "SIGSYS",
    ]
}
