import Glibc

/// Commands that outlived their time and were left running. Their output goes to a file, which must not fill the disk,
/// so the worker stays until they are gone and keeps it short.
final class LeftBehind {
    private var commands: [(child: ChildProcess, output: OutputFile)] = []

    func add(_ child: ChildProcess, _ output: OutputFile) { commands.append((child, output)) }

    /// Returns when all of them have ended.
    func attend() {
        while !commands.isEmpty {
            commands.removeAll { $0.child.reap() != nil }
            for command in commands { command.output.trim() }
            commands.first?.child.wait(seconds: 5)
        }
    }
}
