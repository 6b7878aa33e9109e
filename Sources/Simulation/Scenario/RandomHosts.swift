/// Hosts of one kind, as a fleet has them, with the differences that a fleet has.
enum RandomHosts {
    static let oldRelease = "/srv/v1"
    static let newRelease = "/srv/v2"
    static let path = "/srv/current"

    static func make(_ random: inout Randomness) -> [HostSpec] {
        let isTroubled = random.chance(0.6)
        let hasWeb = random.chance(0.5)
        let hasSocket = random.chance(0.3)
        let limits: [Double?] = [2, 5, 15, 90, 90, nil]
        return (0..<random.count(1...8)).map { number in
            var units = [unit("app", random.pick(limits), isTroubled, &random)]
            if hasWeb {
                units.append(unit("web", random.pick(limits), isTroubled, &random))
                units[1].needs = "app.service"
                units[1].isActive = random.chance(0.8) && units[0].isActive
            }
            units.append(unit("db", random.pick(limits), isTroubled, &random))
            if hasSocket {
                var socket = UnitSpec(name: "app.socket", killsAfter: nil)
                socket.isActive = units[0].isActive
                socket.triggers = "app.service"
                units.append(socket)
            }
            return HostSpec(name: "h\(number)", units: units, links: [path: oldRelease], releasePath: path)
        }
    }

    private static func unit(
        _ name: String, _ limit: Double?, _ isTroubled: Bool, _ random: inout Randomness
    ) -> UnitSpec {
        var temper = Temper()
        if isTroubled, random.chance(0.3) {
            switch random.index(6) {
            case 0: temper.neverStops = 0.5
            case 1: temper.stop = 1...60
            case 2: temper.failsToStart = 0.3
            case 3: temper.diesSoon = 0.3
            case 4: temper.health = .chance(0.8)
            default: temper.health = .unlessRelease(newRelease)
            }
        }
        return UnitSpec(
            name: "\(name).service", isActive: random.chance(0.9), killsAfter: limit, temper: temper)
    }
}
