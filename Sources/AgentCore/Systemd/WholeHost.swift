/// Units by which a host boots, sleeps, changes its state as a whole or goes down. To start or stop one is no work on a service.
/// Source: systemd.special(7), bootup(7).
enum WholeHost {
    static func isMeant(by unit: Unit) -> Bool {
        !names.isDisjoint(with: unit.names + [unit.id]) || unit.id.hasPrefix("initrd")
    }

    private static let names: Set = [
        "-.slice", "system.slice", "user.slice", "init.scope",
        "sysinit.target", "basic.target", "local-fs.target", "local-fs-pre.target", "swap.target", "cryptsetup.target",
        "rescue.target", "emergency.target", "shutdown.target", "umount.target", "final.target", "exit.target",
        "reboot.target", "poweroff.target", "halt.target", "kexec.target", "soft-reboot.target", "ctrl-alt-del.target",
        "sleep.target", "suspend.target", "hibernate.target", "hybrid-sleep.target", "suspend-then-hibernate.target",
        "factory-reset.target", "system-update.target", "storage-target-mode.target",
    ]
}
