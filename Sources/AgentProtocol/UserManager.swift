/// How the service manager of a user is asked: `systemctl --user`, as that user, told where its socket is.
public enum UserManager {
    /// A command that ends in `systemctl --user`, for root and for the user alike, without the user's number being known.
    /// Source: `systemctl --user --machine=NAME@` needs systemd-container, and `runuser` is for root alone.
    public static func systemctl(of user: String) -> [String] { ["sh", "-c", script, user, "systemctl", "--user"] }

    /// `$0` is the user.
    private static let script =
        #"u=$(id -u -- "$0") || exit; set -- env "XDG_RUNTIME_DIR=/run/user/$u" "$@"; "#
        + #"[ "$(id -u)" = "$u" ] || set -- runuser -u "$0" -- "$@"; exec "$@""#

    /// The same by a person's hand.
    public static func typed(_ user: String) -> String {
        "sudo -u \(ShellWords.quoted(user)) XDG_RUNTIME_DIR=\(runtimeDirectory(of: user)) systemctl --user"
    }

    /// Where the user's runtime configuration stands, for a shell.
    public static func runtimeDirectory(of user: String) -> String { "/run/user/$(id -u \(ShellWords.quoted(user)))" }
}
