# ./run demo: the main job, done as the demonstration people would do it, through the command line alone; sourced.

readonly patience=180

demo() {
    local once=false dataset= begun=$SECONDS
    while (($# > 0)); do
        case $1 in
            --once) once=true ;;
            --dataset) dataset=${2:?--dataset needs a directory}; shift ;;
            *) fail "./run demo takes --once and --dataset DIR, not '$1'." ;;
        esac
        shift
    done
    [[ -z $dataset || -d $dataset ]] || fail "$dataset is no directory. Give the directory of a BIDS dataset or a data package."
    if $once; then trap 'status=$?; trap - EXIT; down; exit "$status"' EXIT; fi

    title 'Two organisations on this machine: a hub, and a hospital that holds data'
    up
    source "$TD_DATA/ports.env"
    answer=$TD_DATA/run/demo.json
    choose_staff
    register_workflows
    import_dataset "$dataset"
    open_project
    get_access
    run_analysis
    decide_held_outputs
    fetch_release
    verify_audit
    title "Done in $((SECONDS - begun)) s"
    $once || show_addresses
}

# td ARGS as PERSON; the answer, JSON, goes to $answer. It stops the demonstration when the command fails.
as() {
    local person=$1 status=0 problem=$answer.problem
    shift
    TD_PROFILE=$TD_DATA/td-profile.json dotnet "$(binaries)/Cli/td.dll" "$@" --as "$person" --json \
        >"$answer" 2>"$problem" </dev/null || status=$?
    ((status == 0)) && return
    say "${red}✗ ./run td $* --as $person$plain" >&2
    sed 's/^/    /' "$problem" >&2
    fail "Stopped at: $doing. The line above says what was refused. Logs: $TD_DATA/log. The system still runs; look around with ./run td, or begin anew with ./run demo."
}

get() { jq -r "$1" "$answer"; }

begin() {
    doing=$1
    title "$1"
}

told() { say "  $*"; }

# await WHAT FILTER PERSON ARGS...: asks until the answer satisfies the jq filter.
await() {
    local what=$1 filter=$2 end=$((SECONDS + patience))
    shift 2
    while as "$@"; ! jq -e "$filter" "$answer" >/dev/null; do
        ((SECONDS < end)) || fail "Stopped at: $doing. Waited $patience s for: $what. The logs in $TD_DATA/log say what hinders it."
        sleep 0.3
    done
}

subject_of() { jq -r --arg name "$1" '.[] | select(.name == $name and .authority == "lakeside") | .subject' "$TD_DATA/people.json"; }

choose_staff() {
    begin 'The operator of the enclave says who decides there'
    local person role held
    as operator staff list
    held=$(get '.items[] | "\(.subject) \(.role)"')
    for person in steward steward2 checker checker2; do
        role=${person%2}
        [[ $held == *"$(subject_of "$person") $role"* ]] || as operator staff grant --person "$(subject_of "$person")" --role "$role"
        told "$person is $role"
    done
}

register_workflows() {
    begin 'Two stewards put the workflows on the enclave'\''s register'
    local workflow
    for workflow in lesion-burden cohort-table custom-python; do
        as steward workflow register "$root/workflows/$workflow/$workflow.cwl"
        [[ $(get .state) == registered ]] || as steward2 workflow register "$root/workflows/$workflow/$workflow.cwl"
        told "$(get '"\(.name) \(.version), image \(.imageDigest[0:19])"')"
    done
}

import_dataset() {
    begin 'A steward imports a dataset; it never leaves the hospital'
    local directory=$1 name key=()
    if [[ -z $directory ]]; then
        directory=$TD_DATA/synthetic-cohort
        [[ -d $directory ]] || step 'Make a synthetic cohort of 120 people' make_cohort "$directory"
    fi
    name=$(basename "$(realpath "$directory")" | tr '[:upper:]_. ' '[:lower:]---')
    if [[ -f $directory/datapackage.json ]]; then
        key=(--subject-key "$(jq -r '.resources[0].schema.primaryKey | if type == "array" then .[0] else . end' "$directory/datapackage.json")")
    fi
    as steward dataset import "$directory" --name "$name" "${key[@]}"
    dataset=$(get .ref)
    told "$(get '"\(.title): \(.subjects) people, \(.rows) rows, \(.images) images, as \(.ref)"')"
    get '.warnings[]?' | sed 's/^/  note: /'

    begin 'A researcher browses the catalogue of the hub'
    await 'the dataset in the catalogue' "[.datasets[] | select(.ref == \"$dataset\")] | length == 1" researcher catalogue
    as researcher catalogue "$name"
    get '.variables[] | "  \(.name) (\(.type)) \(.description // "")"'
    choose_analysis
}

