# ./run bench ledger: the ledger beside plain COPY into the same PostgreSQL, and the verification of a whole log beside SHA-256
# over the same bytes; sourced. It measures in a PostgreSQL of its own, which is thrown away, with the durability of ./run up.

readonly append_sizes=(10000 100000 1000000 3000000) verify_sizes=(10000 100000 1000000 3000000) verify_repeats=5
readonly judged_size=1000000 least_append_percent=50 most_checkpoint_ms=1000 most_proof_ms=5 most_verify_percent=200

bench_ledger() {
    install_runtime
    mkdir -p -m 0700 "$TD_DATA"
    bench_work=$(mktemp -d "$TD_DATA/bench.XXXXXX")
    chmod 0711 "$bench_work"
    trap end_bench_ledger EXIT
    step 'Build the ledger, td and the baselines' build_ledger_bench
    step 'Start a PostgreSQL for measuring' start_bench_postgres
    source "$bench_work/postgres.env"
    results=() failed=0
    measure_appends
    measure_log_verification
    title 'Measured'
    printf '  %-46s %-26s %-26s %-10s %s\n' what measured beside limit ''
    local line what measured beside limit verdict
    for line in "${results[@]}"; do
        IFS='|' read -r what measured beside limit verdict <<<"$line"
        printf '  %-46s %-26s %-26s %-10s %s\n' "$what" "$measured" "$beside" "$limit" "$verdict"
    done
    return "$failed"
}

end_bench_ledger() {
    "$root/infra/postgres/postgres.sh" stop "$bench_work/postgres"
    rm -rf "$bench_work"
}

build_ledger_bench() {
    local project
    for project in tests/Benchmarks services/Cli; do
        dotnet build "$root/$project" -c Release -v quiet -nodeReuse:false -p:RunAnalyzers=false -p:UseSharedCompilation=false
    done
}

start_bench_postgres() {
    local port=56431
    while listens "$port"; do ((port++)); done
    "$root/infra/postgres/postgres.sh" start "$bench_work/postgres" "$port" >/dev/null
    local password
    password=$(<"$bench_work/postgres/administrator.password")
    cat >"$bench_work/postgres.env" <<ENV
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=postgres PGDATABASE=postgres PGPASSWORD='$password'
ENV
}

# A database for the ledger, one for plain COPY, and what the program is told of them. Dropped ones are not flushed to disk first.
new_bench_databases() {
    local name=bench_$1 at="Host=$PGHOST;Port=$PGPORT"
    TD_MIGRATOR_PASSWORD=bench TD_APP_PASSWORD=bench "$root/infra/postgres/postgres.sh" database "$name"
    bench_psql -c "CREATE DATABASE ${name}_plain"
    export TD_BENCH_KEY=$bench_work/log.key TD_BENCH_MIGRATOR="$at;Username=${name}_migrator;Password=bench;Database=$name" \
        TD_BENCH_LEDGER="$at;Username=${name}_app;Password=bench;Database=$name" TD_BENCH_PLAIN="$at;Username=$PGUSER;Password=$PGPASSWORD;Database=${name}_plain"
}

bench_psql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

ledger_program() { dotnet "$root/tests/Benchmarks/bin/Release/net10.0/TrustedData.Benchmarks.dll" "$@"; }

# figure NAME: a line of what the program printed last.
figure() { awk -v name="$1" '$1 == name { print $2 }' "$bench_work/figures"; }

calculate() { awk "BEGIN { printf \"$1\", $2 }"; }

# judge SIZE CONDITION: the verdict on what has a limit; other sizes show how a figure grows.
judge() {
    [[ $1 == "$judged_size" ]] || return 0
    if awk "BEGIN { exit !($2) }"; then echo ok; else echo 'MISSED'; fi
}

keep() {
    results+=("$1")
    [[ $1 != *MISSED ]] || failed=1
}

