import Testing

@testable import AgentCore

/// Which init scripts are let be stopped: only those whose every command is known.
@Suite struct InitScriptTests {
    /// A script as Debian's skeleton has it, with this as its stop.
    private static func script(_ stop: String, head: String = "") -> String {
        """
        #!/bin/sh
        ### BEGIN INIT INFO
        # Provides: app
        # Short-Description: kill -9 and KILL in a comment are no commands
        ### END INIT INFO
        PATH=/sbin:/usr/sbin:/bin:/usr/bin
        DAEMON=/usr/sbin/app
        PIDFILE=/run/app.pid
        \(head)
        [ -x "$DAEMON" ] || exit 0
        . /lib/lsb/init-functions

        do_start()
        {
            start-stop-daemon --start --quiet --background --pidfile $PIDFILE --exec $DAEMON -- $DAEMON_ARGS 2>&1 \\
                || return 2
        }

        case "$1" in
          start)
            log_daemon_msg "Starting" "app"
            do_start
            ;;
          stop)
            \(stop)
            case "$?" in
                0|1) log_end_msg 0 ;;
                2) log_end_msg 1 ;;
            esac
            ;;
          restart|force-reload)
            "$0" stop
            "$0" start
            ;;
          *)
            echo "usage: $0 {start|stop|restart}" >&2
            exit 3
            ;;
        esac
        """
    }

    @Test(arguments: [
        "start-stop-daemon --stop --quiet --retry=TERM/30 --pidfile $PIDFILE --name app",
        "start-stop-daemon --stop --retry TERM/30 --pidfile \"$PIDFILE\"; rm -f $PIDFILE",
        "start-stop-daemon --stop --signal QUIT --pidfile $PIDFILE",
        "start-stop-daemon --stop --pidfile $PIDFILE",
        "kill -TERM $(cat $PIDFILE)", "kill `cat $PIDFILE`", "kill -s TERM \"$pid\"",
        "PID=$(cat $PIDFILE) && kill $PID",
        "if [ -f $PIDFILE ]; then kill -15 $(cat $PIDFILE); fi", "while kill -0 $pid 2>/dev/null; do sleep 1; done",
        "log_end_msg 0", "echo \"it is over; | nothing & more\" '(really)'",
    ]) func oneThatOnlyAsksMayBeStopped(stop: String) { #expect(InitScript.judge(Self.script(stop)) == .polite) }

    @Test(arguments: [
        "start-stop-daemon --stop --quiet --retry=TERM/30/KILL/5 --pidfile $PIDFILE",
        "start-stop-daemon --stop --quiet --retry 5 --pidfile $PIDFILE", "start-stop-daemon --stop -s KILL -p $PIDFILE",
        "kill -9 $(cat $PIDFILE)", "kill -KILL $pid", "killall -s SIGKILL app", "kill $pid; sleep 5; kill -9 $pid",
    ]) func oneThatKillsIsNamedByItsLine(stop: String) {
        #expect(InitScript.judge(Self.script(stop)) == .kills(stop))
    }

    @Test(arguments: [
        // What may hold anything.
        "start-stop-daemon --stop --retry $RETRY --pidfile $PIDFILE", "start-stop-daemon --stop $OPTIONS",
        "start-stop-daemon --stop --retry=\"$RETRY\" --pidfile $PIDFILE", "start-stop-daemon -KsINT -p $PIDFILE",
        "kill -$SIG $pid", "kill $1", "kill $OPTIONS $pid",
        // What isn't known.
        "killproc -p $PIDFILE $DAEMON", "/opt/app/bin/stop.sh", "$DAEMON stop", "eval \"$STOP\"", "exec $DAEMON stop",
        "sh -c \"$STOP\"", "true | xargs app-stop", "app-stop | cat", "echo $(app-stop)", "echo `app-stop`",
        "true && app-stop", "{ app-stop; }", "command app-stop", "env app-stop", ". /opt/app/functions",
        "awk 'BEGIN { system(\"app-stop\") }'", "PID=1 app-stop", "if app-stop; then true; fi", "app-stop &",
        // What is spread over lines.
        "echo \"$(app-stop)\"", "echo $(\n app-stop)", "echo \"\n$(app-stop)\"",
    ]) func whatIsNotUnderstoodCountsAgainstIt(stop: String) {
        guard case .unclear = InitScript.judge(Self.script(stop)) else {
            Issue.record("\(stop): \(InitScript.judge(Self.script(stop)))")
            return
        }
    }

    @Test func functionsOfItsOwnAreReadAsWell() {
        let head = "do_stop() {\n    start-stop-daemon --stop --retry TERM/30 --pidfile $PIDFILE\n}\n"
        #expect(InitScript.judge(Self.script("do_stop", head: head)) == .polite)
        let bad = head.replacing("--retry TERM/30", with: "--retry $RETRY")
        #expect(InitScript.judge(Self.script("do_stop", head: bad)) != .polite)
    }

    @Test(arguments: ["", "#!/usr/bin/perl\nkill 'TERM', 1;\n", "#!/usr/bin/env /lib/init/init-d-script\nDAEMON=/x\n"])
    func oneInAnotherLanguageIsNotUnderstood(text: String) {
        #expect(InitScript.judge(text) == .unclear("it is no plain shell script"))
    }

    @Test func oneThatIsGoneIsNotUnderstood() {
        #expect(InitScript.read("/nonexistent/app") == .unclear("it can't be read"))
    }
}
