import Plan

/// Which steps an operator wants, by their tags (`--tags`, `--skip-tags`).
public struct TagChoice: Sendable, Hashable {
    /// Empty for all.
    public let only: [String]
    public let skipped: [String]

    /// - Parameters:
    ///   - only: as given to `--tags`, each perhaps several with commas between them.
    ///   - skipped: the same of `--skip-tags`.
    public init(only: [String] = [], skipped: [String] = []) {
        self.only = only.flatMap(Tag.split)
        self.skipped = skipped.flatMap(Tag.split)
    }

    /// Why steps with these tags are left out; nil where they aren't. Ansible's rules
    /// (lib/ansible/playbook/taggable.py, `evaluate_tags`).
    func objection(to tags: [String]) -> String? {
        // What has no tags can be named all the same.
        let tags = tags.isEmpty ? ["untagged"] : tags
        return wants(tags)
            ? unwanted(tags)
            : tags.contains(Tag.never) && isOpen
                ? "'never' is one of its tags, and --tags names none of them" : "--tags names none of its tags"
    }

    /// Whether `--tags` leaves it to each step.
    private var isOpen: Bool { only.isEmpty || only.contains("all") || only.contains("tagged") }

    private func wants(_ tags: [String]) -> Bool {
        if tags.contains(Tag.always) || !Set(tags).isDisjoint(with: only) { return true }
        guard !tags.contains(Tag.never) else { return false }
        return only.isEmpty || only.contains("all") || (only.contains("tagged") && tags != ["untagged"])
    }

    private func unwanted(_ tags: [String]) -> String? {
        if skipped.contains("all") {
            let isKept = tags.contains(Tag.always) && !skipped.contains(Tag.always)
            return isKept ? nil : "--skip-tags names all"
        }
        if let tag = skipped.first(where: tags.contains) { return "--skip-tags names '\(tag)'" }
        return skipped.contains("tagged") && tags != ["untagged"] ? "--skip-tags names what is tagged" : nil
    }
}

extension TagChoice {
    /// Tags that no step has. A slip in `--skip-tags` would do what was not to be done.
    func unknown(in plan: Plan) -> [(option: String, tag: String, known: [String])] {
        let known = Set(plan.steps.flatMap(\.tags))
        let ours = Tag.ofOperators + [Tag.always, Tag.never]
        return [("--tags", only), ("--skip-tags", skipped)].flatMap { option, tags in
            tags.filter { !known.contains($0) && !ours.contains($0) }.map { (option, $0, known.sorted()) }
        }
    }
}
