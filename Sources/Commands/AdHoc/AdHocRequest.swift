/// An ad-hoc command as it was typed: words that nobody has understood yet.
struct AdHocRequest: Sendable, Hashable {
    enum Verb: String, Sendable, Hashable, CaseIterable {
        case restart, stop, start, reload, enable, disable, reboot
    }

    /// An option with a value; its raw value is its name.
    enum Name: String, Sendable, Hashable, CaseIterable {
        case serial = "--serial"
        case maxFailed = "--max-failed"
        case onFailure = "--on-failure"
        case soak = "--soak"
        case timeout = "--timeout"
        case stopTimeout = "--stop-timeout"
        case startTimeout = "--start-timeout"
        case health = "--health"
        case dependents = "--dependents"
        case protect = "--protect"
        case forceAfter = "--force-after"
        case signal = "--signal"
        case reason = "--reason"
        case backWithin = "--back-within"
    }

    struct Option: Sendable, Hashable {
        var name: Name
        var value: String

        init(_ name: Name, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    var verb: Verb
    /// A host pattern.
    var hosts: String
    var services: [String]
    /// `health` and `protect` may come more than once.
    var options: [Option] = []

    /// The command as one would type it, without what concerns only how it is run.
    var words: [String] {
        ["lull", verb.rawValue, hosts] + services + options.flatMap { [$0.name.rawValue, $0.value] }
    }

    static let verbWord = 1
    static let hostsWord = 2

    func word(ofService index: Int) -> Int { 3 + index }

    /// The word that is an option's name; its value is the next.
    func word(ofOption index: Int) -> Int { 3 + services.count + 2 * index }
}
