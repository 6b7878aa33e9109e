import Glibc
import Subprocess

/// Signatures of saved previews, made and verified by OpenSSH (`ssh-keygen -Y`): who may approve has a key already.
enum SavedSignature {
    /// So that no other signature of the same key is taken for an approval.
    private static let namespace = "lull-preview"

    static func path(of saved: String) -> String { saved + ".sig" }

    /// Asks for the key's passphrase, or its touch, where it has one.
    /// - Throws: `Refusal.cannotSign`.
    static func sign(_ path: String, key: String) async throws(Refusal) {
        let said = try await keygen(["-Y", "sign", "-n", namespace, "-f", key, "--", path], input: [])
        guard said.isGood else { throw .cannotSign(path: path, message: said.errors) }
    }

    /// - Parameters:
    ///   - bytes: what was read of the file, and will be run.
    ///   - signers: a file as ssh-keygen(1) describes it under ALLOWED SIGNERS.
    /// - Returns: whose signature it is, as that file names them.
    /// - Throws: `Refusal.notSigned`.
    static func verify(_ path: String, bytes: [UInt8], signers: String) async throws(Refusal) -> String {
        let signature = Self.path(of: path)
        guard access(signature, R_OK) == 0 else {
            throw .notSigned(path: path, message: "there is no \(signature)")
        }
        guard access(signers, R_OK) == 0 else {
            throw .notSigned(path: path, message: "\(signers) can't be read: \(String(cString: strerror(errno)))")
        }
        let found = try await keygen(["-Y", "find-principals", "-s", signature, "-f", signers], input: [])
        guard found.isGood, let principal = found.output.split(separator: "\n").first.map(String.init) else {
            throw .notSigned(path: path, message: "its signer isn't in \(signers)")
        }
        let verified = try await keygen(
            ["-Y", "verify", "-n", namespace, "-f", signers, "-I", principal, "-s", signature], input: bytes)
        guard verified.isGood else {
            throw .notSigned(path: path, message: verified.output.isEmpty ? verified.errors : verified.output)
        }
        return principal
    }

    private struct Said {
        var isGood: Bool
        var output: String
        var errors: String
    }

    private static func keygen(_ arguments: [String], input: [UInt8]) async throws(Refusal) -> Said {
        do {
            let result = try await Subprocess.run(
                .name("ssh-keygen"), arguments: Arguments(arguments), input: .array(input),
                output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
            func text(_ text: String?) -> String { (text ?? "").trimmingLines }
            return Said(
                isGood: result.terminationStatus == .exited(0), output: text(result.standardOutput),
                errors: text(result.standardError))
        } catch {
            throw .noKeygen
        }
    }
}

extension String {
    fileprivate var trimmingLines: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
