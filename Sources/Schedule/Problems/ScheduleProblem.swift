import AgentProtocol
import Diagnostics
import Plan

/// Everything that can be wrong where a plan meets an inventory. `hosts` is which hosts it is so on.
enum ScheduleProblem: Problem {
    case limitLeavesNothing(String)
    case tagsLeaveNothing
    case unknownTag(String, suggestion: String?, known: [String])
    case onHosts(HostFault, hosts: [String])
    /// `-e` gives it a value.
    case secretOnCommandLine(String)
    case unknownWindow(String, suggestion: String?, known: [String], files: [String])
    /// In what is said once for the run, under that key of the plan.
    case onController(HostFault, key: String)

    var text: ProblemText {
        switch self {
        case .limitLeavesNothing(let limit):
            .init(.noHosts, "--limit '\(limit)' leaves no host of the plan")
        case .tagsLeaveNothing:
            .init(.noSteps, "by its tags, every step of the plan is left out", help: "see --tags and --skip-tags")
        case .unknownTag(let tag, let suggestion, let known):
            .init(
                .noSuchTag, "no step of the plan has the tag '\(tag)'", didYouMean(suggestion),
                help: known.isEmpty ? "no step has any tag" : "its tags are \(known.joined(separator: ", "))")
        case .onHosts(let fault, let hosts): fault.text(on: Self.named(hosts))
        case .unknownWindow(let name, let suggestion, let known, let files):
            .init(
                .unknownWindow, "there is no window '\(name)'", didYouMean(suggestion),
                help: files.isEmpty
                    ? "windows with names stand in a file windows.yml beside the inventory, and there is none"
                    : known.isEmpty
                        ? "\(files.joined(separator: ", ")) has none"
                        : "the inventory has \(known.joined(separator: ", "))")
        case .onController(let fault, let key): Self.onController(fault, key)
        case .secretOnCommandLine(let name):
            .init(
                .secretName, "'\(name)' is a secret of the plan, and '-e' gives it a value",
                "declared as a secret here",
                help:
                    "the command line is in the list of processes: put the value where the plan says that it comes from"
            )
        }
    }

    private static func onController(_ fault: HostFault, _ key: String) -> ProblemText {
        var text = fault.text(on: "the controller")
        if case .undefined(_, _, nil) = fault {
            text.help = "'\(key)' knows the variables of the plan and of -e, and none of a host's"
        }
        return text
    }

    /// `web1, web2, web3 and 17 more`
    private static func named(_ hosts: [String]) -> String {
        hosts.count <= 4
            ? hosts.joined(separator: ", ") : hosts.prefix(3).joined(separator: ", ") + " and \(hosts.count - 3) more"
    }
}

/// What can be wrong on some hosts and right on others.
enum HostFault: Error, Hashable {
    /// `user` is the variable that refers to it, if it isn't the plan's text itself.
    case undefined(String, user: String?, suggestion: String?)
    /// Undefined as far as is known, since some files are encrypted as a whole.
    case hidden(String, user: String?, files: [String])
    case encrypted(String, place: String?)
    case noKey(String, in: String, suggestion: String?)
    case notText(String, holds: String)
    case loop([String])
    case template(TemplateFault, variable: String)
    /// Variables that refer to variables without end in sight.
    case tooMuch
    case value(ValueFault, what: String)
    case source(path: String, FileFault)
    case condition(ConditionFault, Comparison?)
    case noDelegate(String, suggestion: String?)
    case delegateItself(String)
    case delegateTakesPart(String)
    /// Used where its value would be seen; `user` is the variable that refers to it, if it isn't the plan's text itself.
    case secret(String, user: String?)
    /// The host has a variable with the name of a secret.
    case secretTwice(String)
    /// What takes it is taken back on a host where `step` is guarded.
    case secretGuard(String, step: String)
    case secretAfterReboot(String)

    func text(on hosts: String) -> ProblemText {
        switch self {
        case .undefined(let name, let user, let suggestion):
            .init(
                .undefinedVariable,
                "undefined variable '\(name)'\(user.map { ", which '\($0)' uses," } ?? "") on \(hosts)",
                didYouMean(suggestion),
                help: suggestion == nil ? "define it in 'vars' of the plan, or for the hosts in the inventory" : nil)
        case .hidden(let name, let user, let files):
            .init(
                .undefinedVariable,
                "undefined variable '\(name)'\(user.map { ", which '\($0)' uses," } ?? "") on \(hosts)",
                help:
                    "it may be in \(files.joined(separator: " or ")), encrypted with ansible-vault, which lull doesn't decrypt"
            )
        case .encrypted(let name, let place):
            .init(
                .vaultUnsupported, "the variable '\(name)' is encrypted with ansible-vault on \(hosts)",
                "lull doesn't decrypt",
                help: (place.map { "it stands at \($0); " } ?? "") + "give it in the clear to the hosts of this plan")
        case .noKey(let key, let name, let suggestion):
            .init(.undefinedVariable, "'\(name)' has no '\(key)' on \(hosts)", didYouMean(suggestion))
        case .notText(let name, let holds):
            .init(.notText, "the variable '\(name)' holds \(holds) on \(hosts)", "needs a text or a number")
        case .loop(let names):
            .init(.variableLoop, "variables refer to each other: \(names.joined(separator: " → ")) on \(hosts)")
        case .template(let fault, let variable):
            .init(.template, "\(fault.words), in the variable '\(variable)' on \(hosts)", fault.advice)
        case .tooMuch: .init(.variablesTooLarge, "variables that refer to others become too much on \(hosts)")
        case .value(let fault, let what):
            .init(.badValue, "'\(what)' \(fault.words) on \(hosts)", fault.advice ?? "")
        case .condition(let fault, let comparison): fault.text(comparison, on: hosts)
        case .noDelegate(let name, let suggestion):
            .init(
                .badDelegate, "'\(name)', which is to act on behalf of \(hosts), is no host of the inventory",
                didYouMean(suggestion), help: suggestion == nil ? "'on' takes the name of one host" : nil)
        case .delegateItself(let name):
            .init(
                .badDelegate, "\(name) can't act on behalf of itself", "leave 'on' out",
                help: "or give each host another one by a variable: on: '{{ load_balancer }}'")
        case .delegateTakesPart(let name):
            .init(
                .badDelegate, "\(name) takes part in this step itself, so it can't act on behalf of \(hosts) in it",
                "another host", help: "or make it two steps: one for \(name), and one for the others")
        case .secret(let name, let user):
            .init(
                .secretMisplaced,
                "the secret '\(name)'\(user.map { ", which '\($0)' uses," } ?? "") can't stand here, on \(hosts)",
                "it would be seen in the journal or in lists of processes",
                help: "give it to a command by 'stdin' or 'env'")
        case .secretTwice(let name):
            .init(
                .secretName, "'\(name)' is a secret of the plan, and a variable in the inventory on \(hosts)",
                "choose another name")
        case .secretGuard(let name, let step):
            .init(
                .secretGuard,
                "the guard of '\(step)' would take this back without lull, and so without the secret '\(name)', on \(hosts)",
                "an 'undo' that takes a secret",
                help: "say 'guard: off' for all steps of these hosts, or for all in 'defaults'")
        case .secretAfterReboot(let name):
            .init(
                .secretAfterReboot,
                "after the reboot of this step the secret '\(name)' isn't known any more, on \(hosts)",
                "takes the secret '\(name)'", help: "put it into a step of its own, after this one")
        case .source(let path, let fault):
            .init(.copySource, "\(path) \(fault.words)", fault.advice)
        }
    }
}
