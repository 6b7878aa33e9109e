import Plan

/// From numbers and percentages of hosts to hosts that go together.
enum Batches {
    /// A percentage is rounded down.
    static func count(_ limit: Limit, of total: Int) -> Int {
        switch limit {
        case .count(let count): count
        case .percent(let percent): total * percent / 100
        }
    }

    /// Ansible's meaning of `serial` (lib/ansible/utils/helpers.py, `pct_to_int`; executor/playbook_executor.py,
    /// `_get_serialized_batches`): percentages are of all hosts of the step, each batch has at least one host, and the
    /// last size is repeated until no host is left. Without sizes all go at once.
    static func split<Host>(_ hosts: [Host], serial: [Limit]) -> [[Host]] {
        var batches: [[Host]] = []
        var next = 0
        while next < hosts.count {
            let size = size(of: batches.count, serial: serial, total: hosts.count)
            let end = size < hosts.count - next ? next + size : hosts.count
            batches.append(Array(hosts[next..<end]))
            next = end
        }
        return batches
    }

    static func size(of batch: Int, serial: [Limit], total: Int) -> Int {
        guard let last = serial.last else { return max(1, total) }
        return max(1, count(batch < serial.count ? serial[batch] : last, of: total))
    }
}
