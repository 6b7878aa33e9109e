import Foundation
import Testing

/// What of a plan takes part, from the command line to the end of a run.
@Suite("Tags, variables, conditions and includes")
struct SelectionTests {
    private static let inventory = """
        web:
          hosts:
            web1: { rack: a }
            web2: { rack: b }
        """

    @Test("check says what takes no part, and why")
    func leftOut() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        _ = try scratch.file("more.yml", "- { name: Included, pause: 1s, hosts: web, when: release == 'v2' }\n")
        let plan = try scratch.file(
            "plan.yml",
            """
            vars: { release: v1 }
            steps:
              - { name: Tagged, pause: 1s, hosts: web, tags: slow }
              - { name: In a rack, pause: 1s, hosts: web, when: rack == 'a' }
              - include: more.yml
            """)
        let checked = try await Binary.lull(["check", plan, "-i", inventory, "--skip-tags", "slow"])
        #expect(checked.exitCode == 0, "\(checked)")
        #expect(
            checked.output == """
                \(plan): 1 step on web1, no errors.
                Takes no part:
                  Tagged: --skip-tags names 'slow'
                  In a rack on web2: when: rack == 'a' doesn't hold: rack is b
                  Included on web[1-2]: when: release == 'v2' doesn't hold: release is v1

                """)
        let extra = try await Binary.lull(["check", plan, "-i", inventory, "-t", "slow", "-e", "release=v2"])
        #expect(extra.output.hasPrefix("\(plan): 1 step on web[1-2], no errors.\n"), "\(extra)")
        let slip = try await Binary.lull(["check", plan, "-i", inventory, "--skip-tags", "slwo"])
        #expect(slip.exitCode == 3 && slip.errors.contains("did you mean 'slow'?"), "\(slip)")
        let wrong = try await Binary.lull(["check", plan, "-i", inventory, "-e", "release"])
        #expect(wrong.exitCode == 3 && wrong.errors.contains("write name=value"), "\(wrong)")
    }

    @Test("a condition on facts is asked when its step comes, and not before")
    func facts() async throws {
        let scratch = try Scratch()
        let inventory = try scratch.file("hosts.yml", Self.inventory)
        let plan = try scratch.file(
            "plan.yml",
            """
            services: { app: , nginx: }
            steps:
              - { stop: app, hosts: web }
              - { restart: nginx, hosts: web, when: "services['app'].state == 'active'" }
              - { start: app, hosts: web, when: service.state == 'inactive' }
            """)
        let rehearsed = try await Binary.lull(["rehearse", plan, "-i", inventory])
        #expect(rehearsed.exitCode == 0, "\(rehearsed)")
        #expect(
            rehearsed.output.contains("when: services['app'].state == 'active' doesn't hold: app.service is inactive"),
            "\(rehearsed.output)")
        #expect(!rehearsed.output.contains("service.state == 'inactive' doesn't hold"), "\(rehearsed.output)")
    }
}
