/// The names by which an operator chooses steps (`--tags`, `--skip-tags`), with the meaning that Ansible gives them.
public enum Tag {
    /// On a step: it runs whatever `--tags` names, unless `--skip-tags` names it.
    public static let always = "always"
    /// On a step: it runs only where `--tags` names it, or another tag of the step.
    public static let never = "never"

    /// What only an operator can say: every step, those with tags, those without.
    public static let ofOperators = ["all", "tagged", "untagged"]

    /// The tags of a text, which may hold several with commas between them.
    public static func split(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}
