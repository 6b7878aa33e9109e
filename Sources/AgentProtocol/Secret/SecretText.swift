/// A text of which parts are secrets. What is durable holds their names alone; what they are travels beside a request.
public struct SecretText: Sendable, Hashable {
    public enum Piece: Sendable, Hashable {
        case text(String)
        /// A secret by its name.
        case secret(String)
    }

    public private(set) var pieces: [Piece] = []

    public init(_ pieces: [Piece] = []) {
        for piece in pieces { append(piece) }
    }

    /// Texts that stand side by side are one.
    public mutating func append(_ piece: Piece) {
        guard case .text(let more) = piece else { return pieces.append(piece) }
        if more.isEmpty { return }
        if case .text(let before)? = pieces.last {
            pieces[pieces.count - 1] = .text(before + more)
        } else {
            pieces.append(piece)
        }
    }

    /// The names of its secrets, each once, in order.
    public var secrets: [String] {
        var names: [String] = []
        for case .secret(let name) in pieces where !names.contains(name) { names.append(name) }
        return names
    }

    /// The text, if no part of it is a secret.
    public var plain: String? {
        var text = ""
        for piece in pieces {
            guard case .text(let part) = piece else { return nil }
            text += part
        }
        return text
    }

    /// As people see it: `Bearer «secret token»`.
    public var shown: String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let part): text += part
            case .secret(let name): text += Secrets.mark(name)
            }
        }
    }

    /// With what the secrets are in the place of their names.
    /// - Throws: the first that isn't there.
    public func filled(with secrets: Secrets) throws(MissingSecret) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .secret(let name):
                guard let value = secrets[name] else { throw MissingSecret(name: name) }
                text += value
            }
        }
        return text
    }
}

/// A secret that somebody needs and nobody has sent.
public struct MissingSecret: Error, Sendable, Hashable {
    public var name: String

    public init(name: String) { self.name = name }
}

/// A plain text is a string; else a list of strings and of `{"secret": NAME}`.
extension SecretText: Codable {
    private struct Named: Codable { var secret: String }

    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init([.text(text)])
            return
        }
        var list = try decoder.unkeyedContainer()
        var pieces: [Piece] = []
        while !list.isAtEnd {
            if let text = try? list.decode(String.self) {
                pieces.append(.text(text))
            } else {
                pieces.append(.secret(try list.decode(Named.self).secret))
            }
        }
        self.init(pieces)
    }

    public func encode(to encoder: any Encoder) throws {
        if let plain {
            var container = encoder.singleValueContainer()
            return try container.encode(plain)
        }
        var list = encoder.unkeyedContainer()
        for piece in pieces {
            switch piece {
            case .text(let text): try list.encode(text)
            case .secret(let name): try list.encode(Named(secret: name))
            }
        }
    }
}
