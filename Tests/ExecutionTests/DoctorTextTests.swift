import AgentProtocol
import Report
import Testing

@Suite("What a doctor finds")
struct DoctorTextTests {
    @Test("At 80 columns, and as JSON", arguments: DoctorScenarios.all.keys.sorted())
    func text(_ name: String) throws {
        let diagnosis = try #require(DoctorScenarios.all[name])
        let text = DoctorText.render(diagnosis, width: 80, ink: .none)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        let coloured = DoctorText.render(diagnosis, width: 80, ink: Ink(isColoured: true))
        #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == text)
        let json = try DoctorJSON.lines(diagnosis).joined(separator: "\n")
        try expectFixture(text + "\nwould refuse: \(diagnosis.wouldRefuse)\n\n" + json + "\n", "doctor/\(name)")
    }

    @Test("Every finding that isn't good says what to do")
    func advice() {
        for (name, diagnosis) in DoctorScenarios.all {
            for finding in diagnosis.controller + diagnosis.hosts.flatMap(\.findings) {
                #expect((finding.advice != nil) == (finding.verdict != .good), "\(name): \(finding)")
            }
        }
    }

    @Test(
        "A clock counts only beyond what the way there may have cost",
        arguments: [(4.9, true), (5.1, true), (5.3, false)])
    func clock(ahead: Double, isGood: Bool) {
        // Asked for 0.4 s, so its middle is 0.2 s after the beginning, and 0.2 s are in doubt.
        for sign in [1.0, -1.0] {
            let host = DoctorScenarios.look("web1") {
                $0.examination.facts.clock = DoctorScenarios.now + 0.2 + sign * ahead
            }
            #expect(host.findings.first { $0.check == "clock" }?.verdict == (isGood ? .good : .warning))
        }
    }
}
