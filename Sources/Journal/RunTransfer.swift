import AgentProtocol
import FoundationEssentials

/// A run as lines of JSON, to be kept elsewhere or taken up on another machine: one entry a line, and a last line that says how
/// many there are and what the bytes of all lines before it hash to.
public enum RunTransfer {
    private struct Seal: Codable, Hashable {
        var run: String
        var entries: Int
        /// Lower-case hexadecimal.
        var sha256: String
    }

    public static func lines(_ entries: [JournalEntry]) throws -> [String] {
        guard let run = entries.runID else { return [] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try entries.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let seal = Seal(run: run, entries: lines.count, sha256: digest(lines))
        return lines + [String(decoding: try encoder.encode(seal), as: UTF8.self)]
    }

    /// - Throws: `RunTransferError`. Nothing is taken of a file that is cut off or was changed.
    public static func read(_ bytes: [UInt8]) throws(RunTransferError) -> (runID: String, entries: [JournalEntry]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        let decoder = JSONDecoder()
        guard let last = lines.last, let seal = try? decoder.decode(Seal.self, from: Data(last.utf8)) else {
            throw .cutOff
        }
        let body = Array(lines.dropLast())
        guard body.count == seal.entries, digest(body) == seal.sha256 else { throw .changed }
        var entries: [JournalEntry] = []
        for line in body {
            guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line.utf8)) else {
                throw .unreadable(line: entries.count + 1)
            }
            guard entry.sequence == entries.count + 1 else { throw .gap(line: entries.count + 1) }
            entries.append(entry)
        }
        guard let runID = entries.runID, runID == seal.run, isName(runID) else { throw .noRun }
        return (runID, entries)
    }

    /// Names of runs become names of files, and begin the ids of actions.
    private static func isName(_ text: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { letters ~= $0 || digits ~= $0 || $0 == UInt8(ascii: "-") }
    }

    private static func digest(_ lines: [String]) -> String {
        SHA256.hexDigest(of: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
    }
}

/// Why lines can't be taken for a run.
public enum RunTransferError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The last line, which says how many there are, is missing.
    case cutOff
    /// It says something else than what stands before it.
    case changed
    /// From 1.
    case unreadable(line: Int)
    case gap(line: Int)
    case noRun

    public var description: String {
        switch self {
        case .cutOff: "its last line is missing: it was cut off, or isn't what `lull runs export` wrote"
        case .changed: "it was changed since `lull runs export` wrote it"
        case .unreadable(let line): "line \(line) can't be read; a newer version of lull may have written it"
        case .gap(let line): "line \(line) doesn't follow on the one before it"
        case .noRun: "it doesn't begin with the start of a run"
        }
    }
}

extension [JournalEntry] {
    /// Of the run that they begin; nil if they begin none.
    fileprivate var runID: String? {
        if case .started(let started)? = first?.event { started.runID } else { nil }
    }
}
