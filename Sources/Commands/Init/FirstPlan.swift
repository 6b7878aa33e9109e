import Report

/// The plan that `lull init` writes.
struct FirstPlan {
    static let fileName = "plan.yml"

    /// What it restarts, in this order; empty for an example in comments.
    var services: [String]
    /// Where the inventory is, as the next commands name it.
    var inventoryPath: String
    var path: String

    var text: String { (opening + (services.isEmpty ? Self.example : real)).map { $0 + "\n" }.joined() }

    private var opening: [String] {
        [
            "# yaml-language-server: $schema=plan.schema.json",
            "# What lull does, in which order, and how long it may take. Nothing is killed: what doesn't stop in time is held and named.",
            "# `lull check \(path) -i \(inventoryPath)` says what is wrong here, and `lull preview` shows what would be done, host by host.",
            "# Editors complete and check this file once `lull schema > plan.schema.json` has put the schema beside it.",
        ]
    }

    private var real: [String] {
        let names = services.map(FirstText.name)
        let together = names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
        return ["name: \(YAMLText.scalar("Restart \(services.listed)"))", ""] + Self.budget + ["", "services:"]
            + Self.service(names[0]) + names.dropFirst().flatMap(Self.another) + ["", "steps:"]
            + Self.step(restart: together)
    }

    /// Lines that begin with `#` and no blank are the example, to be uncommented as they are.
    private static var example: [String] {
        ["name: A plan to begin with", ""] + budget + [""]
            + commented(["services:"] + service("nginx")) + ["", "steps:"]
            + [
                "  # Looks, and changes nothing, so that this plan can be previewed and run as it is. What is in comments restarts nginx: take away",
                "  # the first # of each line, and put your services and groups in.",
                "  - name: See that systemd runs the host",
                "    check: { file: /run/systemd/system }",
                "    hosts: \(FirstInventory.group)",
            ] + commented(step(restart: "nginx"))
    }

    private static let budget = [
        "# How many hosts may be out (failed, unreachable, on hold) until everything that was done is put back: a count, or 10%.",
        "budget: { max_failed: 0 }",
        "# When it may run; at any time without it. `lull window` shows when it opens, and `lull schedule add` has it run then.",
        "# window: { recur: 2nd sat, from: \"22:00\", for: 4h, timezone: Europe/Malta }",
    ]

    private static func service(_ name: String) -> [String] {
        [
            "  \(name):",
            "    # How long each may take. systemd is kept from killing it meanwhile.",
            timeout,
            "    # Asked once it is up: it must be well within 30s, and stay so for 5s.",
            "    # health: [{ http: \"http://{{ address }}/\", within: 30s, soak: 5s }]",
            "    # For what stops along with it, since it requires it: refuse, restart or leave.",
            "    dependents: refuse",
        ]
    }

    /// Without the comments.
    private static func another(_ name: String) -> [String] { ["  \(name):", timeout] }

    private static let timeout = "    timeout: { stop: 90s, start: 90s }"

    private static func step(restart services: String) -> [String] {
        [
            "  - name: Restart, a host first and then the rest",
            "    restart: \(services)",
            "    hosts: \(FirstInventory.group)",
            "    # Batches: one host alone, then a quarter of them at a time.",
            "    serial: [1, 25%]",
        ]
    }

    private static func commented(_ lines: [String]) -> [String] { lines.map { "#" + $0 } }
}
