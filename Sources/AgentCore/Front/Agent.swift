import AgentProtocol
import CLinux
import Glibc

/// The agent's program: `lull-agent serve` speaks with a controller, `lull-agent act ID` performs one action.
public enum Agent {
    /// - Parameter arguments: without the program's name.
    /// - Returns: the exit code.
    public static func run(_ arguments: [String]) -> Int32 {
        prepareProcess()
        switch arguments.first {
        case "serve" where arguments.count == 1:
            return serve()
        case "setup" where arguments.count == 1:
            return serve(setsUp: true)
        case "policy" where arguments.count <= 2:
            return PolicyCheck.run(arguments.count == 2 ? arguments[1] : nil)
        case "guard" where arguments.count == 1:
            return watchOverGuard(asService: false)
        case "guard" where arguments == ["guard", "service"]:
            return watchOverGuard(asService: true)
        case "act" where arguments.count == 2:
            return act(arguments[1])
        case "act" where arguments.count == 3 && arguments[2] == SecretHandOver.argument:
            guard let secrets = SecretHandOver.take() else { return Worker.ExitCode.nothingToDo }
            return act(arguments[1], with: secrets)
        case "try" where arguments.count == 2:
            return attempt(arguments[1])
        case "sweep" where arguments.count <= 2:
            return SweepWatch.run(user: arguments.dropFirst().first)
        case "look" where arguments.count == 2:
            return Trial.look(arguments[1])
        default:
            _ = Descriptor.write(2, Array(usage.utf8))
            return 64
        }
    }

    private static let usage = """
        usage: lull-agent serve          speak with lull, which starts this program on its hosts over ssh
               lull-agent setup          the same, and may be told to put itself in place for good
               lull-agent policy [FILE]  say what is wrong in this host's policy, or in one that is to become it
               lull-agent look PROGRAM   say what a program (JSON) would do here, and do nothing
               lull-agent try PROGRAM    perform it here, and print the report
               lull-agent guard          put back what a run did here, unless it confirms it in time; ends by itself
               lull-agent sweep [USER]   wait for the units that lull keeps from being killed, and let go of each
                                         that is down or up again; of USER's own service manager

        """

    private static func serve(setsUp: Bool = false) -> Int32 {
        resumeAfterReboot()
        let front = Front(input: 0, output: 1, setsUp: setsUp, stateDirectory: openState)
        let code = front.run()
        if let state = front.openedState { Retention.cleanIfDue(state) }
        return code
    }

    /// Costs a look for one name where there is nothing to go on with.
    private static func resumeAfterReboot() {
        guard let path = StateDirectory.defaultPath(), access("\(path)/\(RebootingAction.fileName)", F_OK) == 0,
            let state = try? openState()
        else { return }
        _ = try? Desk(state: state, rules: .current()).resumeAfterReboot()
    }

    private static func act(_ id: String, with secrets: Secrets = Secrets()) -> Int32 {
        // Nothing of the connection it was asked for over may stay open in it.
        clinux_close_from(3)
        signal(SIGHUP, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        do { return Worker.run(id: id, in: try openState(), with: secrets) } catch {
            return Worker.ExitCode.cannotRecord
        }
    }

    private static func watchOverGuard(asService: Bool) -> Int32 {
        clinux_close_from(3)
        signal(SIGHUP, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        do {
            let state = try openState()
            // At boot nobody else is there who would go on with what a reboot has interrupted.
            if asService { resumeAfterReboot() }
            return GuardWatch.run(in: state, asService: asService)
        } catch {
            return Worker.ExitCode.cannotRecord
        }
    }

    private static func attempt(_ program: String) -> Int32 {
        do {
            return Trial.perform(program, in: try openState())
        } catch {
            _ = Descriptor.write(2, Array("lull-agent: \(error.path): \(error.message)\n".utf8))
            return Worker.ExitCode.cannotRecord
        }
    }

    private static func openState() throws(SystemError) -> StateDirectory {
        guard let path = StateDirectory.defaultPath() else { throw SystemError("open", "$HOME", code: ENOENT) }
        return try StateDirectory(path: path)
    }

    /// The same surroundings for every command on every host, whoever's session this is.
    private static func prepareProcess() {
        signal(SIGPIPE, SIG_IGN)
        // Ignored by whoever started us, it would hide how our children end.
        signal(SIGCHLD, SIG_DFL)
        umask(0o022)
        setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1)
        setenv("LC_ALL", "C.UTF-8", 1)
        unsetenv("LANGUAGE")
    }
}
