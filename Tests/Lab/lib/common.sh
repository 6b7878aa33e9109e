# Names, locks and the directory of one lab. Sourced by ../lab.

lab=${LULL_LAB:-lull}
run=/run/lull-lab                             # what lives as long as the machine is up
state=$run/$lab                               # one lab
cache=${LULL_LAB_CACHE:-/var/cache/lull-lab}  # images, kept
cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
cgroup=lull-lab/$lab                          # below $cgroups: every process of the lab, and nothing else

die() {
    echo "lab: $*" >&2
    exit 1
}

[[ $lab =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "LULL_LAB='$lab': use lower-case letters, digits and dashes"

# why_not [NAME…]: prints the reason why no lab with such hosts can run on this machine, or nothing.
why_not() {
    local tool name missing=()
    ((EUID == 0)) || { echo "the lab needs root"; return; }
    for tool in systemd-nspawn mmdebstrap ip nsenter flock ssh-keygen; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    if ((${#missing[@]})); then
        echo "the lab needs ${missing[*]}: run \`make lab-deps\`"
    elif [[ -z $cgroups ]]; then
        echo "the lab needs cgroup v2 (a cgroup2 file system in /proc/mounts)"
    elif ! grep -qw overlay /proc/filesystems && ! modprobe -q overlay 2>/dev/null; then
        echo "the lab needs overlayfs in the kernel"
    else
        for name in "$@"; do
            ! is_machine "$name" || { machine_why_not; return; }
        done
    fi
}

check_host_name() {
    [[ $1 =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "host name '$1': use lower-case letters, digits and dashes"
}

# Ends the script unless the lab has this host.
need_host() {
    [[ -n $1 ]] || die "which host? (see: lab help)"
    check_host_name "$1"
    [[ -d $state/hosts/$1 ]] || die "lab '$lab' has no host '$1'; it has: $(host_names | tr '\n' ' ')"
}

host_names() {
    [[ -d $state/hosts ]] || return 0
    find "$state/hosts" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V
}

# One `up` or `down` of a lab at a time. Children that still hold descriptor 9 hold the lock too: each closes
# it only when it is in the lab's cgroup, so that a `down` after a killed `up` misses none.
lock_lab() {
    mkdir -p "$run"
    while :; do
        exec 9>"$run/.$lab.lock"
        flock 9
        # The one before us may have removed the file that we waited for.
        [[ $run/.$lab.lock -ef /proc/self/fd/9 ]] && return
    done
}

unlock_lab() {
    rm -f "$run/.$lab.lock"
    exec 9>&-
}

# Pid and start time name a process for good; a pid alone is used again.
process_id() {
    local line
    line=$(<"/proc/$1/stat") || return 1
    line=${line##*) }
    # shellcheck disable=SC2086
    set -- "$1" $line
    echo "$1 ${21}"
}

is_alive() {
    [[ -n $1 && $(process_id "${1%% *}" 2>/dev/null) == "$1" ]]
}

# Ends all processes of a cgroup (given below $cgroups), at once and with their children, and removes it.
cgroup_remove() {
    local directory
    [[ -d $cgroups/$1 ]] || return 0
    echo 1 >"$cgroups/$1/cgroup.kill"
    while grep -q 'populated 1' "$cgroups/$1/cgroup.events"; do sleep 0.02; done
    # Where cgroup v1 is mounted too, systemd-nspawn makes the same directories in its systemd hierarchy.
    for directory in "$cgroups/$1" "/sys/fs/cgroup/systemd/$1"; do
        [[ ! -d $directory ]] || find "$directory" -depth -type d -exec rmdir {} \;
    done
}

unmount() {
    mountpoint -q "$1" 2>/dev/null || return 0
    umount "$1" 2>/dev/null || umount --lazy "$1"
}

# Makes the lab's directory, its subnet, its bridge and its key.
lab_make() {
    if [[ -n $1 ]]; then
        mkdir -p "$state"
        process_id "$1" >"$state/owner" || die "--owner $1: no such process"
    fi
    mkdir -p "$state/hosts" "$state/disk" "$cgroups/$cgroup"
    base_path >"$state/base"
    mountpoint -q "$state/disk" || mount -t tmpfs -o size=70%,mode=755 lull-lab "$state/disk"
    [[ -f $state/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C "lull lab $lab" -f "$state/id_ed25519"
    network_make
    # A systemd takes about eight; with none left it freezes at boot without a word. 128 is a common limit.
    local limit=/proc/sys/fs/inotify/max_user_instances
    (($(<$limit) >= 4096)) || echo 4096 >$limit
}

# Removes what a crash left of this lab: hosts that no process supervises any more.
lab_sweep() {
    local name
    for name in $(host_names); do
        grep -q 'populated 1' "$cgroups/$cgroup/$name/cgroup.events" 2>/dev/null || host_remove "$name"
    done
    [[ -n $(host_names) ]] || lab_remove
}

# Removes everything. Each step works on what is there, so it can be repeated and interrupted.
lab_remove() {
    local name
    cgroup_remove "$cgroup"
    for name in $(host_names); do host_remove "$name"; done
    network_remove
    unmount "$state/disk"
    rm -rf --one-file-system "$state"
    rmdir "$cgroups/lull-lab" /sys/fs/cgroup/systemd/lull-lab 2>/dev/null || true
}
