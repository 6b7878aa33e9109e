import FoundationEssentials

/// What a Prometheus says to a query at this moment ("HTTP API", instant queries).
struct PrometheusAnswer: Decodable {
    private struct Sample: Decodable {
        var metric: [String: String]

        /// The name of an alert, or the series.
        var name: String {
            if metric["__name__"] == "ALERTS", let alert = metric["alertname"] { return alert }
            let labels = metric.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }.prefix(5)
            return "\(metric["__name__"] ?? ""){\(labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", "))}"
        }
    }

    private struct Result: Decodable {
        var type: String
        /// Of a vector.
        var samples: [Sample] = []

        enum CodingKeys: String, CodingKey {
            case type = "resultType"
            case samples = "result"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            type = try values.decode(String.self, forKey: .type)
            if type == "vector" { samples = try values.decode([Sample].self, forKey: .samples) }
        }
    }

    private var status: String
    private var data: Result?
    private var error: String?
    private var warnings: [String]?

    /// - Parameter status: of HTTP.
    /// - Returns: what is in the way, or why nobody can tell; nil where nothing is.
    static func words(_ body: [UInt8], status: String) -> String? {
        let answer = try? JSONDecoder().decode(Self.self, from: Data(body))
        let fault = CurlCall.fault(exitCode: 0, output: status, patience: 0)
        if let fault { return fault + (answer?.error.map { ": \($0)" } ?? "") }
        guard let answer else { return "answers with something else than a Prometheus does" }
        guard answer.status == "success", let data = answer.data else {
            return "answers with an error\(answer.error.map { ": \($0)" } ?? "")"
        }
        // A scalar is always there, so it would say nothing.
        guard data.type == "vector" else { return "the query gives a \(data.type), and not a vector" }
        guard data.samples.isEmpty else { return answer.named(data.samples) }
        // Such as of a store that didn't answer: what it knows is missing.
        return answer.warnings?.first.map { "answers with a warning, so something may be missing: \($0)" }
    }

    private func named(_ samples: [Sample]) -> String {
        var counts: [String: Int] = [:]
        var names: [String] = []
        for name in samples.map(\.name) {
            if counts[name] == nil { names.append(name) }
            counts[name, default: 0] += 1
        }
        let shown = names.prefix(5).map { counts[$0] == 1 ? $0 : "\($0) (\(counts[$0] ?? 0) times)" }
        let more = names.count > 5 ? ", and \(names.count - 5) more" : ""
        let isAlert = samples.allSatisfy { $0.metric["__name__"] == "ALERTS" }
        return "\(isAlert ? "firing" : "there is") \(shown.joined(separator: ", "))\(more)"
    }
}
