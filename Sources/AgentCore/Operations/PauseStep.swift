import AgentProtocol

enum PauseStep {
    static func perform(_ seconds: Double, steps: OperationSteps) -> OperationEnd {
        let began = Clock.monotonic
        let end = began + seconds
        while Clock.monotonic < end {
            steps.progress(.pausing, "", since: began, limit: seconds)
            Clock.sleep(until: min(end, Clock.monotonic + 1))
        }
        return .done
    }
}
