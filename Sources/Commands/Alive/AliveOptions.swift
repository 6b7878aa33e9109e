import ArgumentParser

/// For commands that ask something of a run that is under way.
struct AliveOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("As `lull runs` lists it; its beginning is enough.", valueName: "run"), completion: .run)
    var name: String

    @OptionGroup var state: StateOptions
}
