#!/usr/bin/env bash
# Fuzzes one of the gateway's parsers with afl-fuzz, guided by coverage (SharpFuzz).
#
#   tests/Gateway.Fuzz/fuzz.sh TARGET [SECONDS]          fuzzes, 60 seconds by default, and says what came of it
#   tests/Gateway.Fuzz/fuzz.sh reproduce TARGET FILE...  says what each of these inputs breaks
#   tests/Gateway.Fuzz/fuzz.sh list                      names the targets
#
# What it finds is under Findings/TARGET. A corpus that an earlier run left there is gone on with, and its findings are kept
# beside the new ones. The exit code is 1 when an input broke something. Several targets can be fuzzed at once.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The instrumented programs are apart from the ordinary build, for they run with afl-fuzz alone. Each target has its own:
# afl-fuzz may start it again at any time, and it must then be the one that the run began with.
PUBLISHED=bin/published
INSTRUMENTED=bin/instrumented

main() {
  case ${1:-} in
    list) list ;;
    reproduce) reproduce "${@:2}" ;;
    *) fuzz "$@" ;;
  esac
}

usage() {
  sed -n '2,/^set /{s/^# \{0,1\}//;/^set /d;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

fail() {
  echo "$*" >&2
  exit 1
}

list() {
  local seeds
  for seeds in Seeds/*/; do
    basename "$seeds"
  done
}

is_target() { [[ -n ${1:-} && -d Seeds/$1 ]]; }

reproduce() {
  if ! is_target "${1:-}" || [[ $# -lt 2 ]]; then
    usage
  fi
  # Not the instrumented one: a debugger should see the code as it is. Files are named from where the caller stands.
  local files=() file
  for file in "${@:2}"; do
    files+=("$(cd "$OLDPWD" && realpath "$file")")
  done
  local output
  output=$(dotnet build --verbosity quiet --nologo Gateway.Fuzz.csproj) || fail "$output"
  dotnet bin/Debug/net10.0/Gateway.Fuzz.dll "$1" "${files[@]}"
}

fuzz() {
  local target=${1:-} seconds=${2:-60}
  if ! is_target "$target" || [[ ! $seconds =~ ^[0-9]+$ ]]; then
    usage
  fi

  ../../deploy/install-packages.sh afl
  if [[ $target == return-url ]]; then
    ../../deploy/install-packages.sh node
  fi

  mkdir -p "Findings/$target"
  instrument "$target"

  # What SharpFuzz asks for: afl-fuzz must not look for its own instrumentation in dotnet. The rest lets it run where it
  # may not set how the system dumps cores and clocks its processors, and next to other work.
  export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_FORKSRV_INIT_TMOUT=60000
  # For the fuzzed process: what serves debuggers costs time.
  export DOTNET_EnableDiagnostics=0

  local input="Seeds/$target" dictionary=()
  if [[ -d Findings/$target/default/queue ]]; then
    input=-
  fi
  if [[ -f Seeds/$target.dict ]]; then
    dictionary=(-x "Seeds/$target.dict")
  fi

  # Nothing longer is worth trying: a request line has 8 KiB at most, a sign-in 16.
  local code=0
  afl-fuzz -i "$input" -o "Findings/$target" -V "$seconds" -G 20000 -t 5000 -m none "${dictionary[@]}" -- dotnet "$INSTRUMENTED/$target/Gateway.Fuzz.dll" "$target" > "Findings/$target/afl-fuzz.log" 2>&1 || code=$?
  if [[ $code -ne 0 ]]; then
    tail -n 20 "Findings/$target/afl-fuzz.log" >&2
    fail "afl-fuzz ended with exit code $code."
  fi

  report "$target"
}

instrument() {
  local program=$INSTRUMENTED/$1
  rm -rf "$program"
  mkdir -p "$INSTRUMENTED"
  (
    flock 9
    dotnet publish --configuration Release --verbosity quiet --nologo --output "$PUBLISHED" Gateway.Fuzz.csproj
    dotnet tool restore --verbosity quiet > /dev/null
    cp -r "$PUBLISHED" "$program"
  ) 9> "$PUBLISHED.lock"

  dotnet sharpfuzz "$program/Gateway.dll" Gateway.Authentication Gateway.Keys.KeyRingProtector Gateway.Proxy Gateway.Requests Gateway.Sessions Gateway.SignIn > /dev/null ||
    fail "Gateway.dll could not be instrumented."
  # Where the framework's own parsers do the work, its branches can't be seen; those of the second reader can.
  dotnet sharpfuzz "$program/Gateway.Fuzz.dll" Gateway.Tests > /dev/null ||
    fail "Gateway.Fuzz.dll could not be instrumented."
}

report() {
  local target=$1 findings="Findings/$1/default" crashes hangs
  stat() { sed -n "s/^$1 *: //p" "$findings/fuzzer_stats"; }
  crashes=$(stat saved_crashes)
  hangs=$(stat saved_hangs)
  echo "$target: $(stat execs_done) executions ($(stat execs_per_sec) per second), $crashes crashes, $hangs hangs, $(stat corpus_count) inputs in the corpus, $(stat edges_found) edges"
  if [[ $crashes -ne 0 || $hangs -ne 0 ]]; then
    find "$PWD/$findings/crashes" "$PWD/$findings/hangs" -name 'id*' >&2
    return 1
  fi
}

main "$@"
