#!/bin/bash
# A private RabbitMQ below one directory, on loopback ports of its own, with an own port mapper (epmd), so that it meets
# no other Erlang node of the machine.
#
#   rabbitmq.sh start DIR PORT DISTRIBUTION_PORT EPMD_PORT DEFINITIONS
#                              start it if it is not running; the definitions (users, permissions, queues) are applied
#                              at each start, and there is no user beside theirs
#   rabbitmq.sh stop DIR       stop it
#   rabbitmq.sh ctl DIR ARGS   rabbitmqctl for it
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source "$here/../machine/process.sh"
readonly programs=/usr/lib/rabbitmq/bin

fail() { echo "rabbitmq.sh: $1" >&2; exit 1; }

write_configuration() {
    cp "$definitions" "$dir/definitions.json"
    cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.local = 127.0.0.1:$port
# Without definitions a first start makes the vhost "/" and a guest with a known password.
load_definitions = $seen/definitions.json
vm_memory_high_watermark.absolute = 256MiB
disk_free_limit.absolute = 64MiB
log.console = true
log.console.level = warning
log.console.use_colors = off
log.file = false
CONF
    echo '[].' >"$dir/enabled_plugins"
    cat >"$dir/environment" <<ENV
export HOME='$seen' LANG=C.UTF-8
export ERL_EPMD_PORT=$epmd_port ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME=td@localhost RABBITMQ_DIST_PORT=$distribution_port
export RABBITMQ_MNESIA_BASE='$seen/mnesia' RABBITMQ_LOG_BASE='$seen'
export RABBITMQ_CONFIG_FILE='$seen/rabbitmq.conf' RABBITMQ_ENABLED_PLUGINS_FILE='$seen/enabled_plugins'
export RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_FEATURE_FLAGS_FILE='$seen/feature_flags'
# One scheduler is plenty for a few messages a second, and each costs memory.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1:1 +A 4 -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}'
# The Erlang machine replaces the script, so that the process we record is the broker.
export detached=1
ENV
}

prepare() {
    mkdir -p -m 0700 "$dir"
    write_configuration
    [[ -f $dir/.erlang.cookie ]] || (umask 377; head -c 32 /dev/urandom | base64 -w0 | tr '+/=' '-_.' >"$dir/.erlang.cookie")
    own_by rabbitmq "$dir"
}

# What the server calls its directory: see "within".
seen_as() { if ((EUID == 0)); then echo /mnt; else echo "$dir"; fi; }

free() { ! listens "$1" || fail "port $1 is taken by another program; stop that, or give TD_DATA another directory"; }

answers() {
    running_pid "$record" >/dev/null || fail "RabbitMQ ended at once; see $dir.log"
    listens "$port"
}

start() {
    [[ -x $programs/rabbitmq-server ]] || fail 'RabbitMQ is missing: install package rabbitmq-server'
    mkdir -p "$(dirname "$dir")"
    exec 8>"$dir.lock"
    flock 8
    local broker_runs=true
    running_pid "$record" >/dev/null || broker_runs=false
    if ! $broker_runs; then
        free "$port"
        free "$distribution_port"
        prepare
    fi
    if ! running_pid "$record.epmd" >/dev/null; then
        free "$epmd_port"
        spawn "$record.epmd" "$dir.log" "$here/rabbitmq.sh" serve "$dir" epmd -port "$epmd_port" -address 127.0.0.1
        wait_until 10 listens "$epmd_port" || fail "epmd does not answer; see $dir.log"
    fi
    $broker_runs || spawn "$record" "$dir.log" "$here/rabbitmq.sh" serve "$dir" "$programs/rabbitmq-server"
    # The broker listens when all else, the definitions included, is done.
    wait_until 90 answers || fail "RabbitMQ does not answer on port $port; see $dir.log"
}

serve() {
    source "$dir/environment"
    within rabbitmq "$dir" "$@"
}

[[ $# -ge 2 ]] || fail 'use: rabbitmq.sh start DIR PORT DISTRIBUTION_PORT EPMD_PORT DEFINITIONS | stop DIR | ctl DIR ARGS...'
command=$1 dir=$(realpath -m "$2")
shift 2
record=$dir.pid seen=$(seen_as)
case $command in
    start) port=$1 distribution_port=$2 epmd_port=$3 definitions=$4; start ;;
    stop) stop_recorded "$record" 60; stop_recorded "$record.epmd" 5 ;;
    ctl) serve "$programs/rabbitmqctl" "$@" ;;
    serve) serve "$@" ;;
    *) fail "unknown command '$command'; use start, stop or ctl" ;;
esac
