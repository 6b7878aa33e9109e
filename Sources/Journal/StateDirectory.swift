/// Where lull keeps its journal.
public enum StateDirectory {
    /// `given` (the `--state` option) if there is one, else `$XDG_STATE_HOME/lull`, else `~/.local/state/lull`;
    /// nil where neither variable holds an absolute path (the XDG specification says to ignore relative ones).
    public static func path(given: String?, environment: [String: String]) -> String? {
        if let given { return given }
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/lull" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/lull" }
        return nil
    }
}
