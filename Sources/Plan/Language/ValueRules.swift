/// What may be sent to a host. Each rule returns what is wrong, or nil.
public enum ValueRules {
    /// Linux takes no longer word in an argument list than 128 KiB; PATH_MAX is 4096 with its NUL.
    private static let wordLimit = 131_071
    private static let pathLimit = 4095

    /// A word of a command. Line breaks are allowed (scripts for `sh -c` have them), a NUL is not.
    public static func word(_ text: String) -> ValueFault? {
        if text.utf8.contains(0) { return .controlCharacter }
        return text.utf8.count > wordLimit ? .tooLong(limit: wordLimit) : nil
    }

    /// What a command reads. It stands in a request, of which a frame must have room for more.
    public static func input(_ text: String) -> ValueFault? {
        text.utf8.count > inputLimit ? .tooLong(limit: inputLimit) : nil
    }

    private static let inputLimit = 1 << 20

    /// The first word of a command.
    public static func program(_ text: String) -> ValueFault? {
        if text.isEmpty { return .empty }
        return hasControlCharacter(text) ? .controlCharacter : word(text)
    }

    /// What a shell can set and read: letters, digits and `_`, no digit first (POSIX, "Environment Variable Definition").
    public static func environmentName(_ name: String) -> ValueFault? {
        isVariableName(name) ? nil : .badEnvironmentName(name)
    }

    /// What a link points to: relative or absolute.
    public static func target(_ path: String) -> ValueFault? {
        if path.isEmpty { return .empty }
        if hasControlCharacter(path) { return .controlCharacter }
        return path.utf8.count > pathLimit ? .tooLong(limit: pathLimit) : nil
    }

    public static func absolutePath(_ path: String) -> ValueFault? {
        if let fault = target(path) { return fault }
        return path.hasPrefix("/") ? nil : .relativePath(path)
    }

    /// A path that is about to be replaced, or copied as a whole and restored.
    public static func ownPath(_ path: String) -> ValueFault? {
        if let fault = absolutePath(path) { return fault }
        let parts = path.split(separator: "/")
        if parts.contains("..") { return .parentInPath(path) }
        return parts.allSatisfy { $0 == "." } ? .rootDirectory : nil
    }

    /// A file or link, not a directory.
    public static func ownFile(_ path: String) -> ValueFault? {
        ownPath(path) ?? (path.hasSuffix("/") ? .trailingSlash(path) : nil)
    }

    static func hasControlCharacter(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7f } }
}