measure_appends() {
    local size percent rate
    for size in "${append_sizes[@]}"; do
        title "Appending $size entries, beside COPY of the same bytes"
        new_bench_databases "$size"
        ledger_program ledger-append "$size" | tee "$bench_work/figures"
        percent=$(calculate %.0f "100 * $(figure append-rate) / $(figure copy-rate)")
        keep "append $size entries of $(calculate %.0f "$(figure entry-bytes)") bytes|$(calculate %.0f "$(figure append-rate)")/s, +$(calculate %.0f "$(figure append-memory-mib)") MiB|COPY $(calculate %.0f "$(figure copy-rate)")/s|>= $least_append_percent %|$percent % $(judge "$size" "$percent >= $least_append_percent")"
        [[ $size == "$judged_size" ]] || { drop_bench_databases "$size"; continue; }
        rate=$(calculate %.0f "$(figure append-rate) / 2")
        ledger_program ledger-latency "$rate" | tee "$bench_work/figures"
        keep "to the checkpoint at $rate/s, 8 producers|p50 $(calculate %.0f "$(figure checkpoint-p50-ms)") ms|p99 $(calculate %.0f "$(figure checkpoint-p99-ms)") ms|<= $most_checkpoint_ms ms|$(judge "$size" "$(figure checkpoint-p99-ms) <= $most_checkpoint_ms")"
        ledger_program ledger-proof | tee "$bench_work/figures"
        keep "inclusion proof in that log|p50 $(calculate %.2f "$(figure proof-p50-ms)") ms|p99 $(calculate %.2f "$(figure proof-p99-ms)") ms|<= $most_proof_ms ms|$(judge "$size" "$(figure proof-p99-ms) <= $most_proof_ms")"
        drop_bench_databases "$size"
    done
}

drop_bench_databases() { bench_psql -c "DROP DATABASE bench_$1" -c "DROP DATABASE bench_$1_plain"; }

# Whole processes, one after the other in turn, from files that are in memory already.
measure_log_verification() {
    local size at log vkey ours bare percent
    for size in "${verify_sizes[@]}"; do
        title "Verifying a log of $size entries, beside SHA-256 over its bundles"
        log=$bench_work/log-$size
        mkdir "$log"
        vkey=$(ledger_program ledger-log "$log" "$bench_work/log.key" "$size")
        for ((at = 0; at <= verify_repeats; at++)); do
            timed verify dotnet "$root/services/Cli/bin/Release/net10.0/td.dll" audit verify --dir "$log" --key "$vkey"
            timed hash dotnet "$root/tests/Benchmarks/bin/Release/net10.0/TrustedData.Benchmarks.dll" ledger-hash "$log"
            # The first time is for the files to be read and the programs to be found.
            ((at > 0)) || rm "$bench_work"/times.*
        done
        ours=$(median <"$bench_work/times.verify") bare=$(median <"$bench_work/times.hash")
        percent=$(calculate %.0f "100 * $ours / $bare")
        keep "verify $size entries offline|$ours ms, $(sort -n "$bench_work/peak.verify" | tail -1) MiB|SHA-256 $bare ms|<= $most_verify_percent %|$percent % $(judge "$size" "$percent <= $most_verify_percent")"
        rm -rf "$log" "$bench_work"/times.* "$bench_work"/peak.*
    done
}

# timed WHAT COMMAND...: its milliseconds, and the most memory it had, as far as looking now and then can tell.
timed() {
    local what=$1 begun=$(($(date +%s%N) / 1000000)) pid peak=0 seen
    shift
    "$@" >"$bench_work/said" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        seen=$(awk '/^VmHWM:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || true
        ((${seen:-0} <= peak)) || peak=$seen
        sleep 0.02
    done
    wait "$pid" || { cat "$bench_work/said"; fail "Stopped at: $*"; }
    echo $(($(date +%s%N) / 1000000 - begun)) >>"$bench_work/times.$what"
    echo $((peak / 1024)) >>"$bench_work/peak.$what"
}
