# ./run test: one build, one stack of servers, and the test programs in two lanes; sourced.
# The processor lane (unit, architecture) runs beside the lane that waits for servers (integration, end-to-end).

readonly cpu_lane=(Unit Architecture)
readonly io_lane=(Integration EndToEnd)
# A suite that hangs is ended, with all it started; it counts as failed.
readonly longest_suite=900

run_tests() {
    local begun=$SECONDS suites
    suites=$(chosen_suites "$@")
    install_for_tests
    # Images are kept between runs: they are named after their recipes, and the largest takes minutes.
    export TD_TEST_PODMAN_DIR=$TD_DATA/test-podman TD_TEST_PODMAN_SOCKET=$TD_DATA/test-podman/podman.sock
    TD_DATA=$TD_DATA/test take_turn
    # Short and of its own, because sockets lie below it and a run must not meet the leftovers of another.
    work=$(mktemp -d /tmp/td-test-XXXXXX)
    trap end_tests EXIT
    trap 'exit 130' INT TERM HUP

    start_test_servers >"$work/servers.log" 2>&1 </dev/null &
    local servers=$!
    build_test_images >"$work/images.log" 2>&1 </dev/null &
    local images=$!
    step 'Build everything, with the analyzers' build_solution
    step 'Start PostgreSQL and RabbitMQ for the tests' await_background "$servers" "$work/servers.log"
    use_test_servers
    run_lane "$suites" "${cpu_lane[@]}" &
    local cpu=$!
    # Most tests need no image; those that do say so themselves when there is none.
    await_images_of_tests "$images"
    run_lane "$suites" "${io_lane[@]}"
    wait "$cpu"
    report $((SECONDS - begun))
}

