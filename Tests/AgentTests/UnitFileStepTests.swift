import AgentProtocol
import Testing

@testable import AgentCore

/// `enable` and `disable` against a systemd of our own.
@Suite struct UnitFileStepTests {
    let fake = FakeSystemd()
    let notes = ServiceStepTests.Notes()

    private var step: UnitFileStep { UnitFileStep(services: fake.systemd) }

    private func steps() -> OperationSteps {
        let report = ActionReport(id: "a", outcome: .unchanged, operations: [], startedAt: 0, finishedAt: 0)
        return OperationSteps(id: "a", index: 0, soFar: report, log: notes)
    }

    private func state(_ unit: String) -> String? { fake.units[unit]?["UnitFileState"] }

    @Test func whatIsDisabledIsEnabledAndPutBack() {
        fake.add("a.service", ["UnitFileState": "disabled", "ActiveState": "inactive"])
        let steps = steps()
        #expect(step.perform(.enable, .of("a.service"), steps).outcome == .done)
        #expect(state("a.service") == "enabled")
        let before = [UnitFileState(unit: "a.service", state: "disabled")]
        #expect(steps.undo == [.unitFiles(before)])
        #expect(notes.reports.last?.operations.last?.undo == steps.undo, "noted before it was touched")
        #expect(step.perform(.enable, .of("a.service"), self.steps()).outcome == .unchanged)
        #expect(step.putBack(before, self.steps()).outcome == .done)
        #expect(state("a.service") == "disabled")
        #expect(step.putBack(before, self.steps()).outcome == .unchanged)
        #expect(fake.orders == ["enable a.service", "disable a.service"])
    }

    @Test func whatWasEnabledUntilTheNextBootIsSoAgain() {
        fake.add("a.service", ["UnitFileState": "enabled-runtime"])
        let steps = steps()
        #expect(step.perform(.enable, .of("a.service"), steps).outcome == .done)
        #expect(step.putBack([UnitFileState(unit: "a.service", state: "enabled-runtime")], steps).outcome == .done)
        #expect(fake.orders == ["enable a.service", "disable a.service", "enable --runtime a.service"])
        #expect(state("a.service") == "enabled-runtime")
    }

    @Test func whatCanNotBeEnabledIsRefusedAndSaysWhy() {
        fake.add("s.service", ["UnitFileState": "static"])
        fake.add("real.service", ["Names": "real.service"])
        fake.units["other.service"] = fake.units["real.service"]
        #expect(
            step.perform(.enable, .of("s.service"), steps()).reasons
                == [.unitFileFixed(unit: "s.service", state: "static")])
        #expect(
            step.perform(.disable, .of("other.service"), steps()).reasons
                == [.unitFileFixed(unit: "other.service", state: "alias")])
        #expect(
            step.perform(.enable, .of("none.service"), steps()).reasons
                == [.unitNotLoaded(unit: "none.service", loadState: "not-found")])
        #expect(fake.orders.isEmpty)
    }

    /// systemctl ends with a daemon-reload.
    @Test func editsOfOthersAreNotLoadedAlong() {
        fake.add("a.service", ["UnitFileState": "disabled"])
        fake.add("b.service", ["NeedDaemonReload": "yes"])
        let refused = step.perform(.enable, .of("a.service"), steps())
        #expect(refused.reasons == [.daemonReloadPending(units: ["b.service"])])
        #expect(step.forecast(.enable, .of("a.service")).prospect == .refuse(refused.reasons))
        #expect(fake.orders.isEmpty)
    }

    @Test func aPreviewSaysWhatWouldChange() {
        fake.add("a.service", ["UnitFileState": "disabled"])
        #expect(step.forecast(.enable, .of("a.service")).prospect == .change(from: "disabled", to: "enabled"))
        #expect(step.forecast(.disable, .of("a.service")).prospect == .nothing(because: "it is disabled already"))
        #expect(
            UnitFileStep(services: NoServiceManager()).perform(.enable, .of("a.service"), steps()).outcome == .refused)
    }
}
