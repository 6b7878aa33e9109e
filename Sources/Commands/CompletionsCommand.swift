import ArgumentParser

struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print what makes bash, zsh or fish complete lull's command lines.",
        discussion: """
            Commands and options are completed, and with them hosts and groups of the inventory (-i, or LULL_INVENTORY), \
            recorded runs, tags of the plan, faults of a rehearsal, and codes of errors. No host is contacted for it, and no \
            executable inventory is run.

            Put it where the shell looks, and open a new one:
              lull completions bash > ~/.local/share/bash-completion/completions/lull
              lull completions zsh > ~/.zfunc/_lull
              lull completions fish > ~/.config/fish/completions/lull.fish

            bash needs the package bash-completion for that. zsh needs these lines in ~/.zshrc:
              fpath=(~/.zfunc $fpath)
              autoload -U compinit && compinit

            Exit code: 0.
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "Which shell.")
    var shell: Shell

    mutating func run() async throws {
        Terminal(.standardOutput).write(LullCommand.completionScript(for: shell.kind) + "\n")
    }
}
