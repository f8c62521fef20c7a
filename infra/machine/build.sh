# Publishes the programs into TD_DATA/bin/<version>, where <version> is a digest of all they are made from; sourced.

readonly programs=(services/Identity services/Ledger services/Hub services/Enclave services/Cli infra/machine/Setup)

sources_digest() {
    (
        cd "$root"
        find services infra/machine infra/rabbitmq Directory.Build.props Directory.Packages.props global.json \
            \( -name bin -o -name obj \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -c1-16
}

# Directory of the current programs; empty when nothing was built yet.
binaries() { if [[ -f $TD_DATA/bin/current ]]; then echo "$TD_DATA/bin/$(<"$TD_DATA/bin/current")"; fi; }

publish() {
    local version=$1 to=$TD_DATA/bin/$1 project name
    [[ ! -d $to ]] || return 0
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
    local build=(dotnet msbuild "$root/infra/machine/publish.proj" -nologo -verbosity:quiet -maxcpucount -nodeReuse:false)
    "${build[@]}" -target:Restore
    "${build[@]}" -target:Publish
    rm -rf "$to.new"
    for project in "${programs[@]}"; do
        name=${project##*/}
        mkdir -p "$to.new/$name"
        cp -a "$root/$project/bin/Release/net10.0/publish/." "$to.new/$name"
    done
    mv "$to.new" "$to"
}

build_programs() {
    local version
    version=$(sources_digest)
    [[ -d $TD_DATA/bin/$version ]] || step 'Build the programs' publish "$version"
    echo "$version" >"$TD_DATA/bin/current"
}

# Once nothing runs from them any more.
remove_old_programs() {
    local directory current
    current=$(binaries)
    for directory in "$TD_DATA/bin"/*/; do
        [[ ${directory%/} == "$current" ]] || rm -rf "$directory"
    done
}
