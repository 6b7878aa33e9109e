import ArgumentParser

/// For commands that take up a run of the journal.
struct RunOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("As `lull runs` lists it; its beginning is enough.", valueName: "run"), completion: .run)
    var name: String

    @OptionGroup var contact: ContactOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var takeOver: TakeOverOptions

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false
}
