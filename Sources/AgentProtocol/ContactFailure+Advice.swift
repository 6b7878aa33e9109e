extension ContactFailure {
    /// By what ssh said, which is what a person would have to look up.
    static func reaching(_ host: String, _ words: String) -> String {
        func tells(_ parts: String...) -> Bool { parts.contains { words.contains($0) } }
        if tells("Could not resolve") {
            return
                "check how it is spelled; where ssh is to be called with something else than the inventory's name, ansible_host "
                + "there says with what, or HostName in ~/.ssh/config"
        }
        if tells("Connection refused") {
            return
                "the address answers, and no sshd listens there on that port: see that it runs ('systemctl status ssh' on the host); "
                + "ansible_port in the inventory names another port"
        }
        if tells("timed out", "No route to host", "Network is unreachable", "Host is down") {
            return
                "see that it is up, and that nothing between here and there drops what is sent to its port: 'ssh \(host) true' must "
                + "work from here; a jump host goes into ~/.ssh/config as ProxyJump"
        }
        if tells("exchange", "Connection closed by", "Connection reset by") {
            return
                "its sshd, or something before it, hangs up at once: too many logins at a time (fewer with --forks), or a ban of this "
                + "address; the host's log says which ('journalctl -u ssh')"
        }
        return "see what 'ssh \(host) true' says; check the address, the network and that sshd runs there"
    }

    /// By what sudo or the shell said.
    /// - Parameter host: as ssh is called for it.
    static func becoming(root host: String, _ words: String) -> String {
        if words.contains("not found") { return "install sudo there, or log in as root: ansible_user in the inventory" }
        if words.contains("tty") {
            return "let sudo run without a terminal for this user: 'Defaults:USER !requiretty' in /etc/sudoers.d"
        }
        return
            "nobody is there to type a password, so sudo must not ask for one: a line 'USER ALL=(root) NOPASSWD: ALL' in "
            + "/etc/sudoers.d, or for lull's agent alone 'lull agent install --user USER', by somebody who is root there; 'ssh "
            + "\(host) sudo -n true' shows it"
    }
}
