/// Hosts of which one check is to be told alike.
struct DoctorGroup {
    var hosts: [String]
    /// One for each of them; equal but for amounts.
    var findings: [Finding]

    /// Of each check its groups, in the order of their first hosts.
    static func checks(_ hosts: [HostFindings]) -> [[DoctorGroup]] {
        var order: [String] = []
        var checks: [String: [(key: Finding, members: [(host: HostFindings, finding: Finding)])]] = [:]
        for host in hosts {
            for finding in host.findings {
                if checks[finding.check] == nil { order.append(finding.check) }
                let key = finding.generalised(host.address)
                var groups = checks[finding.check] ?? []
                if let index = groups.firstIndex(where: { $0.key == key }) {
                    groups[index].members.append((host, finding))
                } else {
                    groups.append((key, [(host, finding)]))
                }
                checks[finding.check] = groups
            }
        }
        return order.compactMap { checks[$0] }.map { groups in
            groups.map { group in
                let isOne = group.members.count == 1
                return DoctorGroup(
                    hosts: group.members.map(\.host.host),
                    findings: group.members.map { isOne ? $0.finding : $0.finding.withoutAddress($0.host.address) })
            }
        }
    }
}

extension Finding {
    /// Without what hosts differ in: ssh names the address in its messages, which would keep equal troubles apart.
    fileprivate func generalised(_ address: String) -> Finding {
        var finding = withoutAddress(address)
        finding.amount = nil
        return finding
    }

    fileprivate func withoutAddress(_ address: String) -> Finding {
        var finding = self
        finding.words = words.replacingWord(address, with: "{{ address }}")
        finding.advice = advice?.replacingWord(address, with: "{{ address }}")
        return finding
    }
}
