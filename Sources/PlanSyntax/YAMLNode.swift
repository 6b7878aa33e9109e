public import Diagnostics

/// A YAML tree that knows where each of its pieces stands. Aliases are already replaced by what they name
/// (the span is then the alias's own), merge keys (`<<`) are left to the reader.
public struct YAMLNode: Sendable {
    public enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

    public struct Entry: Sendable {
        public var key: YAMLNode
        public var value: YAMLNode

        public init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    public enum Kind: Sendable {
        case scalar(String, style: Style)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    public var kind: Kind
    public var span: SourceSpan
    /// An explicit tag, such as `!vault` or `tag:yaml.org,2002:str`; nil where there is none.
    public var tag: String?

    public init(kind: Kind, span: SourceSpan, tag: String? = nil) {
        self.kind = kind
        self.span = span
        self.tag = tag
    }
}
