import ArgumentParser

struct WindowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run it although its window isn't open, and record why. Then no window ends it.", valueName: "reason"))
    var outsideWindow: String?

    func validate() throws {
        if let outsideWindow, outsideWindow.allSatisfy(\.isWhitespace) {
            throw ValidationError("--outside-window takes a reason: it is kept in the journal")
        }
    }
}
