import Testing

@testable import AgentCore

/// Reading `systemctl show`. The answers are real ones, of systemd 252.
@Suite struct SystemdShowTests {
    static let slowWriter = """
        Type=simple
        TimeoutStartUSec=1min 30s
        TimeoutStopUSec=3s
        RemainAfterExit=no
        MainPID=780
        ControlPID=0
        StatusText=holding data
        Result=success
        NRestarts=0
        ExecMainPID=780
        ExecMainCode=0
        ExecMainStatus=0
        ControlGroup=/system.slice/slow-writer.service
        KillMode=control-group
        KillSignal=15
        FinalKillSignal=9
        SendSIGKILL=yes
        SendSIGHUP=no
        Id=slow-writer.service
        Names=slow-writer.service
        Requires=system.slice sysinit.target
        Requisite=
        Wants=
        RequiredBy=depends-short.service
        RequisiteOf=
        WantedBy=multi-user.target
        Conflicts=shutdown.target
        ConflictedBy=
        LoadState=loaded
        ActiveState=active
        SubState=running
        FragmentPath=/etc/systemd/system/slow-writer.service
        SourcePath=
        DropInPaths=/etc/systemd/system/slow-writer.service.d/local.conf /run/systemd/system/slow-writer.service.d/zzzz-lull-noforce.conf
        UnitFileState=enabled
        ActiveEnterTimestampMonotonic=3623036673
        CanStart=yes
        CanStop=yes
        CanReload=no
        NeedDaemonReload=no
        StartLimitAction=none
        FailureAction=none
        SuccessAction=none
        InvocationID=2f67cc77fa1d4d92878edfab2b4a6172

        """

    static let nginx = """
        Type=forking
        TimeoutStopUSec=5s
        MainPID=36
        ExecStop={ path=/sbin/start-stop-daemon ; argv[]=/sbin/start-stop-daemon --quiet --stop --retry QUIT/5 --pidfile /run/nginx.pid ; ignore_errors=yes ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
        ExecStop={ path=/bin/true ; argv[]=/bin/true one ; two ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
        KillMode=mixed
        KillSignal=15
        FinalKillSignal=9
        SendSIGKILL=yes
        Id=nginx.service
        Names=nginx.service
        LoadState=loaded
        ActiveState=active
        """

    @Test func anAnswerOfSeveralUnitsIsCutAtEmptyLines() throws {
        let tables = PropertyTable.parse(Self.slowWriter + "\n" + Self.nginx)
        #expect(tables.map { $0["Id"] } == ["slow-writer.service", "nginx.service"])
        #expect(tables[0]["StatusText"] == "holding data")
        #expect(tables[0]["Wants"] == "" && tables[0]["NoSuchProperty"] == "")
    }

    @Test func aUnitIsRead() throws {
        let unit = try Unit(#require(PropertyTable.parse(Self.slowWriter).first))
        #expect(unit.id == "slow-writer.service")
        #expect(unit.status.mainPID == 780 && unit.status.isUp)
        #expect(unit.killing?.timeout == 3 && unit.killing?.killsAfter == 3 && unit.startTimeout == 90)
        #expect(unit.reverseEdges["RequiredBy"] == ["depends-short.service"])
        #expect(unit.conflicts.isEmpty, "everything conflicts with shutdown.target")
        #expect(unit.dropIns == ["local.conf", "zzzz-lull-noforce.conf"])
        #expect(unit.hostActions.isEmpty && unit.stopCommands.isEmpty)
        #expect(unit.activeSince == 3623.036673)
    }

    @Test func commandsAreReadWithTheirOwnSemicolons() throws {
        let unit = try Unit(#require(PropertyTable.parse(Self.nginx).first))
        #expect(
            unit.stopCommands == [
                "/sbin/start-stop-daemon --quiet --stop --retry QUIT/5 --pidfile /run/nginx.pid", "/bin/true one ; two",
            ])
        #expect(unit.killing?.mode == .mixed)
    }

    @Test func aServiceThatDoesNotSayHowItIsKilledIsAnError() throws {
        let text = Self.slowWriter.split(separator: "\n").map { $0.hasPrefix("KillMode=") ? "KillMode=surprise" : $0 }
            .joined(separator: "\n")
        #expect(throws: ServiceManagerError.unreadable("how systemd stops slow-writer.service")) {
            try Unit(#require(PropertyTable.parse(text).first))
        }
        let socket = PropertyTable.parse("Id=a.socket\nActiveState=active\n")
        #expect(try Unit(#require(socket.first)).killing == nil)
    }

    @Test func aTableThatWasTornByAnEmptyLineIsNoUnit() {
        let torn =
            "ExecStop={ argv[]=/bin/sh -c echo\n\nrm x ; ignore_errors=no }\nId=a.service\nLoadState=loaded\nActiveState=active\n"
        let tables = PropertyTable.parse(torn)
        #expect(tables.count == 1 && tables[0]["ExecStop"] == "")
        #expect(throws: ServiceManagerError.self) { try Unit(tables[0]) }
    }

    @Test(arguments: [
        ("1min 30s", 90), ("3s", 3), ("500ms", 0.5), ("2h 3min 4.5s", 7384.5), ("1w 1d", 691_200), ("0", 0),
        ("infinity", Double.infinity), ("1month", 2_629_800),
    ])
    func durationsAreRead(text: String, seconds: Double) { #expect(TimeSpan.seconds(text) == seconds) }

    @Test(arguments: ["", "soon", "5 parsecs", "-1s", "1.2.3s"])
    func whatIsNoDurationIsNone(text: String) { #expect(TimeSpan.seconds(text) == nil) }

    @Test(arguments: [
        ("nginx.service", true), ("getty@tty1.service", true), ("dev-disk-by\\x2dlabel.mount", true),
        ("postgresql@15-main.service", true), ("-H.service", false), ("*.service", false), ("a/b.service", false),
        ("nginx", false), (".service", false), ("a b.service", false), ("a.service\n", false), ("x.exe", false),
    ])
    func onlyWholeNamesGoOnACommandLine(name: String, isValid: Bool) { #expect(UnitName.isValid(name) == isValid) }

    @Test func jobsAreRead() throws {
        var systemctl = Systemctl()
        systemctl.run = { _, _ in
            CommandResult(
                end: .exited(0), output: Array("1234 a.service stop running\n 1240 b.service start waiting\n".utf8))
        }
        #expect(
            try systemctl.jobs() == [
                .init(id: 1234, unit: "a.service", type: "stop", state: "running"),
                .init(id: 1240, unit: "b.service", type: "start", state: "waiting"),
            ])
    }

    @Test func nothingIsCancelledWithoutANumber() {
        var systemctl = Systemctl()
        systemctl.run = { argv, _ in
            Issue.record("\(argv)")
            return CommandResult(end: .exited(0))
        }
        systemctl.cancel([])
    }
}
