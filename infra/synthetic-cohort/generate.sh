#!/bin/bash
# Writes the synthetic cohort of the demonstration: 120 made-up people with multiple sclerosis, as a BIDS dataset with small
# masks. The same bytes every time.
#   generate.sh DIR     DIR must not exist yet
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ $# -eq 1 ]] || { echo 'use: generate.sh DIR' >&2; exit 1; }
[[ ! -e $1 ]] || { echo "generate.sh: $1 exists already" >&2; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# The analyzers have their say in the tests' build.
dotnet build "$here" -c Release -v quiet -nodeReuse:false -p:RunAnalyzers=false -p:UseSharedCompilation=false >&2
exec dotnet "$here/bin/Release/net10.0/TrustedData.SyntheticCohort.dll" "$1"
