import AgentProtocol
import Plan
import Report
import Schedule

/// Reads the secrets of a run, each once, before any host is contacted.
struct SecretReader: Sendable {
    var environment: @Sendable (String) -> String? = { Environment[$0] }
    var home: String? = Environment["HOME"]
    /// Asks a person.
    var ask: @Sendable (String) throws(SecretFault) -> String = { (prompt) throws(SecretFault) in
        try SecretPrompt.ask(prompt)
    }

    /// - Throws: all that is wrong with those that needn't be asked for; else the first that is wrong with an answer.
    func read(_ secrets: [ScheduledSecret]) throws(SecretFaults) -> Secrets {
        var values: [String: String] = [:]
        var faults: [(secret: ScheduledSecret, fault: SecretFault)] = []
        // Nobody is asked for what is then of no use.
        let inOrder = secrets.filter { !$0.isAsked } + secrets.filter(\.isAsked)
        for secret in inOrder {
            if secret.isAsked, !faults.isEmpty { break }
            do throws(SecretFault) {
                values[secret.name] = try read(secret)
            } catch {
                faults.append((secret, error))
                if secret.isAsked { break }
            }
        }
        if !faults.isEmpty { throw SecretFaults(all: faults) }
        return Secrets(values)
    }

    /// Those that can be had, for what can be done without.
    func readAny(_ secrets: [ScheduledSecret]) -> Secrets {
        var values: [String: String] = [:]
        for secret in secrets { values[secret.name] = try? read(secret) }
        return Secrets(values)
    }

    private func read(_ secret: ScheduledSecret) throws(SecretFault) -> String {
        let value: String
        switch secret.source {
        case .env(let name):
            guard let found = environment(name) else { throw .notSet }
            value = found
        case .file(let path): value = try SecretFile.read(expanded(path))
        case .prompt(let prompt): value = try ask(prompt)
        }
        if value.isEmpty { throw .empty }
        if value.utf8.contains(0) { throw .holdsNUL }
        if value.utf8.count < Secrets.shortest { throw .tooShort }
        if value.utf8.count > Secrets.longest { throw .tooLong }
        return value
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst(1)
    }
}

/// Why a secret can't be had.
enum SecretFault: Error, Hashable {
    case notSet
    case fileMissing
    case notAFile
    case fileOpenToOthers(mode: Int)
    case fileUnreadable(String)
    case notText
    case noTerminal
    case interrupted
    case empty
    case tooShort
    case tooLong
    case holdsNUL
}

struct SecretFaults: Error, CustomStringConvertible {
    var all: [(secret: ScheduledSecret, fault: SecretFault)]

    /// `token: LB_TOKEN isn't set in the environment`, a line each.
    var description: String {
        all.map { "\($0.secret.name.visible): \($0.secret.source.words) \($0.fault.words)" }.joined(separator: "\n")
    }
}

extension Secrets {
    /// With others; of one name it is their value that counts.
    func merging(_ others: Secrets) -> Secrets {
        var values: [String: String] = [:]
        for secrets in [self, others] { for name in secrets.names { values[name] = secrets[name] } }
        return Secrets(values)
    }
}

extension ScheduledSecret {
    fileprivate var isAsked: Bool {
        if case .prompt = source { true } else { false }
    }
}

extension SecretSource {
    fileprivate var words: String {
        switch self {
        case .env(let name): name.visible
        case .file(let path): path.visible
        case .prompt(let text): "'\(text.visible)'"
        }
    }
}

extension SecretFault {
    /// To follow the name of its source.
    fileprivate var words: String {
        switch self {
        case .notSet: "isn't set in the environment"
        case .fileMissing: "does not exist on this machine"
        case .notAFile: "is not a plain file"
        case .fileOpenToOthers(let mode):
            "can be read or written by others (mode 0\(String(mode, radix: 8))); close it to them: chmod o-rw"
        case .fileUnreadable(let message): "can't be read: \(message)"
        case .notText: "is not UTF-8 text"
        case .noTerminal:
            "can't be asked: there is no terminal; have it come from 'env' or 'file' where nobody is there"
        case .interrupted: "wasn't answered"
        case .empty: "is empty"
        case .tooShort:
            "has fewer than \(Secrets.shortest) bytes, which can't be told from other text in what commands print"
        case .tooLong: "has more than \(Secrets.longest) bytes"
        case .holdsNUL: "holds a NUL byte, which neither an environment nor a line of text can"
        }
    }
}

extension Schedule {
    /// With the paths of its secrets as they are seen from here, so that a run can be taken up from another directory.
    func withSecretPaths(from directory: String) -> Schedule {
        var schedule = self
        schedule.secrets = secrets?.map { secret in
            guard case .file(let path) = secret.source, !path.hasPrefix("/"), !path.hasPrefix("~/") else {
                return secret
            }
            return ScheduledSecret(name: secret.name, source: .file("\(directory)/\(path)"))
        }
        return schedule
    }
}
