#!/usr/bin/env bash
# Builds everything, checks the format and runs every test project; --fast builds and runs only what needs no servers and no browser.
# The last line sums up what the projects reported. With CI=true the packages must be exactly those of the lock files.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Far more than any project needs on two idle cores; what hangs must not hang for ever.
MINUTES_PER_PROJECT=12
SLOWEST=10

# Need nothing but the SDK.
FAST_PROJECTS=(tests/Gateway.Tests tests/Gateway.PipelineTests)

PASSED=0
FAILED=0
SKIPPED=0
RESULTS=$(mktemp --directory)
trap 'rm -rf "$RESULTS"' EXIT

main() {
  local is_fast=false is_good=true project format
  case "$*" in
    "") ;;
    --fast) is_fast=true ;;
    *) fail "Usage: ./test.sh [--fast]" ;;
  esac

  command -v dotnet > /dev/null || fail "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
  if $is_fast; then
    build tests/Gateway.Fast.slnf
  else
    deploy/install-packages.sh redis postgresql chromium node python nginx caddy prometheus
    build Gateway.sln
    # Beside the tests that start no processes: it keeps one core busy for a minute.
    check_format > "$RESULTS/format" 2>&1 &
    format=$!
  fi

  for project in "${FAST_PROJECTS[@]}"; do
    run_tests "$project"
  done
  if ! $is_fast; then
    wait "$format" || is_good=false
    cat "$RESULTS/format"
    for project in $(other_projects); do
      run_tests "$project"
    done
  fi

  print_slowest
  echo
  echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
  $is_good && [[ $PASSED -gt 0 && $FAILED -eq 0 ]]
}

fail() {
  echo "$*" >&2
  exit 1
}

build() {
  dotnet restore "$1" --verbosity quiet || fail "The restore failed; no test ran."
  dotnet build "$1" --configuration Release --no-restore --verbosity quiet --nologo --disable-build-servers ||
    fail "The build failed; no test ran."
}

check_format() {
  if ! dotnet format Gateway.sln --no-restore --verify-no-changes; then
    echo "The format differs from .editorconfig: run 'dotnet format'." >&2
    return 1
  fi
}

# Every project with a test framework; the benchmarks and the kit have none.
other_projects() {
  grep --files-with-matches 'PackageReference Include="xunit.v3"' tests/*/*.csproj | xargs -n 1 dirname |
    grep --invert-match --line-regexp --fixed-strings "$(printf '%s\n' "${FAST_PROJECTS[@]}")"
}

# Runs one project and adds its numbers to the sums. One that ends without numbers, or ran nothing, counts as a
# failure: a sum without it would look like a success.
run_tests() {
  local project=$1 name output code=0 summary total=0 errors=0 failed=0 skipped=0 not_run=0
  name=$(basename "$project")
  output=$RESULTS/$name.log
  echo
  timeout --kill-after=30 "${MINUTES_PER_PROJECT}m" \
    dotnet "$project/bin/Release/net10.0/$name.dll" -noColor -noLogo -result-xml "$RESULTS/$name.xml" 2>&1 |
    tee "$output" || code=${PIPESTATUS[0]}

  # "   Gateway.Tests  Total: 316, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 29.002s"
  summary=$(sed -n '/^=== TEST EXECUTION SUMMARY ===/,$s/.*Total: \([0-9]\+\), Errors: \([0-9]\+\), Failed: \([0-9]\+\), Skipped: \([0-9]\+\), Not Run: \([0-9]\+\).*/\1 \2 \3 \4 \5/p' "$output" | tail -n 1)
  if [[ -n $summary ]]; then
    read -r total errors failed skipped not_run <<< "$summary"
  fi
  PASSED=$((PASSED + total - failed - skipped - not_run))
  # An error is one outside a test, in what a class prepares or clears up.
  FAILED=$((FAILED + failed + errors))
  SKIPPED=$((SKIPPED + skipped))

  if [[ $((total - skipped - not_run)) -eq 0 ]]; then
    echo "$name ran no test (exit code $code)." >&2
  elif [[ $code -ne 0 && $((failed + errors)) -eq 0 ]]; then
    echo "$name ended with exit code $code, though none of its tests failed." >&2
  else
    return 0
  fi
  FAILED=$((FAILED + 1))
}

# From the runner's own reports: <test ... name="Gateway.Tests.SomeTests.Some_Test" ... time="0.123" ...>
print_slowest() {
  echo
  echo "The $SLOWEST slowest tests:"
  cat "$RESULTS"/*.xml 2> /dev/null | grep --only-matching '<test [^>]*>' |
    sed --quiet --regexp-extended 's/.* name="([^"]*)".* time="([^"]*)".*/\2 \1/p' |
    sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' |
    sort --numeric-sort --reverse | sed "${SLOWEST}q" | awk '{ printf "%8.2f s  %s\n", $1, substr($0, length($1) + 2, 150) }' || true
}

main "$@"
