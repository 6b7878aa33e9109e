# The image that every host starts from: packages below, probes above. Sourced by ../lab.

# The recipe is its own cache key: a changed line makes a new image.
base_recipe() {
    local packages=systemd,systemd-sysv,dbus,openssh-server,sudo,iproute2,procps,perl,nginx-light,libpam-systemd
    mmdebstrap --quiet --variant=minbase --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$1"
    # Services of users need pam_systemd; a login doesn't, and is faster without a session of its own.
    chroot "$1" pam-auth-update --package --remove systemd
    chroot "$1" useradd --create-home --shell /bin/bash ops
    echo 'ops ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/ops"
    chmod 0440 "$1/etc/sudoers.d/ops"
    mkdir -m 700 "$1/home/ops/.ssh"
    chown 1000:1000 "$1/home/ops/.ssh"
    # Each host has keys and an identity of its own.
    rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/machine-id" "$1/etc/hostname" "$1/etc/resolv.conf"
    rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/*
    # A host of the lab has no console, no firmware, no clock to set and nothing to update by itself.
    systemctl --root="$1" --quiet mask \
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
        fstrim.timer logrotate.timer systemd-tmpfiles-clean.timer \
        getty.target console-getty.service systemd-ask-password-wall.path systemd-ask-password-console.path \
        systemd-firstboot.service systemd-sysusers.service systemd-hwdb-update.service ldconfig.service \
        systemd-journal-catalog-update.service systemd-update-done.service systemd-machine-id-commit.service \
        systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-remount-fs.service
    mkdir -p "$1/etc/systemd/journald.conf.d" "$1/etc/systemd/system.conf.d"
    printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' >"$1/etc/systemd/journald.conf.d/lab.conf"
}

# The probe services: a layer over the packages, cheap enough to be made anew whenever a probe changes.
probes_recipe() {
    local version
    install -d "$1/etc/systemd/system/multi-user.target.wants" "$1/usr/local/lib/lab" "$1/etc/init.d" "$1/srv/app"
    install -m 644 "$here"/units/* "$1/etc/systemd/system/"
    install -m 755 "$here/bin/probe" "$here/bin/app" "$here/bin/on-bus" "$here/bin/greedy" "$1/usr/local/lib/lab/"
    install -m 755 "$here/bin/sysv-like.init" "$1/etc/init.d/sysv-like"
    for version in v1 v2 v2-broken; do
        mkdir -p "$1/srv/app/releases/$version"
        printf 'version=%s\nhealth=200\n' "$version" >"$1/srv/app/releases/$version/release"
    done
    sed -i s/health=200/health=500/ "$1/srv/app/releases/v2-broken/release"
    ln -s /srv/app/releases/v1 "$1/srv/app/current"
    ln -s -t "$1/etc/systemd/system/multi-user.target.wants" ../slow-writer.service ../app.service ../quick.service
}

base_path() {
    echo "$cache/base-$(declare -f base_recipe | sha256sum | cut -c1-16)"
}

probes_path() {
    local sum
    sum=$({ declare -f probes_recipe; cd "$here" && cat units/* bin/*; } | sha256sum | cut -c1-16)
    echo "$cache/probes-$sum"
}

# base_make [NAME…]: what these hosts need.
base_make() {
    local name machines=
    for name in "$@"; do ! is_machine "$name" || machines=yes; done
    mkdir -p "$cache"
    (
        flock 8
        if [[ ! -d $(base_path) ]]; then
            echo "lab: making the image of the hosts, once (about half a minute) …" >&2
            layer_make base_recipe "$(base_path)"
        fi
        [[ -d $(probes_path) ]] || layer_make probes_recipe "$(probes_path)"
        touch "$(base_path)" "$(probes_path)"
        [[ $machines ]] || exit 0
        if [[ ! -d $(machine_path) ]]; then
            echo "lab: making the kernel of the virtual machines, once (about half a minute) …" >&2
            layer_make machine_recipe "$(machine_path)"
        fi
        touch "$(machine_path)"
    ) 8>"$cache/.lock"
}

# layer_make RECIPE DIRECTORY: complete or absent, also after a crash. Layers that no lab uses, and that none has
# asked for in the last day, go: another working copy may still want its own.
layer_make() {
    local kind=${1%_recipe} old
    rm -rf --one-file-system "$2.new"
    mkdir -p "$2.new"
    chmod 755 "$2.new"
    "$1" "$2.new"
    mv "$2.new" "$2"
    find "$cache" -maxdepth 1 -name "$kind-*" -mtime +0 | while read -r old; do
        grep -q "lowerdir=[^ ]*$old" /proc/mounts || rm -rf --one-file-system "$old"
    done
}
