import AgentProtocol
import FoundationEssentials
import Testing

@testable import AgentCore

/// A plan's `when`, as the host answers it.
@Suite struct ConditionTests {
    /// Units by name: state and unit file's state.
    struct Units: ServiceOperations {
        var known: [String: (state: String, file: String)] = [:]
        var version: String? { "systemd 252" }

        func glance(at unit: String, of user: String?) throws(ServiceManagerError) -> UnitGlance {
            if unit == "broken.service" { throw .unreadable("how it is") }
            guard let found = known[unit] else {
                return UnitGlance(activeState: "inactive", unitFileState: "", isAbsent: true)
            }
            return UnitGlance(activeState: found.state, unitFileState: found.file, isAbsent: false)
        }

        func forecast(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> OperationForecast {
            OperationForecast(prospect: .change(from: "active", to: "inactive"))
        }
        func perform(
            _ verb: ServicesBefore.Verb, on target: ServiceTarget, watcher: any ServiceWatcher
        ) -> ServiceResult { ServiceResult(outcome: .done) }
        func restore(_ before: ServicesBefore, watcher: any ServiceWatcher) -> ServiceResult {
            ServiceResult(outcome: .done)
        }
    }

    private let units = Units(known: [
        "app.service": ("active", "enabled"), "old.service": ("failed", "disabled"),
        "now.service": ("active", "enabled-runtime"),
    ])

    private func state(_ unit: String, _ comparison: Comparison, _ state: ConditionValue) -> Condition {
        .compare(.fact(.serviceState(unit: unit, user: nil)), comparison, .value(state))
    }

    private func answer(_ condition: Condition) -> ConditionAnswer {
        HostCondition(text: "", condition: condition).answer(FactReader(services: units).value)
    }

