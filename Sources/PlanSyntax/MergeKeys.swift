public import Diagnostics

extension YAMLNode {
    /// Whether this is a `<<` that stands for other keys (https://yaml.org/type/merge.html), rather than a quoted name.
    public var isMergeKey: Bool {
        if case .scalar("<<", style: .plain) = kind { return tag == nil || tag == "tag:yaml.org,2002:merge" }
        return false
    }

    /// The entries of a mapping with its `<<` replaced by what they name: merged keys first, own ones over them, and of
    /// several merged mappings the first one wins, in PyYAML's order. Nil for what is no mapping.
    ///
    /// - Throws: Where a `<<` names something that is neither a mapping nor a list of them.
    public func mergedEntries() throws(Diagnostics) -> [Entry]? {
        guard case .mapping(let own) = kind else { return nil }
        guard own.contains(where: { $0.key.isMergeKey }) else { return own }
        var merged: [Entry] = []
        for entry in own where entry.key.isMergeKey {
            switch entry.value.kind {
            case .mapping: merged += try entry.value.mergedEntries() ?? []
            case .sequence(let nodes):
                for node in nodes.reversed() {
                    guard let entries = try node.mergedEntries() else {
                        throw Diagnostics([.yamlCannotMerge(node, for: entry)])
                    }
                    merged += entries
                }
            case .scalar: throw Diagnostics([.yamlCannotMerge(entry.value, for: entry)])
            }
        }
        var places: [String: Int] = [:]
        var result: [Entry] = []
        for entry in merged + own.filter({ !$0.key.isMergeKey }) {
            let name = entry.key.scalarText ?? ""
            if let place = places[name] {
                result[place] = entry
            } else {
                places[name] = result.count
                result.append(entry)
            }
        }
        return result
    }
}
