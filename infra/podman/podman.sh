#!/bin/bash
# A private podman: its own storage, state, configuration and API socket below one directory, so that several
# checkouts (and the machine's own podman) never see each other.
#
#   podman.sh start DIR        start the API service if it is not running; prints the socket's path
#   podman.sh stop DIR         stop the service and every container, and unmount everything below DIR
#   podman.sh cli DIR ARGS...  podman's command line on the same storage; works with and without the service
#
# The one thing it may write outside DIR: as root, a range for "containers" in /etc/subuid and /etc/subgid when there is
# none, because --userns=auto takes its ids from there. Standard output carries only what the caller asked for.
set -euo pipefail

# The convention of podman's own documentation: the upper half of the 32-bit ids, which no distribution hands out.
readonly auto_range='containers:2147483647:2147483648'

fail() { echo "podman.sh: $1" >&2; exit 1; }

need() { command -v "$1" >/dev/null || fail "$1 is missing: install package ${2:-$1}"; }

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# A conservative hard limit: podman's own default needs CAP_SYS_RESOURCE where the limit of the caller is lower.
lower_of() {
    local hard=$1 wish=$2
    if [[ $hard == unlimited ]] || ((hard > wish)); then echo "$wish"; else echo "$hard"; fi
}

runtime_name() {
    # crun 1.8 cannot drive a hybrid (version 1) hierarchy; on version 2 it is the lighter of the two.
    if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then set -- crun runc; else set -- runc crun; fi
    local name
    for name in "$@"; do
        if command -v "$name" >/dev/null || [[ -x /usr/sbin/$name ]]; then echo "$name"; return; fi
    done
    fail 'no container runtime: install package runc'
}

cgroup_manager() {
    # Without root only systemd can delegate a cgroup; with root cgroupfs works everywhere.
    if ((EUID != 0)) && [[ -d /run/systemd/system ]]; then echo systemd; else echo cgroupfs; fi
}

# The kernel's overlay where DIR's file system can carry it, else fuse-overlayfs, else plain copies.
storage_driver() {
    local try
    try=$(mktemp -d "$dir/overlay-try.XXXXXX")
    mkdir "$try/lower" "$try/upper" "$try/work" "$try/merged"
    local mount_it="mount -t overlay overlay -o lowerdir=$try/lower,upperdir=$try/upper,workdir=$try/work $try/merged"
    local enter=(unshare --mount)
    ((EUID == 0)) || enter+=(--map-root-user)
    if "${enter[@]}" sh -c "$mount_it" 2>/dev/null; then echo overlay
    elif command -v fuse-overlayfs >/dev/null && [[ -w /dev/fuse ]]; then echo fuse-overlayfs
    else echo vfs
    fi
    rm -rf "$try"
}

ensure_auto_range() {
    ((EUID == 0)) || return 0
    local file
    for file in /etc/subuid /etc/subgid; do
        (
            flock 9
            grep -q '^containers:' "$file" || echo "$auto_range" >>"$file"
        ) 9>>"$file"
    done
}

write_configuration() {
    local driver nofile nproc
    driver=$(storage_driver)
    nofile=$(lower_of "$(ulimit -Hn)" 20000)
    nproc=$(lower_of "$(ulimit -Hu)" 32768)
    {
        echo '[storage]'
        echo "driver = \"${driver/fuse-overlayfs/overlay}\""
        echo "graphroot = \"$dir/storage\""
        echo "rootless_storage_path = \"$dir/storage\""
        echo "runroot = \"$dir/run\""
        if [[ $driver == fuse-overlayfs ]]; then
            echo '[storage.options.overlay]'
            echo "mount_program = \"$(command -v fuse-overlayfs)\""
        fi
    } >"$dir/storage.conf"
    cat >"$dir/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$nofile:$nofile", "nproc=$nproc:$nproc"]
