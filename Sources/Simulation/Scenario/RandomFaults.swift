import Journal

/// What goes wrong, and how often. One run in ten is left in peace.
enum RandomFaults {
    /// The first life begins the run; half of the operators come back after what happened to it.
    static func lives(_ random: inout Randomness) -> [ControllerSpec.Life] {
        var lives = [life(.run, &random)]
        guard random.chance(0.7) else { return lives }
        for _ in 0..<random.count(1...3) {
            let intention: RunResumed.Intention = random.pick([.goOn, .goOn, .rollBack, .abort])
            lives.append(life(.resume(intention), &random))
            lives[lives.count - 1].delay = random.magnitude(0.1...400)
        }
        // In the end somebody stays until it is over.
        if random.chance(0.8) {
            var last = ControllerSpec.Life(act: .resume(random.pick([.goOn, .rollBack])))
            last.delay = random.magnitude(0.1...400)
            last.choice = random.pick([.goOn, .rollBack])
            lives.append(last)
        }
        return lives
    }

    private static func life(_ act: ControllerSpec.Act, _ random: inout Randomness) -> ControllerSpec.Life {
        var life = ControllerSpec.Life(act: act)
        switch random.index(8) {
        case 0, 1: life.diesAtTouch = 1 + Int(random.magnitude(1...300))
        case 2: life.stopsAfter = random.magnitude(0.1...200)
        case 3: life.abandonsAfter = random.magnitude(0.1...200)
        default: break
        }
        life.choice = random.pick([.goOn, .rollBack, .stop])
        return life
    }

    static func add(to scenario: inout Scenario, _ random: inout Randomness) {
        if random.chance(0.1) { return }
        func some(_ likely: Double, _ range: ClosedRange<Double>) -> Double {
            random.chance(likely) ? random.magnitude(range) : 0
        }
        var rates = FaultRates()
        rates.connectFails = some(0.15, 0.005...0.3)
        rates.requestLost = some(0.2, 0.005...0.5)
        rates.answerLost = some(0.2, 0.005...0.5)
        rates.requestRepeated = some(0.2, 0.05...1)
        rates.requestDelayed = some(0.2, 0.05...1)
        rates.appendFails = some(0.05, 0.005...0.1)
        rates.appendFailsAfterwards = some(0.05, 0.005...0.1)
        rates.workerDies = some(0.15, 0.02...0.5)
        rates.commandFails = some(0.15, 0.02...0.5)
        scenario.rates = rates
        let count = scenario.hosts.count
        let host = { (random: inout Randomness) in random.index(count) }
        let kinds: [(inout Randomness) -> Fault.Kind] = [
            { .cut(host: host(&$0), seconds: $0.chance(0.2) ? 1e6 : $0.magnitude(1...200)) },
            { .reboot(host: host(&$0), seconds: $0.magnitude(5...300)) },
            { .killWorker(host: host(&$0)) },
            { .diskFull(host: host(&$0), seconds: $0.magnitude(1...300)) },
            { .clockJump(host: host(&$0), seconds: $0.number(-5000...5000)) },
            { .outOfMemory(host: host(&$0), unit: $0.index(4)) },
            { .clients(host: host(&$0)) },
            { .storeFull(seconds: $0.magnitude(0.1...100)) },
            { .controllerClockJump(seconds: $0.number(-5000...5000)) },
        ]
        for kind in kinds where random.chance(0.15) {
            for _ in 0..<random.count(1...3) {
                scenario.faults.append(Fault(at: random.magnitude(0.1...300), kind(&random)))
            }
        }
    }
}