make_cohort() {
    rm -rf "$1.new"
    "$root/infra/synthetic-cohort/generate.sh" "$1.new"
    mv "$1.new" "$1"
}

# Lesion volumes where there are masks, else a table of counts; grouped by what the dictionary declares levels for.
choose_analysis() {
    local images groups
    images=$(get '[.variables[] | select(.type == "image") | .name] | join(" ")')
    groups=$(get '[.variables[] | select(.type == "categorical") | .name] | (map(select(. == "sex" or . == "ms_type")) + .) | reduce .[] as $name ([]; if index($name) then . else . + [$name] end) | .[0:2] | join(",")')
    if [[ " $images " == *' lesion_mask '* && " $images " == *' brain_mask '* ]]; then
        workflow=lesion-burden variables=$groups,lesion_mask,brain_mask
    else
        workflow=cohort-table variables=$groups
    fi
    [[ -n $groups || $workflow == lesion-burden ]] || fail "Stopped at: $doing. The dataset has no categorical variable to count by; give another one to ./run demo --dataset."
    grouping=$groups
}

open_project() {
    begin 'The researcher opens a project with a colleague'
    as researcher project create --title 'Lesion burden in multiple sclerosis'
    project=$(get .id)
    told "project $project"
}

get_access() {
    begin 'The researcher asks for access, and the hospital decides'
    local request until
    until=$(date -u -d '+90 days' +%F)
    as researcher access request --project "$project" --dataset "$dataset" --variables "${variables#,}" \
        --purpose 'Describe lesion burden by sex and course of disease' --until "$until"
    request=$(get .id)
    told "asked for ${variables#,} until $until"
    await 'the request in the enclave' "[.items[] | select(.id == \"$request\")] | length == 1" steward access list
    as steward access approve "$request" --reason 'Within the consent; training and agreement checked'
    await 'the decision at the hub' "[.items[] | select(.id == \"$request\" and .state == \"approved\")] | length == 1" researcher access list
    told 'approved by the steward, in the enclave; the hub shows the signed decision'
}

run_analysis() {
    begin "The analysis goes to the data: $workflow by ${grouping:-nothing}"
    as researcher run submit --project "$project" --dataset "$dataset" --workflow "$workflow" --param "by=$grouping"
    run=$(get .id)
    local state= seen= end=$((SECONDS + patience))
    until [[ $state =~ ^(held|released|refused|failed|canceled)$ ]]; do
        ((SECONDS < end)) || fail "Stopped at: $doing. The run is still '$state' after $patience s; see ./run td run show $run --as researcher"
        as researcher run show "$run"
        state=$(get .state)
        [[ $state == "$seen" ]] || told "$(date +%T) $state"
        seen=$state
        sleep 0.3
    done
    [[ $state == held || $state == released ]] || fail "Stopped at: $doing. The run ended as '$state': $(get '.message // ""')"
}

decide_held_outputs() {
    [[ $(get .state) == held ]] || return 0
    begin 'An output checker looks at what is held, inside the hospital'
    told "$(get '.message // "The disclosure check holds this output for a person."')"
    as checker check show "$run"
    get '.outputs[] | "  \(.output): \(.findings | length) findings", (.findings[]? | "    \(.rule): \(.reason)")'
    as checker check decide "$run" --release --reason 'Every cell shown has enough people'
    await 'the release at the hub' '.state == "released" or .state == "refused"' researcher run show "$run"
    [[ $(get .state) == released ]] || fail "Stopped at: $doing. The run ended as '$(get .state)': $(get '.message // ""')"
    told 'released'
}

fetch_release() {
    begin 'The researcher downloads the release'
    local into=$TD_DATA/downloads/$run file
    as researcher run show "$run"
    cp "$answer" "$answer.run"
    mkdir -p "$into"
    as researcher release download "$run" --to "$into"
    for file in "$into"/*.csv; do
        [[ -f $file ]] || continue
        say
        show_table "$file"
    done
    say
    jq -r '.outputs[] | select(.message != null) | "  \(.output): \(.message)"' "$answer.run"
    jq -r '.release.withheld[]? | "  withheld: \(.)"' "$answer.run"
    told "files: $into"
}

# Columns under one another; the platform's tables have no commas inside fields.
show_table() {
    awk -F, '
        { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) }; fields[NR] = NF }
        END { for (r = 1; r <= NR; r++) { line = "  "; for (i = 1; i <= fields[r]; i++) line = line sprintf("%-" width[i] + 2 "s", cell[r, i]); print line } }' "$1"
}

verify_audit() {
    begin 'The auditor checks both logs: nothing edited, removed or reordered'
    as auditor audit verify
    get 'if type == "array" then . else (.ledgers // .items // [.]) end | .[] | "  \(.origin // .ledger): \(.size // .entries) entries, verified"'
}
