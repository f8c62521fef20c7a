# What the person at the terminal sees; sourced.

if [[ -t 1 ]]; then readonly bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else readonly bold='' dim='' red='' green='' plain=''
fi

say() { printf '%s\n' "$*"; }

title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

fail() {
    printf '%s%s%s\n' "$red" "$*" "$plain" >&2
    exit 1
}

# step TITLE COMMAND...: runs COMMAND with its output in the log, shows that it goes on, and stops everything when it
# fails, with the end of what it said. COMMAND runs in a subshell: it cannot set the caller's variables.
step() {
    local what=$1 begun=$SECONDS job output
    shift
    output=$(mktemp)
    "$@" >"$output" 2>&1 </dev/null &
    job=$!
    [[ ! -t 1 ]] || spin "$job" "$what"
    if wait "$job"; then
        printf '%s✓%s %s %s%ds%s\n' "$green" "$plain" "$what" "$dim" $((SECONDS - begun)) "$plain"
        rm -f "$output"
    else
        printf '%s✗ %s%s\n' "$red" "$what" "$plain"
        tail -n 25 "$output" | sed 's/^/    /' >&2
        rm -f "$output"
        fail "Stopped at: $what. The lines above say why; after mending it, run the same command again."
    fi
}

spin() {
    local frames='⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' at=0
    while kill -0 "$1" 2>/dev/null; do
        printf '\r%s %s ' "${frames:at++%10:1}" "$2"
        sleep 0.1
    done
    printf '\r\e[K'
}
