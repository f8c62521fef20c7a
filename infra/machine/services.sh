# The processes of the two organisations; sourced. One line each: process, program, port in ports.env, database, and the
# mode of a program that has several.

readonly services=(
    'identity-hub      Identity  TD_PORT_HUB_IDENTITY      identity_hub'
    'ledger-hub        Ledger    TD_PORT_HUB_LEDGER        ledger_hub'
    'identity-lakeside Identity  TD_PORT_ENCLAVE_IDENTITY  identity_lakeside'
    'ledger-lakeside   Ledger    TD_PORT_ENCLAVE_LEDGER    ledger_lakeside'
    'witness-hub       Ledger    TD_PORT_HUB_WITNESS       witness_hub       witness'
    'witness-lakeside  Ledger    TD_PORT_ENCLAVE_WITNESS   witness_lakeside  witness'
    'hub               Hub       TD_PORT_HUB               hub'
    'enclave-lakeside  Enclave   TD_PORT_ENCLAVE           enclave_lakeside'
)

# What a service is started with. Several small services share a small machine: no heap per core.
service_command() {
    local name=$1 program=$2 mode=${3:-}
    echo env -C "$(binaries)/$program" TD_CONFIG="$TD_DATA/config/$name.json" DOTNET_gcServer=0 DOTNET_NOLOGO=1 \
        ASPNETCORE_ENVIRONMENT=Production dotnet "TrustedData.$program.dll" "$mode"
}

record_of() { echo "$TD_DATA/run/$1.pid"; }

# Whether the service runs, from the current programs and with the current configuration.
is_current() {
    local name=$1 started=$TD_DATA/run/$1.started
    running_pid "$(record_of "$name")" >/dev/null && [[ -f $started && $(<"$started") == "$(fingerprint "$name")" ]]
}

fingerprint() { echo "$(<"$TD_DATA/bin/current") $(sha256sum <"$TD_DATA/config/$1.json")"; }

stop_service() { stop_recorded "$(record_of "$1")" 30; }

stop_services() {
    local at line
    # Those that depend on the others go first.
    for ((at = ${#services[@]} - 1; at >= 0; at--)); do
        read -r line _ <<<"${services[at]}"
        stop_service "$line"
    done
}

# Brings the tables up to date, once for each version of the programs, while the service stands still.
migrate_service() {
    local name=$1 program=$2 mode=${5:-} done=$TD_DATA/run/$1.migrated
    [[ -f $done && $(<"$done") == "$(<"$TD_DATA/bin/current")" ]] && return
    stop_service "$name"
    # shellcheck disable=SC2046
    timeout 120 $(service_command "$name" "$program" "$mode") migrate >>"$TD_DATA/log/$name.log" 2>&1 ||
        fail "The database of $name could not be brought up to date; see $TD_DATA/log/$name.log"
    cp "$TD_DATA/bin/current" "$done"
}

start_service() {
    local name=$1 program=$2 port=$3 mode=${5:-}
    is_current "$name" && return
    stop_service "$name"
    ! listens "${!port}" || fail "Port ${!port} is taken by another program. Stop that, or set TD_DATA to another directory."
    # shellcheck disable=SC2046
    spawn "$(record_of "$name")" "$TD_DATA/log/$name.log" $(service_command "$name" "$program" "$mode")
    fingerprint "$name" >"$TD_DATA/run/$name.started"
}

is_healthy() { curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$1/health" 2>/dev/null; }

is_healthy_or_dead() { is_healthy "$2" || ! running_pid "$(record_of "$1")" >/dev/null; }

await_service() {
    local name=$1 port=$3
    wait_until 90 is_healthy_or_dead "$name" "${!port}" && is_healthy "${!port}" ||
        fail "$name does not answer; see the end of $TD_DATA/log/$name.log"
}

# each FUNCTION: calls it with what stands in the line of every service.
each() {
    local line
    for line in "${services[@]}"; do
        # shellcheck disable=SC2086
        "$1" $line
    done
}

migrate_services() {
    local line jobs=() job
    for line in "${services[@]}"; do
        # shellcheck disable=SC2086
        migrate_service $line &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job"; done
}

start_services() {
    each start_service
    each await_service
}
