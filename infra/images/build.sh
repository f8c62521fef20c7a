#!/bin/bash
# Builds the images of the workflows into the private podman below DIR.
#
#   build.sh DIR [NAME...]     all of them, or those named: python native lesion-burden custom-python cohort-table inspector
#
# An image is tagged with the hash of everything it is made of, and as `current`; one that stands there already is not built
# again. The two root file systems come from Debian packages of the machine's own sources and are kept as archives below
# TD_IMAGE_CACHE (by default ~/.cache/trusteddata/images), so that several checkouts share them. At run time nothing is fetched.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here root=${here%/infra/images}
readonly cache=${TD_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/trusteddata/images}
[[ $# -ge 1 ]] || { echo 'use: build.sh DIR [NAME...]' >&2; exit 1; }
readonly dir=$1
shift
work=$(mktemp -d "${TMPDIR:-/var/tmp}/td-images.XXXXXX")
trap 'jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true; rm -rf "$work"' EXIT

podman() { "$root/infra/podman/podman.sh" cli "$dir" "$@"; }

# The first 12 hex digits of a hash over the named files' names and contents.
hash_of() {
    (cd "$root" && find "$@" -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-12
}

have() { podman image exists "localhost/td/$1:$2"; }

mark() {
    podman tag "localhost/td/$1:$2" "localhost/td/$1:current"
    echo "image $1 is $2"
}

# A root file system from Debian packages: extracted, not installed, since no package's scripts are needed in a sealed run.
base() {
    local name=$1 tag archive
    tag=$(hash_of "infra/images/$name")
    archive=$cache/$name-$tag.tar
    if ! have "$name" "$tag"; then
        [[ -s $archive ]] || { echo "image $name: fetching Debian packages"; bootstrap "$name" "$archive"; }
        echo "image $name: importing"
        podman import --quiet "$archive" "localhost/td/$name:$tag" >/dev/null
    fi
    mark "$name" "$tag"
}

# The recipe runs once the packages are unpacked, and then only the archive is written: mmdebstrap's own cleaning needs the very
# files (package sources, a proxy's address) that the recipe takes out because nothing of this machine may stand in an image.
bootstrap() {
    local name=$1 archive=$2
    mkdir -p "$cache" "$work/$name"
    # The machine's own sources and transport settings (a proxy, for example): nothing about where packages come from stands here.
    debian_sources >"$work/$name/debian.sources"
    apt-config dump Acquire | grep -vE '::$|"";$' >"$work/$name/acquire.conf" || true
    SOURCE_DATE_EPOCH=0 mmdebstrap --quiet --variant=extract --skip=cleanup --aptopt="$work/$name/acquire.conf" \
        --aptopt='APT::Install-Recommends "false"' --include="$(paste -sd, "$here/$name/packages")" \
        --extract-hook="$here/$name/prepare.sh \"\$1\"" \
        "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/$name/root.tar" - <"$work/$name/debian.sources" ||
        { echo "image $name: mmdebstrap failed; look at the lines above" >&2; return 1; }
    mv "$work/$name/root.tar" "$archive.$$" && mv "$archive.$$" "$archive"
}

# Only the files that hold Debian's own suites: third-party sources have no place in an image.
debian_sources() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [[ -f $file ]] && grep -qE 'debian-archive-keyring|/debian(-security)?/?( |$)' "$file" && cat "$file" && echo
    done
    return 0
}

# A workflow of scripts: one layer on a base.
scripts() {
    local name=$1 on=$2 tag parts
    parts=(Containerfile $(cd "$root/workflows/$name" && echo *.py))
    tag=$(hash_of "${parts[@]/#/workflows/$name/}" "infra/images/$on")
    if ! have "$name" "$tag"; then
        mkdir -p "$work/$name"
        (cd "$root/workflows/$name" && cp "${parts[@]}" "$work/$name/")
        layer "$name" "$tag"
    fi
    mark "$name" "$tag"
}

# A compiled workflow: published for this machine, then one layer on a base. It is compiled from a copy of its sources, because
# others build the same projects of this checkout meanwhile.
compiled() {
    local name=$1 on=$2 tag
    local parts=("workflows/$name/Containerfile" "workflows/$name/src" services/Libraries/Contracts Directory.Build.props Directory.Packages.props global.json)
    tag=$(hash_of "${parts[@]}" "infra/images/$on")
    if ! have "$name" "$tag"; then
        echo "image $name: publishing"
        mkdir -p "$work/$name/source"
        tar -C "$root" --exclude=bin --exclude=obj -cf - "${parts[@]}" | tar -C "$work/$name/source" -xf -
        dotnet publish "$work/$name/source/workflows/$name/src" -c Release -v quiet --nologo -nodeReuse:false -p:UseSharedCompilation=false -p:DebugType=none \
            -p:GenerateDocumentationFile=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
            -p:PathMap="$work/$name/source=/source" -o "$work/$name/publish"
        cp "$root/workflows/$name/Containerfile" "$work/$name/"
        rm -rf "$work/$name/source"
        layer "$name" "$tag"
    fi
    mark "$name" "$tag"
}

layer() {
    echo "image $1: building"
    podman build --quiet --pull=never --network=none --timestamp 0 -t "localhost/td/$1:$2" -f "$work/$1/Containerfile" "$work/$1" >/dev/null
}

build() {
    case $1 in
        python | native) base "$1" ;;
        lesion-burden | custom-python) scripts "$1" python ;;
        cohort-table | inspector) compiled "$1" native ;;
        *) echo "build.sh: there is no image $1" >&2; return 1 ;;
    esac
}

if [[ $# -gt 0 ]]; then
    for name in "$@"; do build "$name"; done
    exit
fi
# Two lines of work: the one mostly fetches and unpacks, the other mostly compiles.
(for name in python lesion-burden custom-python; do build "$name"; done) &
scripted=$!
for name in native inspector cohort-table; do build "$name"; done
wait "$scripted"
