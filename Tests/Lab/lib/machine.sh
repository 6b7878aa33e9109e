# Hosts that are virtual machines (vm1 … vm9): a kernel, a clock, a disk and memory of their own, under QEMU. What tells one
# from a container stands here and nowhere else. Sourced by ../lab.

is_machine() { [[ $1 =~ ^vm[1-9]$ ]]; }

# Prints the reason why no virtual machine can run here, or nothing.
machine_why_not() {
    local tool missing=()
    for tool in qemu-system-x86_64 mke2fs; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    if [[ $(uname -m) != x86_64 ]]; then
        echo "the lab's virtual machines are x86-64, and the agent built here is for $(uname -m)"
    elif ((${#missing[@]})); then
        echo "the lab's virtual machines need ${missing[*]}: run \`make lab-deps\`"
    elif [[ ! -c /dev/net/tun ]]; then
        echo "the lab's virtual machines need tap devices (/dev/net/tun)"
    fi
}

# Debian's kernel for virtual machines, and an initrd of our own: it loads three drivers, gives the interfaces their addresses,
# and hands over to the systemd of the disk. There is no udev, so nothing is probed and nothing renamed.
machine_recipe() {
    local tree=$1/tree root=$1/initrd.d modules module busybox
    mmdebstrap --quiet --variant=extract --include=linux-image-cloud-amd64,busybox-static bookworm "$tree"
    mv "$tree"/boot/vmlinuz-* "$1/vmlinuz"
    mkdir -p "$root"/{bin,lib,proc,sys,dev,disk}
    busybox=$tree/bin/busybox
    cp "$busybox" "$root/bin/"
    modules=$(echo "$tree"/lib/modules/*/kernel)
    for module in $(machine_modules); do cp "$modules/$module.ko" "$root/lib/"; done
    machine_init >"$root/init"
    chmod 755 "$root/init"
    (cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) | gzip -1 >"$1/initrd"
    rm -rf --one-file-system "$tree" "$root"
}

# In the order in which they must be loaded.
machine_modules() {
    echo drivers/virtio/virtio{_ring,,_pci_legacy_dev,_pci_modern_dev,_pci} drivers/block/virtio_blk \
        net/core/failover drivers/net/{net_failover,virtio_net}
}

# What was not synced stays in the machine's memory, and is gone with it: nothing writes it back after some seconds, as a
# machine at work would and a test couldn't tell from a sync.
machine_init() {
    local module
    echo '#!/bin/busybox sh'
    echo 'export PATH=/bin; /bin/busybox --install -s /bin'
    echo 'mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev'
    for module in $(machine_modules); do echo "insmod /lib/${module##*/}.ko"; done
    cat <<'TEXT'
for word in $(cat /proc/cmdline); do
    case $word in
    lab.address=*) address=${word#*=} ;;
    lab.back=*) back=${word#*=} ;;
    lab.front=*) front=${word#*=} ;;
    esac
done
ip link set eth0 name host0
ip link set eth1 name lab0
ip link set lo up
ip address add "$address/24" dev host0
ip link set host0 up
ip address add "$back" peer "$front" dev lab0
ip link set lab0 up
echo 0 >/proc/sys/vm/dirty_writeback_centisecs
mount -t ext4 -o rw,commit=3600 /dev/vda /disk
umount /proc /sys /dev
exec switch_root /disk /sbin/init
TEXT
}

machine_path() {
    echo "$cache/machine-$(declare -f machine_recipe machine_modules machine_init | sha256sum | cut -c1-16)"
}

# The way in that no test cuts: a cable of its own to this machine, 10.98 where the other has 10.99.
machine_back() {
    local address
    address=$(<"$state/hosts/$1/address")
    echo "10.98.${address#10.99.}"
}
machine_front() { echo "10.98.$(<"$state/subnet").1"; }
machine_back_cable() { echo "ll$(<"$state/subnet")b$(cut -d. -f4 "$state/hosts/$1/address")"; }

# machine_mac NAME CABLE: each interface's own, 0 at the bridge and 1 at the way in.
machine_mac() {
    local address
    address=$(<"$state/hosts/$1/address")
    # shellcheck disable=SC2046
    printf '52:54:00:%02x:%02x:%02x\n' "$2" $(cut -d. -f3,4 --output-delimiter=' ' <<<"$address")
}

machine_cable_make() {
    local cable back
    cable=$(cable_name "$1") back=$(machine_back_cable "$1")
    ip tuntap add "$cable" mode tap
    ip link set "$cable" master "$(bridge_name)" up
    ip tuntap add "$back" mode tap
    ip address add "$(machine_front)" peer "$(machine_back "$1")" dev "$back"
    ip link set "$back" up
}

machine_cable_remove() { ip link delete "$(machine_back_cable "$1")" 2>/dev/null || true; }

# Makes the disk from what the host's root holds by now. The directory is empty from then on. What `phased` counts goes
# through a serial line to a file out here as well (`hosts/NAME/witness`): a power cut takes what is on the disk and not synced.
machine_disk() {
    local root=$state/hosts/$1/root
    install -d "$root/etc/systemd/system/phased.service.d"
    printf '[Service]\nEnvironment=witness=/dev/ttyS1\n' >"$root/etc/systemd/system/phased.service.d/witness.conf"
    install -m 600 -D "$state/id_ed25519.pub" "$root/root/.ssh/authorized_keys"
    # What nothing here needs, and costs seconds of a boot where each instruction is emulated.
    systemctl --root="$root" --quiet mask nginx.service modprobe@{configfs,dm_mod,drm,efi_pstore,fuse,loop}.service \
        dev-hugepages.mount dev-mqueue.mount sys-kernel-{debug,tracing}.mount sys-fs-fuse-connections.mount \
        proc-sys-fs-binfmt_misc.automount systemd-modules-load.service systemd-random-seed.service
    truncate -s 1G "$state/disk/$1/image"
    mke2fs -qF -t ext4 -E root_owner=0:0,lazy_itable_init=1 -m 0 -d "$root" "$state/disk/$1/image"
    unmount "$root"
}

# Runs the machine through all of its reboots, and keeps a connection to it for `lab exec`.
machine_supervise() {
    local directory=$state/hosts/$1 kernel qemu
    kernel=$(machine_path)
    # Ahead of all else: each instruction costs ten, and a host that gets a tenth of a processor on top answers nobody in time.
    renice -n -15 -p $$ >/dev/null
    [[ ! -w /proc/$$/autogroup ]] || echo -15 >/proc/$$/autogroup
    qemu-system-x86_64 -name "$1" -nodefaults -no-user-config -display none -accel tcg,tb-size=128 \
        -machine pc,usb=off -cpu qemu64 -smp 1 -m 512 -rtc base=utc -kernel "$kernel/vmlinuz" -initrd "$kernel/initrd" \
        -append "console=ttyS0 quiet panic=5 no_timer_check lab.address=$(<"$directory/address") lab.back=$(machine_back "$1") lab.front=$(machine_front)" \
        -drive "file=$state/disk/$1/image,format=raw,if=virtio,cache=writeback,discard=unmap" \
        -netdev "tap,id=front,ifname=$(cable_name "$1"),script=no,downscript=no" \
        -device "virtio-net-pci,netdev=front,romfile=,mac=$(machine_mac "$1" 0)" \
        -netdev "tap,id=back,ifname=$(machine_back_cable "$1"),script=no,downscript=no" \
        -device "virtio-net-pci,netdev=back,romfile=,mac=$(machine_mac "$1" 1)" \
        -serial stdio -chardev "file,id=witness,path=$directory/witness,append=on" -serial chardev:witness </dev/null &
    qemu=$!
    while kill -0 "$qemu" 2>/dev/null; do
        # A dead one leaves its socket behind, and the next wouldn't take its place.
        rm -f "$directory/control"
        machine_ssh "$1" -o ControlMaster=yes -N || sleep 0.5
    done 2>/dev/null
    wait "$qemu"
}

machine_ssh() {
    local name=$1
    shift
    ssh -F none -o User=root -o HostKeyAlias="$name" -o UserKnownHostsFile="$state/known_hosts" \
        -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes -o BatchMode=yes -o IdentitiesOnly=yes \
        -o IdentityFile="$state/id_ed25519" -o ControlPath="$state/hosts/$name/control" -o LogLevel=ERROR \
        -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=6 "$(machine_back "$name")" "$@"
}

machine_exec() {
    local name=$1
    shift
    # The login shell there takes the words apart again.
    machine_ssh "$name" "exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 $(printf '%q ' "$@")"
}
