import ArgumentParser

struct TakeOverOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Take hosts away from whatever run has them.",
            discussion:
                "Only where nobody runs it any more: what it does there from then on is refused. A host with an armed guard puts "
                + "back first what that run did."))
    var takeOver = false
}
