import AgentProtocol
import Inventory
import Journal

extension [PreviewFigures.Excluded] {
    /// Hosts that are out for the same reasons, together, with what to do.
    ///
    /// ssh names the address in its messages, which would keep equal troubles apart; several hosts with one trouble
    /// have `{{ address }}` there.
    func grouped(_ connections: [HostConnection]) -> [(hosts: [String], sentences: [String])] {
        let byName = Dictionary(connections.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        var groups: [(key: [String], hosts: [String], sentences: [String])] = []
        for excluded in self {
            let connection = byName[excluded.host]
            let sentences = excluded.because.sentences(host: connection?.login ?? excluded.host)
            let key = sentences.map {
                $0.replacingWord(connection?.address ?? excluded.host, with: "{{ address }}")
            }
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].hosts.append(excluded.host.visible)
                groups[index].sentences = key
            } else {
                groups.append((key, [excluded.host.visible], sentences))
            }
        }
        return groups.map { ($0.hosts, $0.sentences) }
    }
}

extension Exclusion {
    /// Why; each without a full stop.
    var messages: [String] {
        switch self {
        case .contact(let failure): [failure.message.visible]
        case .refused(let reasons): reasons.map { "it would refuse: \($0.message.visible)" }
        }
    }

    /// What to do about each of `messages`.
    /// - Parameter host: as ssh is to be called for it.
    func advice(host: String) -> [String] {
        switch self {
        case .contact(let failure): [failure.advice(host: host).visible]
        case .refused(let reasons): reasons.map(\.advice.visible)
        }
    }

    /// Why, and what to do.
    func sentences(host: String) -> [String] {
        zip(messages, advice(host: host)).flatMap { ["\($0.asSentence)", "To do: \($1.asSentence)"] }
    }
}

extension HostConnection {
    /// As ssh is called for it: the address, with the user if there is one.
    var login: String { user.map { "\($0)@\(address)" } ?? address }
}

extension String {
    /// With one full stop.
    var asSentence: String { hasSuffix(".") ? self : self + "." }
}