# Prints the suites to run, as names of projects; all without arguments.
chosen_suites() {
    local project name known=() wanted
    for project in "$root"/tests/*/TrustedData.Tests.*.csproj; do
        name=$(basename "$(dirname "$project")")
        if grep -q '<OutputType>Exe</OutputType>' "$project"; then known+=("$name"); fi
    done
    (($# > 0)) || { echo "${known[*]}"; return; }
    for wanted in "$@"; do
        for name in "${known[@]}"; do [[ ${name,,} != "${wanted,,}" ]] || { echo -n "$name "; continue 2; }; done
        fail "There is no test suite '$wanted'; there are: ${known[*],,}."
    done
}

build_solution() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
    dotnet build "$root/TrustedData.sln" -warnaserror -verbosity:quiet -nodeReuse:false
}

# Prints the first of four neighbouring loopback ports that nobody listens on.
free_ports() {
    local port
    for ((port = 18500 + RANDOM % 10000; port < 32000; port += 4)); do
        if ! listens "$port" && ! listens $((port + 1)) && ! listens $((port + 2)) && ! listens $((port + 3)); then echo "$port"; return; fi
    done
    fail 'No four neighbouring loopback ports are free.'
}

start_test_servers() {
    local port
    echo '{"users": [], "vhosts": []}' >"$work/definitions.json"
    port=$(free_ports)
    echo "127.0.0.1:$port" >"$work/rabbitmq.address"
    "$root/infra/rabbitmq/rabbitmq.sh" start "$work/rabbitmq" "$port" $((port + 1)) $((port + 2)) "$work/definitions.json" &
    TD_POSTGRES_FSYNC=off "$root/infra/postgres/postgres.sh" start "$work/postgres" $((port + 3)) >"$work/postgres.connection"
    wait $!
    echo done
}

build_test_images() {
    "$root/infra/podman/podman.sh" start "$TD_TEST_PODMAN_DIR" 9>&-
    "$root/infra/images/build.sh" "$TD_TEST_PODMAN_DIR" 9>&-
    echo done
}

await_background() {
    tail --pid="$1" -f /dev/null
    if grep -q '^done$' "$2"; then return; fi
    cat "$2"
    return 1
}

await_images_of_tests() {
    local begun=$SECONDS
    if await_background "$1" "$work/images.log" >"$work/images.out" 2>&1; then
        say "${green}✓${plain} Build the images of the tests ${dim}$((SECONDS - begun))s${plain}"
        return
    fi
    say "${red}✗ Build the images of the tests${plain}; the tests go on without"
    tail -n 25 "$work/images.out" | sed 's/^/    /'
    cp "$work/images.out" "$work/Images.out"
    echo "1 $((SECONDS - begun))" >"$work/Images.status"
}

use_test_servers() {
    TD_TEST_POSTGRES=$(<"$work/postgres.connection")
    TD_TEST_RABBITMQ=$(<"$work/rabbitmq.address")
    export TD_TEST_POSTGRES TD_TEST_RABBITMQ TD_TEST_RABBITMQ_DIR=$work/rabbitmq
    # Public data and vectors that some tests compare with; without them those tests are skipped and say so.
    if [[ -z ${TD_SHARED:-} && -d $root/../shared ]]; then
        TD_SHARED=$(realpath "$root/../shared")
        export TD_SHARED
    fi
}

# run_lane SUITES NAME...: runs those of the named suites that were chosen, one after the other.
run_lane() {
    local suites=" $1 " name
    shift
    for name in "$@"; do
        [[ $suites != *" $name "* ]] || run_suite "$name"
    done
}

# What a suite wrote is kept beside its counts; a suite that crashed has no counts, only a status. Each runs in a process
# group of its own, so that services which it left behind end with it.
run_suite() {
    local name=$1 begun=$SECONDS status=0 group
    timeout --kill-after=30 "$longest_suite" "$root/tests/$name/bin/Debug/net10.0/TrustedData.Tests.$name" \
        -noLogo -noColor -result-ctrf "$work/$name.json" >"$work/$name.out" 2>&1 </dev/null &
    group=$!
    echo "$group" >"$work/$name.group"
    wait "$group" || status=$?
    end_group "$name"
    ((status != 124)) || echo "The suite was ended after $longest_suite seconds." >>"$work/$name.out"
    echo "$status $((SECONDS - begun))" >"$work/$name.status"
    say "  $name: $(counts "$name" | awk '{ printf "%d passed, %d failed, %d skipped", $1, $2, $3 }') in $((SECONDS - begun)) s"
}

end_group() {
    [[ -f $work/$1.group ]] || return 0
    kill -KILL -- "-$(<"$work/$1.group")" 2>/dev/null || true
    rm -f "$work/$1.group"
}

# Passed, failed, skipped of one suite. Whatever is neither passed nor skipped failed, and so did a suite that ended
# badly without naming a failed test, or ran none.
counts() {
    local name=$1 status passed=0 failed=0 skipped=0
    read -r status _ <"$work/$name.status"
    if [[ -s $work/$name.json ]]; then
        read -r passed failed skipped < <(jq -r '.results.summary | "\(.passed) \(.tests - .passed - .skipped - .pending) \(.skipped + .pending)"' "$work/$name.json")
    fi
    if ((failed == 0 && (status != 0 || passed + skipped == 0))); then failed=1; fi
    echo "$passed $failed $skipped"
}

report() {
    local file name status seconds passed=0 failed=0 skipped=0 one two three
    title 'Tests'
    for file in "$work"/*.status; do
        name=$(basename "$file" .status)
        read -r status seconds <"$file"
        read -r one two three < <(counts "$name")
        printf '  %-14s %4d passed %4d failed %4d skipped %5d s\n' "$name" "$one" "$two" "$three" "$seconds"
        if ((two > 0)); then
            say "${red}  $name ended with status $status:$plain"
            { grep -vE '^ +(Discovering|Discovered|Starting|Finished):' "$work/$name.out" || true; } | sed 's/^/    /'
        fi
        [[ ! -s $work/$name.json ]] || jq -r '.results.tests[] | select(.status == "skipped" or .status == "pending") | "    skipped: \(.name): \(.message // "no reason given")"' "$work/$name.json"
        ((passed += one, failed += two, skipped += three)) || true
    done
    say "  all in $1 s"
    say "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && passed > 0))
}

end_tests() {
    local status=$?
    trap - EXIT INT TERM HUP
    local job
    for job in $(jobs -p); do kill "$job" || true; done 2>/dev/null
    for job in "$work"/*.group; do end_group "$(basename "$job" .group)"; done
    {
        "$root/infra/podman/podman.sh" stop "$TD_TEST_PODMAN_DIR" || true
        "$root/infra/rabbitmq/rabbitmq.sh" stop "$work/rabbitmq" || true
        "$root/infra/postgres/postgres.sh" stop "$work/postgres" || true
        rm -rf "$work"
    } >/dev/null 2>&1
    exit "$status"
}
