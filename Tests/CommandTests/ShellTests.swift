import Foundation
import Testing

/// Real shells, at a terminal, with the scripts that `lull completions` prints.
@Suite("Completions in real shells")
struct ShellTests {
    enum Shell: String {
        case bash, zsh, fish

        var path: String? { ["/usr/bin/", "/bin/"].map { $0 + rawValue }.first { access($0, X_OK) == 0 } }

        var arguments: [String] {
            switch self {
            case .bash: ["--norc", "--noprofile", "-i"]
            case .zsh: ["-f", "-i"]
            case .fish: ["--no-config", "--interactive"]
            }
        }

        /// The argument parser's script for zsh doesn't know how far the cursor is in an open quote with a `&`.
        var pattern: String { self == .zsh ? "lull status 'web:cach" : "lull status 'web:&cach" }

        /// What takes the script in.
        func load(_ script: String) -> String {
            switch self {
            case .bash: "source \(script)"
            case .zsh:
                "autoload -U compinit; compinit -u -D; unsetopt beep; source \(script); compdef _lull lull"
            case .fish: "source \(script)"
            }
        }
    }

    @Test("bash", .enabled(if: Shell.bash.path != nil, "bash isn't installed"))
    func bash() async throws { try await completes(in: .bash) }

    @Test("zsh", .enabled(if: Shell.zsh.path != nil, "zsh isn't installed"))
    func zsh() async throws { try await completes(in: .zsh) }

    @Test("fish", .enabled(if: Shell.fish.path != nil, "fish isn't installed"))
    func fish() async throws { try await completes(in: .fish) }

    /// Hosts, codes and verbs.
    private func completes(in shell: Shell) async throws {
        let path = try #require(shell.path)
        let scratch = try Scratch()
        let inventory = try scratch.file(
            "hosts.yml", "web: { hosts: { web-one: , web-two: } }\ncache: { hosts: { store-one: } }\n")
        let printed = try await Binary.lull(["completions", shell.rawValue])
        #expect(printed.exitCode == 0)
        let script = try scratch.file("lull.\(shell.rawValue)", printed.output)
        let directory = Bundle.main.executableURL?.deletingLastPathComponent().path ?? ""
        let environment = [
            "PATH": "\(directory):/usr/bin:/bin", "HOME": scratch.path, "TERM": "dumb", "LULL_INVENTORY": inventory,
            "LC_ALL": "C.UTF-8",
        ]
        for (line, expected) in [
            ("lull inventory --host web-o", "web-one"), ("lull status cach", "cache"),
            (shell.pattern, shell == .zsh ? "web:cache" : "web:&cache"), ("lull explain missing-u", "missing-unit"),
            ("lull runs ex", "export"),
        ] {
            let terminal = try PseudoTerminal(path, shell.arguments, environment: environment)
            terminal.type(shell.load(script) + "; echo rea''dy\r")
            #expect(terminal.wait { $0.contains("ready") }.contains("ready"))
            terminal.type(line + "\t")
            let seen = terminal.wait { $0.contains(expected) }
            #expect(seen.contains(expected) && !seen.contains("rror"), "\(line): \(seen)")
        }
    }
}
