import Diagnostics
import Plan

/// A `--fault` cut into its parts, each with its place.
struct FaultText {
    struct Part {
        var text: String
        /// In bytes.
        var range: Range<Int>
    }

    struct Parts {
        var hosts: Part
        var service: Part?
        var what: Part
        var how: Part
        var when: Part?
        var delay: Part?
    }

    private let source: SourceText
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
        source = SourceText(name: "--fault", bytes: bytes)
    }

    var whole: Part { part(0..<bytes.count) }

    /// nil where a `:` or a `=` is missing, or nothing stands between them. A host pattern may hold colons itself.
    var parts: Parts? {
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")),
            let colon = bytes[..<equals].lastIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let at = bytes[equals...].firstIndex(of: UInt8(ascii: "@"))
        var what = colon + 1..<equals
        var service: Part?
        if let dot = bytes[what].lastIndex(of: UInt8(ascii: ".")) {
            service = part(what.lowerBound..<dot)
            what = dot + 1..<equals
        }
        var parts = Parts(
            hosts: part(0..<colon), service: service, what: part(what), how: part(equals + 1..<(at ?? bytes.count)))
        if let at {
            let plus = bytes[at...].firstIndex(of: UInt8(ascii: "+"))
            parts.when = part(at + 1..<(plus ?? bytes.count))
            parts.delay = plus.map { part($0 + 1..<bytes.count) }
        }
        let all = [parts.hosts, service, parts.what, parts.how, parts.when, parts.delay].compactMap { $0 }
        return all.contains { $0.range.isEmpty } ? nil : parts
    }

    private func part(_ range: Range<Int>) -> Part {
        Part(text: String(decoding: bytes[range], as: UTF8.self), range: range)
    }

    func span(of part: Part) -> SourceSpan {
        SourceSpan(text: source, start: part.range.lowerBound, end: part.range.upperBound)
    }

    func problem(_ problem: FaultProblem, _ part: Part) -> Diagnostics {
        Diagnostics([problem.diagnostic(at: span(of: part))])
    }
}
