public import Execution
public import Schedule

/// How a schedule stands to its window, in lines for people.
public enum WindowText {
    /// - Parameter schedule: where all of it is to be told, whether it fits, too.
    /// - Returns: What the window is, how it stands, and what is special about it.
    public static func lines(_ fit: WindowFit, _ schedule: Schedule? = nil) -> [String] {
        let words = WindowWords(fit: fit, schedule: schedule)
        let hasOutlook = fit.isTooShort || schedule != nil
        return [words.title, words.standing] + words.notes + (hasOutlook ? [words.outlook].compactMap(\.self) : [])
    }
}
