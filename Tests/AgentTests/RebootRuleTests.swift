import AgentProtocol
import Testing

@testable import AgentCore

/// What a reboot means to the units of a host, from what systemd says of them.
@Suite struct RebootRuleTests {
    private static func text(_ id: String, _ properties: [String: String]) -> String {
        var all = [
            "Id": id, "Names": id, "ActiveState": "active", "SubState": id.hasSuffix(".service") ? "running" : "active",
            "UnitFileState": "enabled", "FragmentPath": "/lib/systemd/system/\(id)", "ConditionResult": "yes",
            "ConditionTimestampMonotonic": "1000", "InvocationID": "one", "NRestarts": "0",
        ]
        if id.hasSuffix(".service") {
            all.merge(["KillMode": "control-group", "SendSIGKILL": "yes", "TimeoutStopUSec": "1min 30s"]) { $1 }
        }
        return all.merging(properties) { $1 }.map { "\($0)=\($1)\n" }.joined()
    }

    private static func units(_ units: KeyValuePairs<String, [String: String]>) -> HostUnits {
        HostUnits(PropertyTable.parse(units.map(text).joined(separator: "\n")))
    }

    private let host = units([
        "multi-user.target": ["Names": "multi-user.target default.target", "Wants": "app.service basic.target"],
        "basic.target": ["Requires": "sockets.target"],
        "sockets.target": ["Wants": "web.socket", "Requires": "basic.target"],
        "web.socket": ["SubState": "running"],
        "app.service": ["Requires": "db.service"],
        "db.service": ["UnitFileState": "disabled", "TimeoutStopUSec": "5s"],
        "setup.service": ["SubState": "exited"],
        "web.service": ["UnitFileState": "disabled", "TriggeredBy": "web.socket", "KillMode": "mixed"],
        "named.service": ["UnitFileState": "disabled", "BusName": "org.example.Named"],
        "byhand.service": ["UnitFileState": "disabled", "TimeoutStopUSec": "infinity"],
        "run-1.service": ["UnitFileState": "transient", "FragmentPath": "/run/systemd/transient/run-1.service"],
        "systemd-journald.service": ["UnitFileState": "static"],
        "broken.service": ["ActiveState": "failed", "SubState": "failed"],
    ])

    @Test func whatABootStartsIsExpectedUpAgain() {
        // By way of targets and of other services' needs; not what ran once, nor what only a socket starts.
        #expect(host.expected == ["app.service", "db.service", "web.socket"])
    }

    @Test func whatRunsAndNoBootStartsWasStartedByHand() {
        #expect(host.startedByHand == ["byhand.service"])
    }

    @Test func aShutdownEndsWhatIsNotStoppedFirstTheShortestTimeFirst() {
        let left = host.endedByShutdown(except: ["app.service", "unknown.service"])
        #expect(
            left == [
                UnitDeadline(unit: "web.service", killsAfter: 0), UnitDeadline(unit: "db.service", killsAfter: 5),
                UnitDeadline(unit: "named.service", killsAfter: 90),
                UnitDeadline(unit: "run-1.service", killsAfter: 90),
            ])
    }

    @Test func whatFailedBeforeIsKnown() { #expect(host.failed == ["broken.service"]) }

    @Test func whatIsNotUpAgainIsMissing() {
        let after = Self.units([
            "app.service": [:],
            "db.service": ["ActiveState": "failed", "SubState": "failed"],
            // Nobody has tried to start it: systemd says `no` then, too.
            "late.service": [
                "ActiveState": "inactive", "ConditionResult": "no", "ConditionTimestampMonotonic": "0",
            ],
            // systemd looked, and its condition says that it isn't needed this time.
            "first-boot.service": ["ActiveState": "inactive", "ConditionResult": "no"],
        ])
        let missing = RebootReturn.missing(
            ["app.service", "db.service", "late.service", "first-boot.service", "gone.socket"], after)
        #expect(missing.map(\.id) == ["db.service", "late.service", "gone.socket"])
        #expect(missing.map(\.status.activeState) == ["failed", "inactive", "inactive"])
    }

    @Test func anotherRunInTheSoakIsAChange() {
        let first = Self.units(["a.service": [:], "b.service": [:], "c.service": ["ActiveState": "inactive"]])
        #expect(RebootReturn.changed(["a.service", "b.service", "c.service"], first, first).isEmpty)
        let last = Self.units([
            "a.service": ["InvocationID": "two"], "b.service": ["ActiveState": "failed", "SubState": "failed"],
            "c.service": [:],
        ])
        let changed = RebootReturn.changed(["a.service", "b.service", "c.service"], first, last)
        #expect(changed.count == 3)
        #expect(changed.last == .failedAfterReboot(units: ["b.service"]))
    }

    // MARK: Inhibitors

    @Test func onlyABlockOfShutdownForbidsIt() throws {
        let text = """
            {"type":"a(ssssuu)","data":[[["sleep","NetworkManager","nm","delay",0,1],\
            ["shutdown:sleep","dpkg","Installing \\"x\\"\\n","block",0,2],["shutdown","gui","asks","delay",0,3],\
            ["handle-lid-switch","kde","lid","block",0,4]]]}
            """
        let inhibitors = try #require(Inhibitor.parse(text))
        #expect(inhibitors.count == 4)
        #expect(inhibitors.filter(\.forbidsShutdown).map(\.who) == ["dpkg"])
        #expect(Inhibitor.parse("Failed to connect to bus") == nil)
        #expect(Inhibitor.parse(#"{"type":"a(ssssuu)","data":[[]]}"#) == [])

        let fake = FakeSystemd()
        fake.inhibitors = text
        #expect(fake.systemd.power?.objections() == [.inhibited(who: "dpkg", why: #"Installing "x"\n"#)])
        fake.inhibitors = "no logind here"
        #expect(fake.systemd.power?.objections() == [])
    }

    // MARK: Unit files

    @Test func whatIsEnabledAlongIsKnown() {
        let text =
            "[Unit]\nAlso=no.service\n[Install]\nWantedBy=multi-user.target\nAlso=a.socket b.timer\nAlso=c.path\n"
        #expect(UnitFiles.also("[Install]\nAlso=a.socket b.timer\nAlso=c.path\n") == ["a.socket", "b.timer", "c.path"])
        #expect(
            UnitFiles.also(text) == ["no.service", "a.socket", "b.timer", "c.path"], "more is noted than is needed")
        #expect(UnitFiles.also("") == [])
    }

    @Test(arguments: [
        (UnitFiles.Verb.enable, "disabled", "different"), (.enable, "enabled", "same"),
        (.enable, "enabled-runtime", "different"), (.enable, "static", "refused"), (.enable, "masked", "refused"),
        (.enable, "generated", "refused"), (.enable, "linked", "refused"), (.enable, "", "refused"),
        (.disable, "enabled", "different"), (.disable, "disabled", "same"), (.disable, "static", "refused"),
        (.disable, "masked-runtime", "refused"), (.disable, "enabled-runtime", "different"),
        (.disable, "indirect", "refused"),
    ])
    func aUnitFileIsTouchedOnlyWhereItCanBePutBack(verb: UnitFiles.Verb, state: String, expected: String) {
        let found =
            switch UnitFiles.finding(verb, "a.service", state: state) {
            case .same: "same"
            case .different: "different"
            case .refused: "refused"
            }
        #expect(found == expected)
    }
}
