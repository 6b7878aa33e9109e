import Diagnostics
import Windows

/// Days and times of the calendar, as windows and blackouts write them.
enum WindowDates {
    /// - Returns: Nil after what is wrong was reported.
    static func day(_ text: Placed<String>, _ problems: Problems) -> CivilDate? {
        guard let day = CivilDate(text.value) else {
            problems.add(WindowProblem.badDay(text.value, suggestion: respelled(text.value)), at: text.span)
            return nil
        }
        guard day >= .earliest, day < .end else {
            problems.add(WindowProblem.dayOutOfRange(text.value), at: text.span)
            return nil
        }
        return day
    }

    /// `2026/12/24` and `2026.12.24`; of another order nobody knows which is the month.
    private static func respelled(_ text: String) -> String? {
        let parts = text.split(whereSeparator: { "/.-".contains($0) }).map(String.init)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1...].allSatisfy({ $0.utf8.count <= 2 }) else {
            return nil
        }
        let padded = parts.map { $0.utf8.count == 1 ? "0\($0)" : $0 }
        return CivilDate(padded.joined(separator: "-"))?.description
    }
}
