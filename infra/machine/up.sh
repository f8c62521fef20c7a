# Starting and stopping the system of this checkout; sourced.

# One at a time for each data directory; the lock is not handed to anything that stays (see spawn).
take_turn() {
    mkdir -p -m 0700 "$TD_DATA"
    exec 9>"$TD_DATA/lock"
    flock --nonblock 9 || { say 'Another command is at work on this system; waiting for it.'; flock 9; }
}

up() {
    install_runtime
    take_turn
    chmod 0700 "$TD_DATA"
    mkdir -p "$TD_DATA"/{bin,run,log}
    rm -f "$TD_DATA/run/images.done"
    build_images >"$TD_DATA/log/images.log" 2>&1 </dev/null &
    local images=$!
    build_programs
    step 'Write configuration, keys and people' dotnet "$(binaries)/Setup/TrustedData.Setup.dll" "$TD_DATA" "$(engine_socket)"
    source "$TD_DATA/ports.env"
    step 'Start PostgreSQL and RabbitMQ' start_servers
    step 'Bring the databases up to date' migrate_services
    step 'Build the images of the workflows' await_images "$images"
    step 'Start the services' start_services
    remove_old_programs
    exec 9>&-
}

engine_socket() { echo "$TD_DATA/podman/podman.sock"; }

# Beside the other steps, because the first time it takes minutes.
build_images() {
    "$root/infra/podman/podman.sh" start "$TD_DATA/podman" 9>&-
    "$root/infra/images/build.sh" "$TD_DATA/podman" 9>&-
    "$root/infra/images/launcher/build.sh" "$TD_DATA/bin/launcher"
    touch "$TD_DATA/run/images.done"
}

await_images() {
    tail --pid="$1" -f /dev/null
    [[ -f $TD_DATA/run/images.done ]] || { tail -n 25 "$TD_DATA/log/images.log"; return 1; }
}

start_servers() {
    "$root/infra/rabbitmq/rabbitmq.sh" start "$TD_DATA/rabbitmq" "$TD_PORT_RABBITMQ" "$TD_PORT_RABBITMQ_DISTRIBUTION" \
        "$TD_PORT_EPMD" "$TD_DATA/rabbitmq-definitions.json" &
    local broker=$! name
    "$root/infra/postgres/postgres.sh" start "$TD_DATA/postgres" "$TD_PORT_POSTGRES" >/dev/null
    PGPASSWORD=$(<"$TD_DATA/postgres/administrator.password")
    export PGPASSWORD PGHOST=127.0.0.1 PGPORT=$TD_PORT_POSTGRES PGUSER=postgres
    while IFS=$'\t' read -r name TD_MIGRATOR_PASSWORD TD_APP_PASSWORD; do
        export TD_MIGRATOR_PASSWORD TD_APP_PASSWORD
        "$root/infra/postgres/postgres.sh" database "$name"
    done <"$TD_DATA/databases.tsv"
    wait "$broker"
}

down() {
    [[ -d $TD_DATA ]] || { say 'Nothing was started here.'; return; }
    take_turn
    step 'Stop the services' stop_services
    step 'Stop RabbitMQ, PostgreSQL and podman' stop_servers
    exec 9>&-
}

stop_servers() {
    "$root/infra/podman/podman.sh" stop "$TD_DATA/podman"
    "$root/infra/rabbitmq/rabbitmq.sh" stop "$TD_DATA/rabbitmq"
    "$root/infra/postgres/postgres.sh" stop "$TD_DATA/postgres"
}

show_addresses() {
    title 'Running'
    local line
    for line in "${services[@]}"; do
        # shellcheck disable=SC2086
        show_address $line
    done
    say "Data, logs and the people's passwords: $TD_DATA (people.json)"
    say 'Command line: ./run td …    Stop: ./run down'
}

show_address() {
    local name=$1 port=$3
    printf '  %-18s http://127.0.0.1:%s\n' "$name" "${!port}"
}