    @Test func statesOfServices() {
        #expect(answer(state("app.service", .equal, .text("active"))) == .holds)
        #expect(
            answer(state("old.service", .equal, .text("active"))) == .doesNotHold(found: "old.service is failed"))
        #expect(answer(state("none.service", .equal, .text("absent"))) == .holds)
        #expect(answer(state("app.service", .isIn, .list([.text("failed"), .text("active")]))) == .holds)
        #expect(
            answer(state("app.service", .isNotIn, .list([.text("active")])))
                == .doesNotHold(found: "app.service is active"))
    }

    @Test func whetherTheyStartAtBoot() {
        let enabled = { (unit: String) in Condition.fact(.serviceEnabled(unit: unit, user: nil)) }
        #expect(answer(enabled("app.service")) == .holds)
        #expect(answer(enabled("old.service")) == .doesNotHold(found: "old.service is not enabled"))
        #expect(answer(enabled("now.service")) == .doesNotHold(found: "now.service is not enabled"))
        #expect(answer(.not(enabled("none.service"))) == .holds)
    }

    @Test func whatCannotBeLearntIsNoAnswer() {
        let broken = state("broken.service", .equal, .text("active"))
        #expect(
            answer(broken)
                == .cannotTell(message: Reason.serviceManager(message: "systemd doesn't say how it is").message))
        #expect(answer(.not(broken)) == answer(broken))
        // What needn't be known isn't asked.
        #expect(answer(.any([state("app.service", .equal, .text("active")), broken])) == .holds)
        #expect(
            answer(.all([state("app.service", .equal, .text("failed")), broken]))
                == .doesNotHold(found: "app.service is active"))
    }

    @Test func theHostItself() throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "reboot-required-\(UUID())").path
        var reader = FactReader(services: units)
        reader.rebootMark = mark
        #expect(reader.value(.rebootRequired) == .success(.bool(false)))
        try Data().write(to: URL(filePath: mark))
        defer { try? FileManager.default.removeItem(atPath: mark) }
        #expect(reader.value(.rebootRequired) == .success(.bool(true)))

        let release = try String(contentsOf: URL(filePath: "/proc/sys/kernel/osrelease"), encoding: .utf8).split(
            separator: "\n")
        #expect(reader.value(.kernel) == .success(.version(String(release[0]))))
        let uptime = try String(contentsOf: URL(filePath: "/proc/uptime"), encoding: .utf8).split(separator: " ")[0]
        guard case .success(.duration(let seconds)) = reader.value(.uptime), let expected = Double(uptime) else {
            Issue.record("no uptime")
            return
        }
        #expect(abs(seconds - expected) < 30)
    }

    @Test(
        arguments: [
            ("6.1.0-9-amd64", "6.1.0-18-amd64"), ("6.1.0", "6.1.0-1"), ("6.1.0", "6.10.0"), ("5.15.167", "6.1"),
            ("6.1.0-rc1", "6.1.0-1"),
        ])
    func versionsHaveTheirOrder(_ less: String, _ more: String) throws {
        #expect(try Comparison.less.holds(.version(less), .text(more)))
        #expect(try Comparison.greater.holds(.text(more), .version(less)))
        #expect(try !Comparison.greaterOrEqual.holds(.version(less), .version(more)))
    }

    @Test func kindsAreNeverMixed() {
        let differ = ConditionFault.kindsDiffer(left: "a text", right: "a number")
        #expect(throws: differ) { try Comparison.equal.holds(.text("1"), .number(1)) }
        #expect(throws: differ) { try Comparison.less.holds(.text("1"), .number(1)) }
        #expect(throws: ConditionFault.noOrder("a text")) { try Comparison.less.holds(.text("10"), .text("9")) }
        #expect(throws: ConditionFault.holdsNothing("a number")) { try Comparison.isIn.holds(.text("1"), .number(1)) }
        #expect(throws: ConditionFault.kindsDiffer(left: "a text", right: "a list of a number")) {
            try Comparison.isIn.holds(.text("1"), .list([.number(1)]))
        }
    }

    private func onlyIf(_ condition: Condition, covers: Int) -> Operation {
        .onlyIf(OnlyIfOperation(HostCondition(text: "app is up", condition: condition), covers: covers))
    }

    /// The operations that hang on a condition, and no others, are left out where it doesn't hold.
    @Test(arguments: [true, false])
    func onlyWhatHangsOnItIsLeftOut(holds: Bool) {
        let program = [.pause(0), onlyIf(.value(.bool(holds)), covers: 2), .pause(0), .pause(0), .pause(0)]
        let request = ActionRequest(
            id: "x", program: program, closing: [Closing(closes: 2, operation: .pause(0))])
        let performer = Performer(units: units)
        let report = ProgramRunner(request: request, operations: performer, log: performer).run()
        #expect(report.operations.map(\.index) == (holds ? [0, 1, 2, 3, 4, 5] : [0, 1, 4]))
        #expect(report.outcome == .done)
        #expect(report.operations[1].outcome == .unchanged)
        #expect(report.operations[1].reasons == (holds ? [] : [.conditionNotMet(condition: "app is up", found: "")]))
    }

    @Test func anUnmetConditionLeavesTheHostUnchanged() {
        let request = ActionRequest(
            id: "x", program: [onlyIf(state("app.service", .equal, .text("failed")), covers: 1), .pause(0)])
        let performer = Performer(units: units)
        let report = ProgramRunner(request: request, operations: performer, log: performer).run()
        #expect(report.outcome == .unchanged)
        #expect(
            report.operations.flatMap(\.reasons).map(\.message) == [
                "when: app is up doesn't hold: app.service is active"
            ])
    }

    @Test func anUnknownAnswerIsRefused() {
        let request = ActionRequest(
            id: "x", program: [onlyIf(state("broken.service", .equal, .text("failed")), covers: 1), .pause(0)])
        let performer = Performer(units: units)
        let report = ProgramRunner(request: request, operations: performer, log: performer).run()
        #expect(report.outcome == .refused)
        #expect(report.operations.map(\.index) == [0])
    }

    /// A preview asks the same, and doesn't look at what wouldn't be done.
    @Test func aForecastAsksToo() {
        let target = ServiceTarget(unit: "app.service", stopTimeout: 1, startTimeout: 1)
        let program = [
            onlyIf(state("app.service", .equal, .text("failed")), covers: 1), .stop(target),
            onlyIf(state("app.service", .equal, .text("active")), covers: 1), .stop(target),
        ]
        let prospects = Forecaster(services: units).forecast(program).operations.map(\.prospect)
        let because = "when: app is up doesn't hold: app.service is active"
        #expect(prospects[0] == .nothing(because: because))
        #expect(prospects[1] == .nothing(because: because))
        #expect(prospects[2] == .cannotKnow(because: "it holds now, and is asked again"))
        #expect(prospects[3] == .change(from: "active", to: "inactive"))
    }

    /// Pauses succeed, conditions are asked.
    private struct Performer: OperationPerforming, WorkerLog {
        let units: Units

        func perform(_ operation: Operation, steps: OperationSteps) -> OperationEnd {
            guard case .onlyIf(let condition) = operation else { return .done }
            return OnlyIfStep(services: units).perform(condition)
        }

        func note(_ report: ActionReport) throws(SystemError) {}
        func progress(_ progress: ActionProgress) {}
    }
}
