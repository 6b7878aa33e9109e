/// What each finding of an audit means, for somebody who meets it for the first time.
enum AuditGlossary {
    struct Entry: Sendable, Hashable {
        /// As of `AuditFinding.code`.
        var code: String
        var title: String
        var text: String
    }

    /// The most dangerous first.
    static let entries = [
        Entry(
            code: "children-killed", title: "KillMode=mixed",
            text:
                "systemd sends the stop signal to the main process alone. As soon as that has ended, all others of the unit "
                + "are killed, whatever they are doing, and the stop is called a success."),
        Entry(
            code: "kill-signal-kills", title: "KillSignal=SIGKILL",
            text:
                "The signal that is meant to ask the processes to stop can't be handled by any: nothing is ever written."
        ),
        Entry(
            code: "stop-command-kills", title: "A stop command that kills",
            text:
                "The unit's own ExecStop= or ExecStopPost= sends SIGKILL. No setting of systemd keeps it from that, so lull "
                + "refuses to stop the unit until the command is changed."),
        Entry(
            code: "sysv-script", title: "A SysV init script",
            text:
                "systemd made a unit of a script, and only runs it. What the script does to stop its processes, and how it "
                + "ended, systemd doesn't see; a kill is reported as a success."),
        Entry(
            code: "host-action", title: "An action for the whole host",
            text: "SuccessAction= or FailureAction= makes systemd reboot, power off or leave when the unit ends."),
        Entry(
            code: "ignores-stop-signal", title: "An ignored stop signal",
            text:
                "The main process has told the kernel to drop the signal that it is stopped with. It goes on as if nothing "
                + "had been said, until it is killed. Give the unit a stop command, or another KillSignal=."),
        Entry(
            code: "deadline", title: "systemd's own deadline",
            text:
                "What is still stopping when TimeoutStopSec= is over gets SIGKILL, and what it holds in memory is gone. "
                + "`systemctl restart` reports success all the same."),
        Entry(
            code: "takes-along", title: "What stops with it",
            text:
                "Other active units depend on this one (Requires=, BindsTo=, PartOf= and the like), and systemd stops them "
                + "together with it, each with its own deadline. A later start doesn't bring them back."),
        Entry(
            code: "left-behind", title: "KillMode=process or none",
            text:
                "Processes of the unit outlive its stop. That may be meant, as with the sessions of sshd; if it isn't, a start "
                + "finds the old ones in its way."),
        Entry(
            code: "given-up", title: "SendSIGKILL=no alone",
            text:
                "Nothing is killed, but when TimeoutStopSec= is over systemd takes the unit for failed while it still runs; "
                + "a start then makes a second one beside it. TimeoutStopSec=infinity belongs with it."),
        Entry(
            code: "pending-reload", title: "Edits that are not loaded",
            text:
                "The unit's files were changed without a daemon-reload. Whoever reloads next loads them too. lull doesn't do "
                + "that unasked."),
        Entry(
            code: "revived-by", title: "What starts it again",
            text:
                "A socket, timer, path or another unit starts this one again after a stop. lull stops those first, and "
                + "starts them again afterwards."),
        Entry(
            code: "refuses-stop", title: "Not stopped by hand",
            text: "The unit refuses a stop by hand (RefuseManualStop=), so a plain `systemctl stop` does nothing to it."
        ),
        Entry(
            code: "watchdog", title: "A watchdog",
            text: "The unit must say that it is well all the time. A busy one that forgets to is aborted while it runs."
        ),
        Entry(
            code: "runtime-limit", title: "A limit on its running time",
            text: "RuntimeMaxSec=: systemd stops the unit by itself when it has run for that long."),
        Entry(
            code: "shielded", title: "Kept from being killed by lull",
            text:
                "lull's own drop-in is loaded: one of its stops goes on at this moment, or was cut off. It goes with lull's "
                + "next visit."),
        Entry(
            code: "no-processes", title: "No processes",
            text: "The unit is active without a process, as a oneshot with RemainAfterExit= is."),
    ]
}
