import AgentProtocol

/// Says what a reboot would mean to a host.
struct RebootForecaster {
    let reboot: RebootOperation
    let services: any ServiceOperations

    func forecast() -> OperationForecast {
        let objections = RebootStep.objections(services)
        guard objections.isEmpty, let power = services.power else {
            return OperationForecast(prospect: .refuse(objections))
        }
        do throws(ServiceManagerError) {
            let units = try power.units()
            // What stops along with a service that is stopped first isn't left to the shutdown either.
            let along = reboot.stopped.flatMap { target in
                [target.unit] + (services.forecast(.stop, of: target).service?.alsoStops.map(\.unit) ?? [])
            }
            let stopped = Set(along.compactMap { units[$0]?.id })
            let facts = RebootForecast(
                endedByShutdown: units.endedByShutdown(except: along),
                notEnabled: units.startedByHand.filter { !stopped.contains($0) }, failed: units.failed)
            return OperationForecast(prospect: .change(from: "", to: "rebooted"), reboot: facts)
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }
}
