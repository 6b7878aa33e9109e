/// The saved preview that a run was started from.
public struct ApprovedPreview: Codable, Sendable, Hashable {
    /// See `Preview.hash(planText:)`.
    public var hash: String
    /// In seconds since 1970.
    public var savedAt: Double
    /// Who saved it, on which machine.
    public var operatorName: String
    public var controller: String
    /// Whose signature it carries, as the file of allowed signers names them; nil where none was asked for.
    public var signer: String?
    /// The kinds of drift that the operator of the run accepted; nil where nothing had drifted.
    public var acceptedDrift: [String]?

    public init(
        hash: String, savedAt: Double, operatorName: String, controller: String, signer: String? = nil,
        acceptedDrift: [String]? = nil
    ) {
        self.hash = hash
        self.savedAt = savedAt
        self.operatorName = operatorName
        self.controller = controller
        self.signer = signer
        self.acceptedDrift = acceptedDrift
    }
}
