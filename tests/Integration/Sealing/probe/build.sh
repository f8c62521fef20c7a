#!/bin/bash
# Builds the probe: one static program, the whole of the image that the tests of the engine run.
#   build.sh FILE
set -euo pipefail
source_directory=$(dirname "$(realpath "$0")")
[[ $# -eq 1 ]] || { echo 'use: build.sh FILE' >&2; exit 1; }
gcc -std=gnu11 -Os -s -static -Wall -Wextra -Werror -Wl,--build-id=none -o "$1" "$source_directory"/{probe,attack}.c
