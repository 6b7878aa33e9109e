/// What a doctor found, for machines: one JSON object a line, told apart by `type`. `docs/json.md` describes it.
public enum DoctorJSON {
    public static func lines(_ diagnosis: Diagnosis) throws -> [String] {
        let here = try diagnosis.controller.map { try JSONLine.encode(Line(nil, $0)) }
        let there = try diagnosis.hosts.flatMap { host in
            try host.findings.map { try JSONLine.encode(Line(host.host, $0)) }
        }
        let end = try JSONLine.encode(
            End(
                hosts: diagnosis.hosts.count, warnings: diagnosis.count(.warning), bad: diagnosis.count(.bad),
                wouldRefuse: diagnosis.wouldRefuse, unasked: diagnosis.unasked))
        return here + there + [end]
    }

    private struct Line: Encodable {
        var type = "check"
        /// Left out for this machine.
        var host: String?
        var check: String
        var verdict: String
        var because: String
        var advice: String?
        /// In bytes, or in seconds.
        var amount: Double?

        init(_ host: String?, _ finding: Finding) {
            self.host = host
            check = finding.check
            verdict = finding.verdict.rawValue
            because = finding.text
            advice = finding.advice
            amount = finding.amount?.number
        }
    }

    private struct End: Encodable {
        var type = "diagnosis"
        var hosts: Int
        var warnings: Int
        var bad: Int
        var wouldRefuse: Bool
        var unasked: String?
    }
}
