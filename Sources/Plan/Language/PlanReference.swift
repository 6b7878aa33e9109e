/// The reference of the language, made of the list of its keys.
public enum PlanReference {
    /// A heading and a table for each kind of mapping.
    public static var markdown: String {
        PlanField.Place.allCases.map { place in
            var lines = ["### \(heading(place))", "", "| key | value | default | |", "| --- | --- | --- | --- |"]
            lines += PlanField.fields(of: place).map(row)
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private static func heading(_ place: PlanField.Place) -> String {
        let title = place.title.replacing("'", with: "`")
        return title.prefix(1).uppercased() + title.dropFirst()
    }

    private static func row(_ field: PlanField) -> String {
        let key = field.isVerb ? "**`\(field.key)`**" : "`\(field.key)`"
        let fallback = field.isRequired ? "required" : field.fallback ?? ""
        let variables = field.holdsVariables ? " `{{ }}`" : ""
        return "| \(key) | \(field.type.words)\(variables) | \(fallback) | \(field.summary) |"
    }
}
