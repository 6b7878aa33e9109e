import Glibc

/// Which of the breaks that `check` puts into a copy of lull is on in this process.
public enum Mutation {
    private static let name = getenv("LULL_MUTANT").map { String(cString: $0) } ?? ""

    public static func isOn(_ name: String) -> Bool { name == self.name }
}
