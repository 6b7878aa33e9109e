import FoundationEssentials
import Report

enum RunID {
    /// `20261122-170509-k3f7`: when (UTC), and what tells two of one second apart. Letters, digits and `-` only.
    static func make(at time: Double = Date().timeIntervalSince1970) -> String {
        let digits = TimeText.moment(time).filter(\.isNumber)
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let suffix = (0..<4).map { _ in alphabet[Int.random(in: alphabet.indices)] }
        return "\(digits.prefix(8))-\(digits.dropFirst(8))-\(String(suffix))"
    }
}
