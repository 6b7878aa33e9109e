/// The edges along which a stop travels: if A names B in one of these, stopping A stops B.
/// Source: seen on live hosts to match what systemd 252 does, exactly; `systemctl list-dependencies --reverse` doesn't.
enum Edge: String, CaseIterable {
    case requiredBy = "RequiredBy"
    case requisiteOf = "RequisiteOf"
    case boundBy = "BoundBy"
    case consistsOf = "ConsistsOf"
    case propagatesStopTo = "PropagatesStopTo"

    /// What stands in B's unit file.
    var inTheOthersWords: String {
        switch self {
        case .requiredBy: "Requires"
        case .requisiteOf: "Requisite"
        case .boundBy: "BindsTo"
        case .consistsOf: "PartOf"
        case .propagatesStopTo: "StopPropagatedFrom"
        }
    }
}
