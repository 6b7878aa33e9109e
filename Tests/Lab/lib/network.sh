# A bridge for each lab, a network namespace and a cable for each host. Sourced by ../lab.

# Short names: an interface name has at most 15 characters.
bridge_name() { echo "ll$(<"$state/subnet")"; }
cable_name() { echo "ll$(<"$state/subnet")h$(cut -d. -f4 "$state/hosts/$1/address")"; }
namespace_name() { echo "ll$(<"$state/subnet")-$1"; }

# Picks the third number of the lab's addresses, 0 for the lab `lull`, and raises its bridge.
network_make() {
    local number bridge
    if [[ ! -s $state/subnet ]]; then
        (
            flock 8
            for number in $([[ $lab == lull ]] && echo 0 || seq 1 254); do
                subnet_is_free "$number" || continue
                echo "$number" >"$state/subnet"
                exit 0
            done
            exit 1
        ) 8>"$run/.subnets.lock" || die "no free subnet in 10.99.0.0/16 (see: ip route show 10.99.0.0/16)"
    fi
    bridge=$(bridge_name)
    [[ -d /sys/class/net/$bridge ]] && return
    ip link add "$bridge" type bridge
    ip address add "10.99.$(<"$state/subnet").1/24" dev "$bridge"
    ip link set "$bridge" up
}

subnet_is_free() {
    ! grep -qsx "$1" "$run"/*/subnet && [[ -z $(ip route show "10.99.$1.0/24") ]]
}

network_remove() {
    [[ -s $state/subnet ]] || return 0
    ip link delete "$(bridge_name)" 2>/dev/null || true
}

# Prints an address for a new host: known ones for the usual names, so that an inventory can be written by hand.
address_for() {
    local number taken
    taken=$(cat "$state"/hosts/*/address 2>/dev/null || true)
    if [[ $1 =~ ^(web|db|worker|vm)([1-9])$ ]]; then
        case ${BASH_REMATCH[1]} in
        web) number=1 ;;
        db) number=2 ;;
        worker) number=3 ;;
        vm) number=4 ;;
        esac
        echo "10.99.$(<"$state/subnet").$number${BASH_REMATCH[2]}"
        return
    fi
    for number in $(seq 50 254); do
        number=10.99.$(<"$state/subnet").$number
        grep -qxF "$number" <<<"$taken" || { echo "$number"; return; }
    done
    die "no address is left for host '$1'"
}

cable_make() {
    local cable namespace address
    ! is_machine "$1" || { machine_cable_make "$1"; return; }
    cable=$(cable_name "$1") namespace=$(namespace_name "$1") address=$(<"$state/hosts/$1/address")
    ip netns add "$namespace"
    ip link add "$cable" type veth peer name host0 netns "$namespace"
    ip link set "$cable" master "$(bridge_name)" up
    ip -netns "$namespace" -batch - <<TEXT
address add $address/24 dev host0
link set lo up
link set host0 up
TEXT
}

cable_remove() {
    machine_cable_remove "$1"
    ip link delete "$(cable_name "$1")" 2>/dev/null || true
    ip netns delete "$(namespace_name "$1")" 2>/dev/null || true
}

# The host's own end of it.
cable_mac() {
    if is_machine "$1"; then
        machine_mac "$1" 0
    else
        ip netns exec "$(namespace_name "$1")" cat /sys/class/net/host0/address
    fi
}

# host_ip NAME ARGUMENT…: `ip` in the host's network.
host_ip() {
    local name=$1
    shift
    if is_machine "$name"; then machine_exec "$name" ip "$@"; else ip -netns "$(namespace_name "$name")" "$@"; fi
}

network_cut() {
    need_host "$1"
    ip link set "$(cable_name "$1")" down
    # Forgotten at once, so that a new connection is refused with "no route to host" after 3 s.
    ip neighbour del "$(<"$state/hosts/$1/address")" dev "$(bridge_name)" 2>/dev/null || true
}

# A bridge port that is disabled (state 0) passes nothing and says nothing. The neighbours stay known, or else
# the machine would notice after some seconds and answer "no route to host".
network_silence() {
    need_host "$1"
    local bridge
    bridge=$(bridge_name)
    ip neighbour replace "$(<"$state/hosts/$1/address")" dev "$bridge" nud permanent lladdr "$(cable_mac "$1")"
    host_ip "$1" neighbour replace "10.99.$(<"$state/subnet").1" dev host0 nud permanent \
        lladdr "$(<"/sys/class/net/$bridge/address")"
    bridge link set dev "$(cable_name "$1")" state 0
}

network_mend() {
    need_host "$1"
    local cable attempt
    cable=$(cable_name "$1")
    ip link set "$cable" up
    # The kernel takes a moment, a second at times, to see that the cable carries again; until then it refuses this.
    for attempt in {1..100}; do
        bridge link set dev "$cable" state 3 2>/dev/null && break
        ((attempt < 100)) || die "the cable of '$1' doesn't come up"
        sleep 0.1
    done
    ip neighbour del "$(<"$state/hosts/$1/address")" dev "$(bridge_name)" 2>/dev/null || true
    host_ip "$1" neighbour del "10.99.$(<"$state/subnet").1" dev host0 2>/dev/null || true
}
