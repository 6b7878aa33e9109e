import AgentProtocol

/// Adds to a forecast who uses the services that would be stopped. One look serves all of them.
enum UseForecast {
    static func add(to forecast: inout HostForecast, _ program: [Operation], _ reader: UseReader = UseReader()) {
        let indices = zip(program, forecast.operations).enumerated().compactMap { index, pair in
            pair.0.stopsService && pair.1.service?.isUp == true ? index : nil
        }
        if indices.isEmpty {
            // Other hosts are asked who is connected to them: this one may be their client.
            guard program.contains(where: \.stopsService) else { return }
        }
        let subjects = indices.compactMap { forecast.operations[$0].service }.map { service in
            UseReader.Subject(
                unit: service.unit, mainPID: service.mainPID, alsoStops: service.alsoStops.map(\.unit))
        }
        let sight = reader.look(at: subjects)
        for (index, use) in zip(indices, sight.uses) { forecast.operations[index].service?.use = use }
        forecast.facts.addresses = HostAddresses.all()
        forecast.facts.connections = sight.connections
    }
}

extension Operation {
    fileprivate var stopsService: Bool {
        switch self {
        case .stop, .restart: true
        default: false
        }
    }
}

extension ServiceFacts {
    fileprivate var isUp: Bool { activeState != "inactive" && activeState != "failed" }
}
