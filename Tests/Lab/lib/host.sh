# One host: a copy-on-write root, a cable, a systemd in a container, or in a virtual machine (machine.sh). Sourced by ../lab.

# Everything that a host needs before it boots.
host_make() {
    local directory=$state/hosts/$1 disk=$state/disk/$1 root=$state/hosts/$1/root
    mkdir -p "$directory/root" "$disk/upper" "$disk/work" "$cgroups/$cgroup/$1"
    address_for "$1" >"$directory/address"
    mount -t overlay -o "lowerdir=$(probes_path):$(base_path),upperdir=$disk/upper,workdir=$disk/work" lull-lab "$root"
    echo "$1" >"$root/etc/hostname"
    printf '127.0.0.1 localhost\n%s %s\n' "$(<"$directory/address")" "$1" >"$root/etc/hosts"
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
    ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$root/etc/ssh/ssh_host_ed25519_key"
    # As it is now: a test may change the host's key later, and known_hosts is written again with each `up`.
    cut -d' ' -f1,2 "$root/etc/ssh/ssh_host_ed25519_key.pub" >"$directory/key"
    install -m 600 -o 1000 -g 1000 "$state/id_ed25519.pub" "$root/home/ops/.ssh/authorized_keys"
    cable_make "$1"
    ! is_machine "$1" || machine_disk "$1"
}

host_boot() {
    # A session of its own: Ctrl-C in the terminal that ran `up` is not for the host.
    setsid "$here/lab" _supervise "$1" </dev/null >"$state/hosts/$1/console" 2>&1 &
    echo $! >"$state/hosts/$1/supervisor"
    disown
}

# Runs the host, again after each reboot, until the lab goes down.
host_supervise() {
    local code descriptor
    echo $$ >"$cgroups/$cgroup/$1/cgroup.procs"
    # Nothing of the caller's may stay open: Foundation's Process, for one, waits for a descriptor that it left open
    # in `up`. The lab's lock (9) is among them, and is let go only now: see lock_lab.
    for descriptor in /proc/$$/fd/*; do
        descriptor=${descriptor##*/}
        ((descriptor <= 2 || descriptor == 255)) || exec {descriptor}>&-
    done
    ! is_machine "$1" || { machine_supervise "$1"; return; }
    while :; do
        code=0
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --boot --register=no --keep-unit \
            --network-namespace-path="/run/netns/$(namespace_name "$1")" --directory="$state/hosts/$1/root" \
            --hostname="$1" --machine="$1" --resolv-conf=off --timezone=off --link-journal=no --console=pipe \
            </dev/null || code=$?
        ((code == 133)) || exit "$code"
    done
}

# Prints the pid of the host's systemd as this machine sees it.
host_leader() {
    local pid
    for pid in $(cat "$cgroups/$cgroup/$1/payload/init.scope/cgroup.procs" 2>/dev/null); do
        grep -q '^NSpid:.*[[:space:]]1$' "/proc/$pid/status" 2>/dev/null && { echo "$pid"; return; }
    done
    return 1
}

# What is another after each boot.
host_boot_id() {
    if is_machine "$1"; then
        host_exec "$1" cat /proc/sys/kernel/random/boot_id 2>/dev/null
    else
        host_leader "$1"
    fi
}

host_exec() {
    need_host "${1-}"
    local leader
    ! is_machine "$1" || { machine_exec "$@"; return; }
    leader=$(host_leader "$1") || die "host '$1' is not running (its console: $state/hosts/$1/console)"
    shift
    exec nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}

host_state() {
    (host_exec "$1" systemctl is-system-running 2>/dev/null) || true
}

# Waits until systemd has finished booting and sshd answers; 3 minutes are for 50 hosts on a slow machine.
host_wait() {
    local answer='' until=$((SECONDS + 180))
    ! is_machine "$1" || until=$((SECONDS + 600))
    while ((SECONDS < until)); do
        kill -0 "$(<"$state/hosts/$1/supervisor")" 2>/dev/null || break
        answer=$(host_exec "$1" timeout --foreground 30 systemctl is-system-running --wait 2>/dev/null) || true
        [[ $answer == running || $answer == degraded ]] && host_answers "$1" && return
        sleep 0.2
    done
    tail -n 20 "$state/hosts/$1/console" >&2
    die "host '$1' did not come up (systemd: ${answer:-no answer}); its console is above"
}

host_answers() {
    local line=
    exec 7<>"/dev/tcp/$(<"$state/hosts/$1/address")/22" || return 1
    read -r -t 5 line <&7 || true
    exec 7>&-
    [[ $line == SSH-* ]]
} 2>/dev/null

host_reboot() {
    need_host "$1"
    local before now
    before=$(host_boot_id "$1") || die "host '$1' is not running"
    (host_exec "$1" systemctl reboot) || is_machine "$1"  # the connection may go with it
    while now=$(host_boot_id "$1") || now=$before; [[ $now == "$before" ]]; do sleep 0.1; done
    host_wait "$1"
}

# As a power cut does it: no process is told. What a container wrote stays even if it was not synced, as its disk is this machine's
# memory; of a virtual machine only what it synced does.
host_crash() {
    need_host "$1"
    host_end "$1"
    mkdir -p "$cgroups/$cgroup/$1"
    host_boot "$1"
    host_wait "$1"
}

# Ends all processes of a host at once.
host_end() {
    cgroup_remove "$cgroup/$1"
    # systemd-nspawn leaves its lock behind when it is killed.
    rm -f "/run/systemd/nspawn/locks/inode-$(stat -c %d:%i "$state/hosts/$1/root" 2>/dev/null)"
}

host_remove() {
    [[ -d $state/hosts/$1 ]] || return 0
    host_end "$1"
    [[ -s $state/hosts/$1/address ]] && cable_remove "$1"
    unmount "$state/hosts/$1/root"
    rm -rf --one-file-system "$state/disk/$1" "$state/hosts/$1"
}
