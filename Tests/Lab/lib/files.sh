# What a user of the lab needs: ssh_config, known_hosts, inventory.yml. Sourced by ../lab.

files_write() {
    local name address group
    : >"$state/known_hosts.new"
    : >"$state/ssh_config.new"
    for name in $(host_names); do
        address=$(<"$state/hosts/$name/address")
        echo "$name,$address $(<"$state/hosts/$name/key")" >>"$state/known_hosts.new"
        printf 'Host %s %s\n    HostName %s\n' "$name" "$address" "$address" >>"$state/ssh_config.new"
    done
    cat >>"$state/ssh_config.new" <<TEXT
Host *
    User ops
    IdentityFile $state/id_ed25519
    IdentitiesOnly yes
    UserKnownHostsFile $state/known_hosts
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
    ControlMaster no
    ControlPath none
TEXT
    {
        printf 'all:\n  vars:\n    ansible_user: ops\n    ansible_become: true\n'
        printf '    ansible_ssh_common_args: "-F %s"\n  hosts:\n' "$state/ssh_config"
        for name in $(host_names); do
            printf '    %s: { ansible_host: %s }\n' "$name" "$(<"$state/hosts/$name/address")"
        done
        printf '  children:\n'
        for group in web db workers; do
            printf '    %s:\n      hosts:\n' "$group"
            for name in $(host_names | grep -E "^${group%s}[0-9]" || true); do printf '        %s: {}\n' "$name"; done
        done
    } >"$state/inventory.yml.new"
    # By rename: lull may be reading them.
    for name in known_hosts ssh_config inventory.yml; do mv "$state/$name.new" "$state/$name"; done
}
