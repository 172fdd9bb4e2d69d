#!/usr/bin/env bash
# Builds everything, checks the format and runs every test project. The last line sums up what the projects reported.
# With CI=true the packages must be exactly those of the lock files.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Far more than any project needs on two idle cores; what hangs must not hang for ever.
MINUTES_PER_PROJECT=12

PASSED=0
FAILED=0
SKIPPED=0

main() {
  command -v dotnet > /dev/null || fail "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
  deploy/install-packages.sh redis postgresql chromium node python nginx caddy prometheus
  dotnet restore Gateway.sln --verbosity quiet || fail "The restore failed; no test ran."
  dotnet build Gateway.sln --configuration Release --no-restore --verbosity quiet --nologo --disable-build-servers ||
    fail "The build failed; no test ran."

  local is_good=true project
  if ! dotnet format Gateway.sln --no-restore --verify-no-changes; then
    is_good=false
    echo "The format differs from .editorconfig: run 'dotnet format'." >&2
  fi

  for project in $(test_projects); do
    run_tests "$project"
  done

  echo
  echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
  $is_good && [[ $PASSED -gt 0 && $FAILED -eq 0 ]]
}

fail() {
  echo "$*" >&2
  exit 1
}

# Every project with a test framework; the benchmarks and the kit have none.
test_projects() { grep --files-with-matches 'PackageReference Include="xunit.v3"' tests/*/*.csproj | xargs -n 1 dirname; }

# Runs one project and adds its numbers to the sums. One that ends without numbers, or ran nothing, counts as a
# failure: a sum without it would look like a success.
run_tests() {
  local project=$1 name output code=0 summary total=0 errors=0 failed=0 skipped=0 not_run=0
  name=$(basename "$project")
  output=$(mktemp)
  echo
  timeout --kill-after=30 "${MINUTES_PER_PROJECT}m" dotnet "$project/bin/Release/net10.0/$name.dll" -noColor -noLogo 2>&1 |
    tee "$output" || code=${PIPESTATUS[0]}

  # "   Gateway.Tests  Total: 316, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 29.002s"
  summary=$(sed -n '/^=== TEST EXECUTION SUMMARY ===/,$s/.*Total: \([0-9]\+\), Errors: \([0-9]\+\), Failed: \([0-9]\+\), Skipped: \([0-9]\+\), Not Run: \([0-9]\+\).*/\1 \2 \3 \4 \5/p' "$output" | tail -n 1)
  rm "$output"
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

main "$@"
