/// The runtime drop-in that keeps systemd from killing a unit, by the name that agent and by-hand commands share.
public enum NoforceDropIn {
    /// The last name wins; `zzz-local.conf` is seen in the field.
    public static let fileName = "zzzz-lull-noforce.conf"

    /// Where systemd looks for runtime configuration.
    public static let root = "/run/systemd/system"

    public static func path(of unit: String) -> String { "\(root)/\(unit).d/\(fileName)" }
}
