public import Execution

/// How a schedule stands to its window, in lines for people.
public enum WindowText {
    /// - Returns: What the window is, how it stands, and what is special about it.
    public static func lines(_ fit: WindowFit) -> [String] {
        let words = WindowWords(fit: fit, schedule: nil)
        return [words.title, words.standing] + words.notes + (fit.isTooShort ? [words.outlook].compactMap(\.self) : [])
    }
}
