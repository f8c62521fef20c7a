# ./run bench: how long a run takes beside its bare containers, what the services weigh, and a large table; sourced.
# It asks through the command line, as demonstration people, on a dataset of its own, and measures on this machine only.

source "$root/infra/machine/demo.sh"

readonly bench_repeats=15 bench_tables=5
readonly most_overhead_ms=1500 most_memory_mib=1536 most_table_ms=2000

source "$root/infra/machine/bench-ledger.sh"

bench() {
    [[ ${1:-} != ledger ]] || { bench_ledger; return; }
    [[ $# == 0 ]] || fail "There is no ./run bench $1; use ./run bench, or ./run bench ledger."
    install_runtime
    up
    source "$TD_DATA/ports.env"
    answer=$TD_DATA/run/bench.json
    bench_work=$(mktemp -d "$TD_DATA/bench.XXXXXX")
    trap 'rm -rf "$bench_work"' EXIT
    step 'Build the baselines' build_baselines
    results=()
    measure_memory
    measure_table
    measure_runs
    show_results
}

build_baselines() {
    dotnet build "$root/tests/Benchmarks" -c Release -v quiet -nodeReuse:false -p:RunAnalyzers=false -p:UseSharedCompilation=false
}

baseline_program() { dotnet "$root/tests/Benchmarks/bin/Release/net10.0/TrustedData.Benchmarks.dll" "$@"; }

bench_podman() { "$root/infra/podman/podman.sh" cli "$TD_DATA/podman" "$@"; }

now_ms() { date +%s%3N; }

# The middle of the numbers on standard input.
median() { sort -n | awk '{ n[NR] = $1 } END { print NR % 2 ? n[(NR + 1) / 2] : (n[NR / 2] + n[NR / 2 + 1]) / 2 }'; }

# result WHAT MEASURED BASELINE LIMIT VERDICT: one line of the table at the end.
result() { results+=("$1|$2|$3|$4|$5"); }

verdict() { if (($1 <= $2)); then echo ok; else echo 'TOO MUCH'; fi; }

# Pages that several processes share count once, in parts (PSS). Nothing has been asked of the services for a while.
measure_memory() {
    begin 'Memory of all services, idle'
    local line name kib total=0
    sleep 5
    for line in "${services[@]}"; do
        read -r name _ <<<"$line"
        kib=$(awk '/^Pss:/ { print $2 }' "/proc/$(running_pid "$(record_of "$name")")/smaps_rollup")
        told "$(printf '%-18s %5d MiB' "$name" $((kib / 1024)))"
        ((total += kib))
    done
    result 'memory of all services, idle' "$((total / 1024)) MiB" '' "$most_memory_mib MiB" "$(verdict $((total / 1024)) "$most_memory_mib")"
}

# One core for either: the whole container, from podman's start to its end, and the same question in a bare program.
measure_table() {
    begin "cohort-table on a million rows, one core"
    local i begun view=$bench_work/million ours bare
    baseline_program table "$view"
    for ((i = 0; i < bench_tables; i++)); do
        new_areas
        begun=$(now_ms)
        run_image cohort-table --cpuset-cpus 0 --volume "$view:/data:ro" -- \
            /opt/workflow/cohort-table --data /data --outputs /outputs --evidence /evidence --by sex,ms_type,region --value edss
        echo $(($(now_ms) - begun)) >>"$bench_work/table.ours"
        begun=$(now_ms)
        taskset --cpu-list 0 dotnet "$root/tests/Benchmarks/bin/Release/net10.0/TrustedData.Benchmarks.dll" baseline "$view" >/dev/null
        echo $(($(now_ms) - begun)) >>"$bench_work/table.bare"
    done
    ours=$(median <"$bench_work/table.ours") bare=$(median <"$bench_work/table.bare")
    told "with evidence, in its container: $ours ms; the bare question: $bare ms"
    result "cohort-table, a million rows, one core" "$ours ms" "$bare ms" "$most_table_ms ms" "$(verdict "$ours" "$most_table_ms")"
}

new_areas() {
    rm -rf "$bench_work/outputs" "$bench_work/evidence" "$bench_work/report"
    mkdir -m 0777 "$bench_work/outputs" "$bench_work/evidence" "$bench_work/report"
}

# run_image IMAGE OPTION... -- COMMAND...: with the flags of a sealed run, areas being directories of the host.
run_image() {
    local image=$1 options=()
    shift
    while [[ $1 != -- ]]; do options+=("$1"); shift; done
    shift
    bench_podman run --rm --network none --userns auto:size=65536 --read-only --cap-drop ALL --security-opt no-new-privileges \
        --memory 2g --pids-limit 64 --ipc private --tmpfs /tmp --user 65532 --env DOTNET_EnableDiagnostics=0 --log-driver none \
        --volume "$bench_work/outputs:/outputs" --volume "$bench_work/evidence:/evidence" "${options[@]}" \
        "localhost/td/$image:current" "$@"
}

measure_runs() {
    begin "A small attested run, as $bench_repeats repeats, beside two plain containers"
    local i first ours bare
    prepare_runs
    as researcher run submit --project "$project" --dataset "$dataset" --workflow cohort-table --param by=sex
    first=$(get .id)
    await_release "$first" >/dev/null
    for ((i = 0; i < bench_repeats; i++)); do
        as researcher run repeat "$first"
        await_release "$(get .id)" >>"$bench_work/runs.ours"
        plain_pair >>"$bench_work/runs.bare"
    done
    ours=$(median <"$bench_work/runs.ours") bare=$(median <"$bench_work/runs.bare")
    told "submit to released: p50 $ours ms; two plain containers: p50 $bare ms; ratio $(awk "BEGIN { printf \"%.1f\", $ours / $bare }")"
    result 'small run, above two containers' "$((ours - bare)) ms ($ours)" "$bare ms" "$most_overhead_ms ms" "$(verdict $((ours - bare)) "$most_overhead_ms")"
}

# A dataset of people who were never seen before, so that nothing released earlier stands in the way.
prepare_runs() {
    local name request
    name=bench-$(date +%s)
    choose_staff >/dev/null
    register_workflows >/dev/null
    begin 'A dataset, a project and access for the runs'
    make_package "$bench_work/$name"
    echo '{"automaticRelease": true}' >"$bench_work/policy.json"
    as steward dataset import "$bench_work/$name" --name "$name" --namespace "$name" --subject-key person --policy "$bench_work/policy.json"
    dataset=$(get .ref)
    as researcher project create --title "Benchmark $name"
    project=$(get .id)
    await 'the dataset in the catalogue' "[.. | .ref? | select(. == \"$dataset\")] | length > 0" researcher catalogue
    as researcher access request --project "$project" --dataset "$dataset" --variables sex --purpose 'Measure how long a run takes' --until "$(date -u -d '+2 days' +%F)"
    request=$(get .id)
    await 'the request in the enclave' "[.items[] | select(.id == \"$request\")] | length == 1" steward access list
    as steward access approve "$request" --reason 'Made-up people'
    await 'the decision at the hub' "[.items[] | select(.id == \"$request\" and .state == \"approved\")] | length == 1" researcher access list
    begin 'Runs'
}

make_package() {
    local i
    mkdir -p "$1"
    {
        echo person,sex
        for ((i = 0; i < 200; i++)); do if ((i % 3)); then echo "b$i,F"; else echo "b$i,M"; fi; done
    } >"$1/people.csv"
    cat >"$1/datapackage.json" <<'JSON'
{"name": "bench", "title": "Made-up people for measuring", "keywords": ["synthetic"],
 "resources": [{"name": "people", "path": "people.csv", "schema": {"primaryKey": "person", "fields": [
   {"name": "person", "type": "string", "description": "Person"},
   {"name": "sex", "type": "string", "description": "Sex", "constraints": {"enum": ["F", "M"]}}]}}]}
JSON
    # The same people as the enclave would stage them, for the plain containers.
    mkdir -p "$bench_work/view"
    sed '1s/person/subject/' "$1/people.csv" >"$bench_work/view/table.csv"
    echo '{"variables":[{"name":"sex","type":"categorical","levels":[{"value":"F"},{"value":"M"}]}]}' >"$bench_work/view/dictionary.json"
    mkdir -p "$bench_work/inputs"
    echo '{"declared":[{"output":"table","file":"cohort_table.csv","kind":"magnitude-table"}],"limits":{"files":128,"fileBytes":33554432,"rows":200000,"columns":256,"cellChars":1000,"textChars":1000000,"pixels":16777216,"contributions":5000000}}' \
        >"$bench_work/inputs/request.json"
    chmod -R a+rX "$bench_work"
}

# Waits for the release of a run and prints how many milliseconds after its submission it was there.
await_release() {
    await "the release of run $1" '.state | . == "released" or . == "held" or . == "refused" or . == "failed"' researcher run show "$1"
    [[ $(get .state) == released ]] || fail "Stopped at: $doing. The run ended as '$(get .state)': $(get '.message // ""')"
    local from to
    from=$(date -d "$(get .submittedAt)" +%s%3N)
    to=$(date -d "$(get '[.timeline[] | select(.state == "released") | .at] | first')" +%s%3N)
    echo $((to - from))
}

plain_pair() {
    local begun
    new_areas
    begun=$(now_ms)
    run_image cohort-table --volume "$bench_work/view:/data:ro" -- /opt/workflow/cohort-table --data /data --outputs /outputs --evidence /evidence --by sex
    run_image inspector --volume "$bench_work/inputs:/inputs:ro" --volume "$bench_work/report:/inspection" -- \
        /inspector/inspector --outputs /outputs --evidence /evidence --inputs /inputs/request.json --to /inspection
    echo $(($(now_ms) - begun))
}

show_results() {
    title 'Measured'
    local line what measured baseline limit verdict failed=0
    printf '  %-42s %-20s %-12s %-10s %s\n' what measured baseline 'at most' ''
    for line in "${results[@]}"; do
        IFS='|' read -r what measured baseline limit verdict <<<"$line"
        printf '  %-42s %-20s %-12s %-10s %s\n' "$what" "$measured" "$baseline" "$limit" "$verdict"
        [[ $verdict == ok ]] || failed=1
    done
    return "$failed"
}
