import FoundationEssentials
import Schedule

/// A preview as a file, to be approved and then run: nothing of plan or inventory is looked up again for it. Secrets are not in it,
/// only where they are read from.
public struct SavedPreview: Codable, Sendable, Hashable {
    /// What the plan was made into a schedule with, to do so again and compare.
    public struct Sources: Codable, Sendable, Hashable {
        /// Absolute, or hosts with commas.
        public var plan: String
        public var inventory: [String]
        public var limit: String?
        public var tags: [String]
        public var skipTags: [String]
        public var extraVars: [String]
        /// The name of a window of the inventory; nil for the plan's own.
        public var window: String?

        public init(
            plan: String, inventory: [String], limit: String?, tags: [String], skipTags: [String], extraVars: [String],
            window: String? = nil
        ) {
            self.window = window
            self.plan = plan
            self.inventory = inventory
            self.limit = limit
            self.tags = tags
            self.skipTags = skipTags
            self.extraVars = extraVars
        }
    }

    /// Tells the file from plans, which are YAML and may be JSON.
    public static let type = "lull-preview"
    public static let version = 1

    var type = Self.type
    var version = Self.version
    public var hash: String
    /// In seconds since 1970.
    public var savedAt: Double
    public var operatorName: String
    public var controller: String
    /// The plan's path as the operator named it.
    public var planPath: String
    public var planText: String
    public var sources: Sources
    public var preview: Preview

    public init(
        savedAt: Double, operatorName: String, controller: String, planPath: String, planText: String, sources: Sources,
        preview: Preview
    ) throws {
        let kept = preview.kept
        hash = try kept.hash(planText: planText)
        self.savedAt = savedAt
        self.operatorName = operatorName
        self.controller = controller
        self.planPath = planPath
        self.planText = planText
        self.sources = sources
        self.preview = kept
    }

    /// JSON, its keys sorted.
    public func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Returns: nil for anything that isn't meant to be one.
    /// - Throws: why it can't be used though it is meant to be one.
    public static func read(_ bytes: [UInt8]) throws(SavedPreviewFault) -> SavedPreview? {
        guard bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else { return nil }
        let data = Data(bytes)
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            // Cut off, or somebody's JSON.
            guard String(decoding: bytes.prefix(100), as: UTF8.self).contains("\"\(Self.type)\"") else { return nil }
            throw .damaged
        }
        guard head.type == Self.type else { return nil }
        guard head.version == Self.version else { throw .otherVersion(head.version) }
        guard let saved = try? JSONDecoder().decode(SavedPreview.self, from: data),
            let hash = try? saved.preview.hash(planText: saved.planText)
        else { throw .damaged }
        guard hash == saved.hash else { throw .changed }
        return saved
    }

    private struct Head: Decodable {
        var type: String
        var version: Int

        private enum CodingKeys: String, CodingKey {
            case type = "$type"
            case version
        }
    }

    /// The type stands first where keys are sorted, so that a file that was cut off still tells what it was.
    private enum CodingKeys: String, CodingKey {
        case type = "$type"
        case version, hash, savedAt, operatorName, controller, planPath, planText, sources, preview
    }
}

/// Why a saved preview can't be run.
public enum SavedPreviewFault: Error, Sendable, Hashable {
    case damaged
    /// What it holds isn't what its hash says.
    case changed
    /// Another version of lull wrote it.
    case otherVersion(Int)
}
