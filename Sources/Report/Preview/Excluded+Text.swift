import AgentProtocol
import Inventory
public import Journal

extension [PreviewFigures.Excluded] {
    /// Hosts that are out for the same reasons, together.
    ///
    /// ssh names the address in its messages, which would keep equal troubles apart; several hosts with one trouble
    /// have `{{ address }}` there.
    func grouped(_ connections: [HostConnection]) -> [(hosts: [String], because: [String])] {
        let addresses = Dictionary(connections.map { ($0.host, $0.address) }, uniquingKeysWith: { first, _ in first })
        var groups: [(key: [String], hosts: [String], because: [String])] = []
        for excluded in self {
            let texts = excluded.because.texts
            let key = texts.map { $0.replacingWord(addresses[excluded.host] ?? excluded.host, with: "{{ address }}") }
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].hosts.append(excluded.host.visible)
                groups[index].because = key
            } else {
                groups.append((key, [excluded.host.visible], texts))
            }
        }
        return groups.map { ($0.hosts, $0.because) }
    }
}

extension Exclusion {
    /// Why, a sentence each without a full stop.
    public var texts: [String] {
        switch self {
        case .contact(let failure): [failure.text]
        case .refused(let reasons): reasons.map { "it would refuse: \($0.text)" }
        }
    }
}
