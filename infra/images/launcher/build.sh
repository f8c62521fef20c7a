#!/bin/bash
# Builds the launcher: one static program that runs in any image of the machine's architecture.
#   build.sh FILE     does nothing when FILE is newer than its sources
set -euo pipefail
cd "$(dirname "$(realpath "$0")")" && source_directory=$PWD && cd - >/dev/null
[[ $# -eq 1 ]] || { echo 'use: build.sh FILE' >&2; exit 1; }
to=$1
newest=$(find "$source_directory" -type f -newer "$to" -print -quit 2>/dev/null || echo missing)
[[ -n $newest || ! -x $to ]] || exit 0
command -v gcc >/dev/null || { echo 'build.sh: gcc is missing: install packages gcc and libc6-dev' >&2; exit 1; }
mkdir -p "$(dirname "$to")"
# Beside its place and then renamed, so that a run starting now sees the old one or the new one, never half of one.
gcc -std=gnu11 -Os -s -static -Wall -Wextra -Wconversion -Wshadow -Werror -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
    -ffile-prefix-map="$source_directory"=. -Wl,-z,noexecstack -Wl,--build-id=none \
    -o "$to.$$" "$source_directory"/{launcher,confine,collect,status}.c
mv "$to.$$" "$to"
