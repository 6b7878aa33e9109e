/// What `lull explain` and `docs/errors.md` tell of a code.
public struct DiagnosticPage: Sendable {
    public var code: DiagnosticCode
    /// What is wrong, in a few words without a full stop.
    public var title: String
    /// Why that is an error, and what to do.
    public var text: String
    /// Nil where it can't be shown in a few lines: a disk that fails, a file that is too large.
    public var example: Example?

    /// Something wrong and the same made right. The tests read both, so an example can't lie.
    public struct Example: Sendable {
        /// What the lines are a piece of.
        public enum Kind: Sendable, Hashable {
            case yaml, plan
            /// A plan, scheduled against an inventory with `web1` to `web3` in `web`.
            case planOnHosts
            case ini, yamlInventory
            /// An inventory in INI, whose host `web1` is to be reached.
            case connection
            case commandLine
        }

        public var kind: Kind
        public var wrong: String
        public var right: String

        init(_ kind: Kind, _ wrong: String, _ right: String) {
            self.kind = kind
            self.wrong = wrong
            self.right = right
        }
    }

    init(_ code: DiagnosticCode, _ title: String, _ text: String, _ example: Example? = nil) {
        self.code = code
        self.title = title
        self.text = text
        self.example = example
    }

    /// Every page, in the order of the numbers.
    public static let all: [DiagnosticPage] =
        (files + yaml + inventories + ini + yamlInventories + keys + values + steps + force + variables + hosts
        + commandLine + selection + conditions + secrets + windows)
        .sorted { $0.code.rawValue < $1.code.rawValue }

    private static let byCode = Dictionary(grouping: all, by: \.code)

    /// Nil for a code without a page, which the tests forbid.
    public static func page(of code: DiagnosticCode) -> DiagnosticPage? { byCode[code]?.first }
}
