/// How long one operation took on one host, once.
public struct DurationSample: Sendable, Hashable {
    /// What it was; see `Operation.history`.
    public var key: String
    public var host: String
    /// When it was recorded, in seconds since 1970.
    public var time: Double
    public var runID: String
    public var seconds: Double

    public init(key: String, host: String, time: Double, runID: String, seconds: Double) {
        self.key = key
        self.host = host
        self.time = time
        self.runID = runID
        self.seconds = seconds
    }
}

/// Where it is known how long things took.
public protocol DurationStore: Sendable {
    /// The newest of each key, over all hosts; as many of each as tell anything.
    func durations(of keys: Set<String>) async throws -> [DurationSample]
}
