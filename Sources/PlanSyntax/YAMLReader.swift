public import Diagnostics

/// Reads YAML into a tree with places. Nothing is typed here: `resolved(_:)` and `Value` do that, by the schema that the
/// caller wants.
public struct YAMLReader: Sendable {
    /// What a hostile or mistaken text may cost.
    public struct Limits: Sendable {
        /// Of the text.
        public var bytes = 16 << 20
        /// Collections in each other, aliases included.
        public var depth = 100
        /// Nodes as written.
        public var nodes = 1_000_000
        /// Uses of anchors.
        public var aliases = 10_000
        /// Nodes that aliases stand for, all together ("billion laughs").
        public var expandedNodes = 200_000

        public init() {}
    }

    public enum DuplicateKeys: Sendable {
        /// An error that points at both; the first one is kept in the tree.
        case refuse
        /// A warning; the last one is kept, as Ansible does.
        case keepLast
    }

    public var limits: Limits
    public var duplicateKeys: DuplicateKeys

    public init(limits: Limits = Limits(), duplicateKeys: DuplicateKeys = .refuse) {
        self.limits = limits
        self.duplicateKeys = duplicateKeys
    }

    /// Reads a text of one document with the usual limits; duplicate keys are errors.
    ///
    /// - Returns: The tree, and all that was found. The tree is nil exactly where the text cannot be understood to its
    ///   end; an empty text is an empty plain scalar. With errors among the diagnostics a tree is still good for finding more.
    public static func read(_ text: SourceText) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
        YAMLReader().read(text)
    }

    public func read(_ text: SourceText) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
        guard text.bytes.count <= limits.bytes else {
            return (nil, [.fileTooLarge(text.name, limit: limits.bytes)])
        }
        if let wrong = text.firstInvalidUTF8 { return (nil, [.invalidUTF8(at: wrong)]) }

        var builder = TreeBuilder(text: text, limits: limits, duplicateKeys: duplicateKeys)
        do throws(Diagnostic) {
            try YAMLEvents.each(of: text) { event throws(Diagnostic) in try builder.take(event) }
        } catch {
            return (nil, builder.diagnostics + [error])
        }
        let empty = YAMLNode(
            kind: .scalar("", style: .plain), span: SourceSpan(text: text, start: 0, end: 0))
        return (builder.root ?? empty, builder.diagnostics)
    }
}
