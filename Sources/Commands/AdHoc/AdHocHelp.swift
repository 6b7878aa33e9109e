/// What the help of every ad-hoc command says.
enum AdHocHelp {
    static let exitCodes = """
        Exit codes: 0 as planned; 1 failed, and what failed is put back; 2 failed, and something needs a person; \
        3 refused before anything was touched; 4 interrupted.
        """
}
