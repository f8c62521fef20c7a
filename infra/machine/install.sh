# Brings the machine to the point where everything else can run; sourced. Touches nothing that is there already.

readonly runtime_packages=(postgresql rabbitmq-server podman runc mmdebstrap gcc libc6-dev jq curl util-linux)
# Workflow descriptors are checked with the reference runner, which calls the container engine by Docker's name.
readonly test_packages=(cwltool)
readonly rootless_packages=(uidmap slirp4netns fuse-overlayfs)
readonly needed_kib=$((6 * 1024 * 1024))

install_runtime() { install_packages "${runtime_packages[@]}"; }

install_for_tests() {
    local packages=("${runtime_packages[@]}" "${test_packages[@]}")
    # The runner is content with Docker's own command line, which podman-docker would displace.
    command -v docker >/dev/null || packages+=(podman-docker)
    install_packages "${packages[@]}"
}

is_installed() { [[ $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) == 'install ok installed' ]]; }

install_packages() {
    check_machine
    local package missing=()
    ((EUID == 0)) || set -- "$@" "${rootless_packages[@]}"
    for package in "$@"; do is_installed "$package" || missing+=("$package"); done
    if ((${#missing[@]} > 0)); then step "Install ${missing[*]}" apt_install "${missing[@]}"; fi
}

check_machine() {
    [[ $(uname -s) == Linux ]] && command -v apt-get >/dev/null ||
        fail 'This needs Debian 12 or a system like it (apt). On others, install the packages named in infra/machine/install.sh by hand.'
    command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
        fail 'The .NET SDK 10 is missing. Install it (https://dotnet.microsoft.com/download) and run the same command again.'
    mkdir -p "$TD_DATA"
    local free
    free=$(df --output=avail -k "$TD_DATA" | tail -1)
    ((free > needed_kib)) ||
        fail "$TD_DATA has $((free / 1024)) MiB of free disk; $((needed_kib / 1024)) MiB are needed. Free some, or set TD_DATA to a directory on a larger disk."
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    ((EUID == 0)) || sudo -n true 2>/dev/null ||
        fail "Packages are missing ($*), and sudo asks for a password. Install them as root: apt-get install --no-install-recommends $*"
    # shellcheck disable=SC2024
    as_root bash -c "$(declare -f apt_install_as_root apt_update no_services); apt_install_as_root $*"
}

# Debian starts a service when its package arrives, and at each boot. Ours are private ones; those of the packages that
# we bring stay off. What somebody had installed before is not touched.
apt_install_as_root() {
    set -euo pipefail
    export DEBIAN_FRONTEND=noninteractive
    # One at a time, for the policy below is a file that two would take from each other.
    exec 8>/run/lock/trusteddata-install
    flock 8
    apt_update
    no_services
    apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
    local unit
    for unit in postgresql rabbitmq-server epmd.socket epmd; do
        [[ " $* " == *" ${unit/epmd*/rabbitmq-server} "* ]] || continue
        if [[ -d /run/systemd/system ]]; then systemctl disable --now "$unit" || true
        elif [[ -f /etc/init.d/$unit ]]; then update-rc.d "$unit" disable || true
        fi
    done
}

# The list of packages has a lock without a time-out of apt's own.
apt_update() {
    local problem end=$((SECONDS + 600))
    until problem=$(apt-get update 2>&1); do
        [[ $problem == *'Could not get lock'* ]] && ((SECONDS < end)) || { echo "$problem" >&2; return 1; }
        sleep 2
    done
}

# A policy for the time of the installation; whatever was there comes back, on failure too.
no_services() {
    local policy=/usr/sbin/policy-rc.d
    if [[ -e $policy ]]; then
        mv "$policy" "$policy.before-trusteddata"
        trap 'mv -f /usr/sbin/policy-rc.d.before-trusteddata /usr/sbin/policy-rc.d' EXIT
    else
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
}
