extension DiagnosticPage {
    static let files: [DiagnosticPage] = [
        .init(
            .fileNotFound, "there is no such file",
            "Nothing is at the path that was named. Relative paths are read from the directory in which lull is started."
        ),
        .init(
            .fileIsDirectory, "a directory where a file must be",
            "A plan is one file. Name the file itself."),
        .init(
            .fileNotPermitted, "a file that may not be read",
            "The user who runs lull lacks the permission to read the file, or to enter one of the directories above it."
        ),
        .init(
            .fileUnreadable, "a file that can't be read",
            "The system refused to read it, for the reason given: a disk that fails, a file system that is gone."),
        .init(
            .fileTooLarge, "a file that is too large",
            """
            Files are read whole, so their size is limited: a plan or an inventory of that size is most likely the wrong \
            file. Divide it if it is meant.
            """),
        .init(
            .notUTF8, "a file that isn't UTF-8",
            """
            Plans and inventories are UTF-8. In another encoding a name could be read as a different one. The mark is at the \
            first byte that can't be; save the file as UTF-8 (`iconv -f latin1 -t utf-8`).
            """),
        .init(
            .outOfMemory, "no memory while reading",
            "The system had no memory left for the tree of the file. Nothing is wrong with the file itself."),
    ]
}
