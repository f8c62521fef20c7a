# Starting, finding and stopping background processes; sourced. A process is remembered in a record file (its id, its
# start time and the boot it belongs to), so that an id the kernel has handed to somebody else since is never signalled.

# When a process started, in clock ticks since boot; nothing when it has ended (a zombie has).
start_time() {
    local stat
    read -r stat <"/proc/$1/stat" 2>/dev/null || return 1
    # The second field is the name in brackets, which may hold blanks.
    set -- ${stat##*) }
    [[ $1 != Z ]] && echo "${20}"
} 2>/dev/null

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# spawn RECORD LOG COMMAND...: starts COMMAND in a session of its own, with nothing of ours open but the log.
spawn() {
    local record=$1 log=$2 pid
    shift 2
    (
        local fd
        for fd in "/proc/$BASHPID/fd"/*; do
            fd=${fd##*/}
            if ((fd > 2)); then eval "exec $fd>&-"; fi
        done
        exec setsid "$@" </dev/null >>"$log" 2>&1
    ) &
    pid=$!
    echo "$pid $(start_time "$pid") $(boot_id)" >"$record"
}

# Prints the id of the process in RECORD while it is that process.
running_pid() {
    local pid start boot
    [[ -f $1 ]] || return 1
    read -r pid start boot <"$1" || return 1
    [[ -n $start && $boot == "$(boot_id)" && $(start_time "$pid") == "$start" ]] && echo "$pid"
}

# stop_recorded RECORD SECONDS [SIGNAL]: asks the process to end, and ends it when it has not after SECONDS.
stop_recorded() {
    local record=$1 seconds=$2 signal=${3:-TERM} pid
    if pid=$(running_pid "$record"); then
        kill "-$signal" "$pid"
        if ! timeout "$seconds" tail --pid="$pid" --sleep-interval=0.05 -f /dev/null; then
            kill -KILL "$pid" 2>/dev/null || true
            tail --pid="$pid" --sleep-interval=0.05 -f /dev/null
        fi
    fi
    rm -f "$record"
}

# wait_until SECONDS COMMAND...: runs COMMAND until it succeeds; fails when it has not within SECONDS.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# own_by USER DIR: gives DIR to the system user that will serve it; without root everything stays the caller's.
own_by() { if ((EUID == 0)); then chown -R "$1:" "$2"; fi; }

# within USER DIR COMMAND...: runs COMMAND (replacing this shell) in DIR; as root, as the system user USER, who sees DIR
# as /mnt in a mount name space of its own, because the directories above it need not be open to that user.
within() {
    local user=$1 dir=$2
    shift 2
    if ((EUID == 0)); then
        exec unshare --mount --propagation private sh -ec '
            mount --bind "$1" /mnt; cd /mnt; user=$2; shift 2
            exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --no-new-privs "$@"' \
            sh "$dir" "$user" "$@"
    fi
    cd "$dir" && exec "$@"
}
