/// What can be wrong with a path, an address or a word of a command once its variables are replaced. The reader says it
/// of what is the same on every host, the scheduler of the rest.
public enum ValueFault: Error, Sendable, Hashable {
    case empty
    /// Control characters: a NUL ends a path early, a line break hides the rest of a line from a reader.
    case controlCharacter
    case tooLong(limit: Int)
    case relativePath(String)
    case parentInPath(String)
    case rootDirectory
    case trailingSlash(String)
    case badPort(String)
    case badAddress(String)
    case notAURL(String)
    case httpsURL
    case notAWebhook(String)
    /// Of a URL to which a path is added.
    case queryInBase(String)
    case badHeaderName(String)
    /// Of a variable of the environment: POSIX's rule.
    case badEnvironmentName(String)
}

extension ValueFault {
    /// What is wrong with it, to follow its name: `'path' …`.
    public var words: String {
        switch self {
        case .empty: "is empty"
        case .controlCharacter: "holds a control character"
        case .tooLong(let limit): "is longer than \(limit) bytes"
        case .relativePath(let path): "must be an absolute path, not '\(path)'"
        case .parentInPath(let path): "must not go up with '..': '\(path)'"
        case .rootDirectory: "must not be the root directory"
        case .trailingSlash(let path): "ends with '/': '\(path)'"
        case .badPort(let port): "has no port from 1 to 65535: '\(port)'"
        case .badAddress(let text): "must be a port or host:port, not '\(text)'"
        case .notAURL(let text): "must be an http:// URL, not '\(text)'"
        case .httpsURL: "can't be an https:// URL yet"
        case .notAWebhook(let text):
            "must be an http:// or https:// URL without a user name, not '\(text)'"
        case .queryInBase(let text): "must end with its path: '\(text)'"
        case .badHeaderName(let name): "has '\(name)', which can't be the name of a header"
        case .badEnvironmentName(let name): "has '\(name)', which can't be the name of an environment variable"
        }
    }

    /// What to do, in few words; nil where the words say it.
    public var advice: String? {
        switch self {
        case .empty: "give it a value"
        case .controlCharacter: "leave it out"
        case .tooLong: nil
        case .relativePath(let path): path.contains("://") ? "a path, not a URL" : "start it with '/'"
        case .parentInPath: "write where it leads"
        case .rootDirectory: "name what is meant below it"
        case .trailingSlash: "name the file itself"
        case .badPort: nil
        case .badAddress(let text):
            text.contains("://") ? "use 'http' for a URL" : "such as 5432, localhost:5432 or [::1]:5432"
        case .notAURL(let text): text.contains("://") ? nil : "start it with 'http://'"
        case .notAWebhook(let text):
            text.contains("@")
                ? "give credentials by 'headers', from a secret" : "such as \"https://hooks.example.org/lull\""
        case .queryInBase: "leave '?' and what follows out"
        case .badHeaderName: "such as Authorization"
        case .badEnvironmentName: "letters, digits and '_' only, and no digit first"
        case .httpsURL: "use command: [curl, -fsS, \"https://…\"]"
        }
    }
}
