import AgentProtocol

/// What a host is asked to do first: find the agent, or take it in, and become it.
///
/// The agent lies in `$HOME/.cache/lull`, named by its content. That directory must belong to the user and be closed
/// to others, or someone else could put a program there that then runs through `sudo`.
struct Bootstrap: Sendable, Hashable {
    /// Known to this connection only, so that nothing that a login shell prints can be taken for our own lines.
    var nonce: String
    /// The agents that this host may be sent, one for each processor.
    var agents: [AgentImage]
    /// Whether the agent is started through `sudo -n`.
    var become: Bool
    /// What the agent is started to do.
    var purpose: SSHOptions.Purpose = .serve

    static func newNonce() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// One argument for ssh. Any login shell must hand it on as it is (tried with bash, dash, zsh, fish, tcsh, the csh
    /// of BSD, ksh and mksh), so the script holds no single quote, backslash, exclamation mark or line break.
    var remoteCommand: String { "exec /bin/sh -c '\(script)'" }

    /// Begins each line of the script's own.
    var marker: String { "LULL-\(nonce)" }

    private var script: String {
        [
            "m=\"\(marker)\"; t=\".new-\(nonce)\"; umask 077;",
            // Says what is in the way, and leaves.
            "k() { echo \"$m $*\"; exit 0; };",
            chooseAgent,
            useInstalled,
            "a=\"agent-$s\";",
            "case \"$HOME\" in /*) ;; *) k home;; esac; d=\"$HOME/.cache/lull\";",
            "[ -d \"$d\" ] || e=$(mkdir -p \"$d\" 2>&1) || k store \"$e\";",
            "cd \"$d\" 2>/dev/null || k store \"cannot enter $d\";",
            "[ -L \"$d\" ] && k unsafe \"$d is a symbolic link\";",
            "[ -O . ] || k unsafe \"$d belongs to another user\";",
            // One process for the mode of the directory and the mode and size of the agent.
            "set -- $(LC_ALL=C TIME_STYLE=locale ls -ldn . \"$a\" 2>/dev/null);",
            "case \"$1\" in drwx------*) ;; *) k unsafe \"$d is open to others ($1)\";; esac;",
            // The size is compared since a crash of the host may leave an empty file behind.
            "case \"${10} ${14}\" in \"-rwx------\"*\" $z\") echo \"$m have\";; *) \(takeAgent);; esac;",
            // What was printed as an error so far is not the agent's.
            start("$d/$a"),
        ].joined(separator: " ")
    }

    private func start(_ program: String) -> String {
        "cd /; echo \"$m\" >&2; exec \(become ? "sudo -n -- " : "")\"\(program)\" \(purpose.rawValue)"
    }

    /// An agent that was put in place for good is used where it is the right one, or where `sudo` starts no other.
    private var useInstalled: String {
        guard purpose == .serve else { return "" }
        let program = InstalledAgent.path
        let orElse = become ? "elif [ -x \(program) ]; then sudo -n -l -- /bin/sh >/dev/null 2>&1 || p=1; " : ""
        return "p=; if [ -x \(InstalledAgent.directory)/agent-$s ]; then p=1; \(orElse)fi; "
            + "[ \"$p\" ] && { echo \"$m have\"; \(start(program)); };"
    }

    /// Sets `s`, the digest, and `z`, the size. With one agent the processor is asked for only when it must be sent.
    private var chooseAgent: String {
        guard agents.count != 1, let first = agents.first else {
            return agents.first.map { "s=\($0.digest); z=\($0.size);" } ?? "s=none; z=0;"
        }
        let cases = agents.map { "\($0.machine.names.joined(separator: "|"))) s=\($0.digest); z=\($0.size);;" }
        return "case \"$(uname -m)\" in \(cases.joined(separator: " ")) *) s=\(first.digest); z=\(first.size);; esac;"
    }

    /// Asks for the agent, checks what came, and puts it in its place in one step. Agents that nobody sent for
    /// a month, and what broken uploads left, go away at the same time.
    private var takeAgent: String {
        [
            "echo \"$m need $(uname -m) $(command -v gzip)\"; c=; read c n;",
            "case \"$c\" in",
            "gzip) e=$({ head -c \"$n\" | gzip -dc >\"$t\"; } 2>&1);;",
            "raw) e=$({ head -c \"$n\" >\"$t\"; } 2>&1);;",
            "*) exit 0;; esac;",
            "h=$(sha256sum \"$t\" 2>&1);",
            "[ \"${h%% *}\" = \"$s\" ] && chmod 700 \"$t\" && mv -f \"$t\" \"$a\"",
            "|| { rm -f \"$t\"; k store \"$e $h\"; };",
            "find . -type f \"(\" -name \"agent-*\" -mtime +30 -o -name \".new-*\" -mtime +1 \")\"",
            "-exec rm -f {} + 2>/dev/null;",
            "echo \"$m stored\"",
        ].joined(separator: " ")
    }
}
