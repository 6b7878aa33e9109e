import Diagnostics
import Glibc

/// What can be wrong with a program that gives an inventory.
enum ProgramFailure {
    /// With what it said on standard error.
    case exited(Int32, String)
    case signalled(Int32, String)
    case tooSlow(String)
    /// The error of the attempt to run it.
    case notRun(Int32)
    case tooMuch(limit: Int)

    fileprivate var words: String {
        switch self {
        case .exited(let code, _): "ended with exit code \(code)"
        case .signalled(let signal, _): "was ended by signal \(signal)"
        case .tooSlow: "took longer than \(Int(ProgramInventory.timeLimit)) s and was ended"
        case .notRun(ENOENT): "can't be run: the interpreter that its first line names doesn't exist"
        case .notRun(let code): "can't be run: \(String(cString: strerror(code)))"
        case .tooMuch(let limit): "printed more than \(limit >> 20) MiB"
        }
    }

    /// The last lines that it wrote to standard error.
    fileprivate var complaint: String? {
        switch self {
        case .exited(_, let text), .signalled(_, let text), .tooSlow(let text):
            let lines = text.split(separator: "\n").suffix(5).joined(separator: "\n")
            return lines.isEmpty ? "it wrote nothing to standard error" : "it wrote to standard error:\n\(lines)"
        case .notRun, .tooMuch: return nil
        }
    }
}

extension Diagnostic {
    static func programFailed(_ call: String, _ failure: ProgramFailure) -> Diagnostic {
        Diagnostic(code: .inventoryProgram, "inventory `\(call)` \(failure.words)", help: failure.complaint)
    }

    static func programNotJSON(_ words: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .inventoryJSON, "the inventory is not JSON", at: Label(span, words))
    }

    static func programNotUTF8(at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .inventoryJSON, "the inventory is not JSON", at: Label(span, "this byte is no UTF-8"))
    }

    static func programExpected(_ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .inventoryShape, "the inventory has an unknown form", at: Label(span, "expected \(what)"))
    }
}
