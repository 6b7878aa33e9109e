import ArgumentParser
import Diagnostics
import Glibc
import Journal
import Report

/// What the executable calls.
public enum Program {
    /// Parses the command line, runs the verb and ends the process with a documented exit code.
    public static func main() async -> Never {
        // Whoever reads our output, or an ssh that we write to, may go away; that must end nothing here.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try await LullCommand.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            end(0)
        } catch let code as ExitCode {
            end(code.rawValue)
        } catch let faults as Planned.Faults {
            Terminal(.standardError).show(faults.diagnostics, faults.colour)
            exit(RunEnd.refused.exitCode)
        } catch let refusal as Refusal {
            Terminal(.standardError).write("error: \(refusal)\n")
            exit(refusal.end.exitCode)
        } catch let error as JournalError {
            Terminal(.standardError).write("error: \(error.description.visible)\n")
            exit(RunEnd.refused.exitCode)
        } catch {
            await answer(error)
        }
    }

    /// What the parser says: what is wrong with the command line, or what was asked of the parser itself.
    private static func answer(_ error: any Error) async -> Never {
        let isGood = LullCommand.exitCode(for: error) == .success
        // `---completion` is how a shell asks what may stand at the cursor. Nobody who presses the tabulator wants to read an error.
        if CommandLine.arguments.dropFirst().first == "---completion", !isGood { exit(0) }
        // `--version` is a flag of the parser's own, which answers with the number alone.
        if isGood, LullCommand.message(for: error) == Version.number {
            Terminal(.standardOutput).write(await Version.text())
            end(0)
        }
        LullCommand.exit(withError: error)
    }

    /// What couldn't be written was not said, so that isn't a success.
    private static func end(_ code: Int32) -> Never {
        if let failure = Terminal.failure {
            Terminal(.standardError).write("error: not all output could be written: \(failure)\n")
            exit(code == 0 ? RunEnd.needsPerson.exitCode : code)
        }
        exit(code)
    }
}
