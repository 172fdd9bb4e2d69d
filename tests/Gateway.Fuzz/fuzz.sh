#!/usr/bin/env bash
# Fuzzes one of the gateway's parsers with afl-fuzz, guided by coverage (SharpFuzz).
#
#   tests/Gateway.Fuzz/fuzz.sh TARGET [SECONDS]          fuzzes, 60 seconds by default, and says what came of it
#   tests/Gateway.Fuzz/fuzz.sh reproduce TARGET FILE...  says what each of these inputs breaks
#   tests/Gateway.Fuzz/fuzz.sh list                      names the targets
#
# What it finds is under Findings/TARGET. A corpus that an earlier run left there is gone on with. The exit code is 1 when
# an input broke something, now or in an earlier run. Several targets can be fuzzed at once.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The instrumented program is apart from the ordinary build, for it runs with afl-fuzz alone.
PROGRAM=bin/instrumented
LOCK=bin/instrumented.lock

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
  dotnet build --verbosity quiet --nologo Gateway.Fuzz.csproj
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

  mkdir -p bin "Findings/$target"
  flock "$LOCK" bash -c "$(declare -f publish fail); set -euo pipefail; PROGRAM=$PROGRAM; publish"

  # What SharpFuzz asks for: afl-fuzz must not look for its own instrumentation in dotnet. The rest lets it run where it
  # may not set how the system dumps cores and clocks its processors, and next to other work.
  export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_FORKSRV_INIT_TMOUT=60000
  # The environment of the fuzzed process: no diagnostics, and compiled once, for what runs differently the second time
  # looks like a new path.
  export DOTNET_EnableDiagnostics=0 DOTNET_TieredPGO=0

  local input="Seeds/$target" dictionary=()
  if [[ -d Findings/$target/default/queue ]]; then
    input=-
  fi
  if [[ -f Seeds/$target.dict ]]; then
    dictionary=(-x "Seeds/$target.dict")
  fi

  local code=0
  afl-fuzz -i "$input" -o "Findings/$target" -V "$seconds" -t 5000 -m none "${dictionary[@]}" -- dotnet "$PROGRAM/Gateway.Fuzz.dll" "$target" > "Findings/$target/afl-fuzz.log" 2>&1 || code=$?
  if [[ $code -ne 0 ]]; then
    tail -n 20 "Findings/$target/afl-fuzz.log" >&2
    fail "afl-fuzz ended with exit code $code."
  fi

  report "$target"
}

publish() {
  # As long as the build is the one that was instrumented, there is nothing to do.
  dotnet publish --configuration Release --verbosity quiet --nologo --output bin/published Gateway.Fuzz.csproj
  local built
  built=$(sha256sum bin/published/Gateway.dll bin/published/Gateway.Fuzz.dll)
  if [[ -f $PROGRAM/built && $(cat "$PROGRAM/built") == "$built" ]]; then
    return
  fi

  # Another run may be using the old one: it keeps its files, and the new ones are others.
  rm -rf "$PROGRAM"
  cp -r bin/published "$PROGRAM"
  dotnet tool restore --verbosity quiet
  dotnet sharpfuzz "$PROGRAM/Gateway.dll" Gateway.Authentication Gateway.Keys.KeyRingProtector Gateway.Proxy Gateway.Requests Gateway.Sessions Gateway.SignIn > /dev/null ||
    fail "Gateway.dll could not be instrumented."
  echo "$built" > "$PROGRAM/built"
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