log_driver = "k8s-file"
[engine]
runtime = "$(runtime_name)"
cgroup_manager = "$(cgroup_manager)"
events_logger = "file"
# Locks in shared memory would be shared by every podman of this user, and freed by whichever starts first after a boot.
lock_type = "file"
tmp_dir = "$dir/tmp"
static_dir = "$dir/storage/libpod"
volume_path = "$dir/storage/volumes"
CONF
}

# What podman keeps as "running" state must not outlive the machine's boot; on a persistent directory it would.
forget_last_boot() {
    [[ -f $dir/boot_id && $(<"$dir/boot_id") == "$(boot_id)" ]] && return
    rm -rf "$dir/run" "$dir/tmp" "$dir/podman.pid" "$dir/podman.sock"
    boot_id >"$dir/boot_id"
}

prepare() {
    need podman; need conmon; need flock util-linux
    mkdir -p -m 0700 "$1"
    dir=$(realpath "$1")
    # A socket's address has room for 107 bytes, and podman's own sockets hang below $dir/run.
    ((${#dir} <= 90)) || fail "the path of $dir is too long for a socket; take one of at most 90 characters"
    export CONTAINERS_CONF=$dir/containers.conf CONTAINERS_STORAGE_CONF=$dir/storage.conf
    (
        flock 8
        forget_last_boot
        mkdir -p -m 0700 "$dir/run" "$dir/tmp"
        [[ -f $dir/containers.conf && -f $dir/storage.conf ]] || { ensure_auto_range; write_configuration; }
    ) 8>"$dir/prepare.lock"
}

# Only ever a process that is this directory's own service.
service_pid() {
    local pid
    [[ -f $dir/podman.pid ]] || return 1
    pid=$(<"$dir/podman.pid")
    [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "unix://$dir/podman.sock" && echo "$pid"
}

start() {
    prepare "$1"
    (
        flock 7
        if ! service_pid >/dev/null; then
            rm -f "$dir/podman.sock"
            # The service must not hold this script's lock or its caller's pipes. What it starts writes into its working
            # directory when memory runs out, so that must not be the caller's.
            cd "$dir/tmp"
            setsid podman system service --time=0 "unix://$dir/podman.sock" \
                </dev/null >"$dir/podman.log" 2>&1 7>&- &
            echo $! >"$dir/podman.pid"
        fi
        local _
        # The socket appears when the service listens; a request sent from then on waits in its queue.
        for _ in {1..200}; do
            [[ -S $dir/podman.sock ]] && break
            kill -0 "$(<"$dir/podman.pid")" 2>/dev/null || fail "the service ended at once; see $dir/podman.log"
            sleep 0.05
        done
        [[ -S $dir/podman.sock ]] || fail "the service does not answer; see $dir/podman.log"
    ) 7>"$dir/service.lock"
    echo "$dir/podman.sock"
}

stop() {
    [[ -d $1 ]] || return 0
    prepare "$1"
    (
        flock 7
        local pid
        if pid=$(service_pid); then
            kill "$pid"
            tail --pid="$pid" --sleep-interval=0.05 -f /dev/null
        fi
        rm -f "$dir/podman.pid" "$dir/podman.sock"
    ) 7>"$dir/service.lock"
    podman kill --all >/dev/null 2>&1 || true
    podman wait --ignore $(podman ps --quiet) >/dev/null 2>&1 || true
    podman umount --all --force >/dev/null 2>&1 || true
    # The driver keeps its directory mounted on itself until told otherwise.
    if mountpoint -q "$dir/storage/overlay"; then umount -l "$dir/storage/overlay"; fi
}

[[ $# -ge 2 ]] || fail 'use: podman.sh start DIR | stop DIR | cli DIR ARGS...'
command=$1 where=$2
shift 2
case $command in
    start) start "$where" ;;
    stop) stop "$where" ;;
    cli) prepare "$where"; exec podman "$@" ;;
    *) fail "unknown command '$command'; use start, stop or cli" ;;
esac
