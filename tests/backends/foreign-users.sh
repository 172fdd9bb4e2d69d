# Sourced by django-users/run.sh and fastapi-users/run.sh: a PostgreSQL of their own, and the gateway in front of the
# application. Everything lives in one temporary folder and ends with the script.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
APP_PORT=8000
GATEWAY_PORT=${GATEWAY_PORT:-8080}
MANAGEMENT_PORT=${MANAGEMENT_PORT:-8081}
POSTGRES_PORT=${POSTGRES_PORT:-15433}
STATE=$(mktemp -d)
STARTED=()
export DATABASE_URL=postgres://app:app@127.0.0.1:$POSTGRES_PORT/postgres
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# PostgreSQL refuses to run as root.
as_owner() { if [[ $EUID -eq 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

end_all() {
  local at
  # What was started last ends first: PostgreSQL waits for those who are connected.
  for ((at = ${#STARTED[@]} - 1; at >= 0; at--)); do
    kill -TERM "${STARTED[at]}" 2> /dev/null || true
    wait "${STARTED[at]}" 2> /dev/null || true
  done
  rm -rf "$STATE"
}

wait_until() {
  local attempt
  for attempt in {1..150}; do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  echo "Waited 30 seconds in vain for: $*. Its log is in $STATE." >&2
  trap - EXIT
  exit 1
}

start_postgres() {
  local programs data=$STATE/postgres
  programs=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | tail -n 1)")
  chmod 711 "$STATE"
  mkdir "$data"
  [[ $EUID -ne 0 ]] || chown postgres: "$data"
  as_owner "$programs/initdb" -D "$data" -U app -A trust --no-sync --encoding=UTF8 --locale=C.UTF-8 > "$STATE/postgres.log"
  as_owner "$programs/postgres" -D "$data" -p "$POSTGRES_PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off >> "$STATE/postgres.log" 2>&1 &
  STARTED+=($!)
  wait_until "$programs/pg_isready" -h 127.0.0.1 -p "$POSTGRES_PORT"
}

# Starts the application on $APP_PORT.
start_app() {
  "$@" > "$STATE/app.log" 2>&1 &
  STARTED+=($!)
  wait_until bash -c "exec 3<> /dev/tcp/127.0.0.1/$APP_PORT"
}

start_gateway() {
  dotnet build "$ROOT/gateway" --verbosity quiet --nologo --disable-build-servers
  local gateway=("$ROOT/gateway/bin/Debug/net10.0/Gateway.dll" --config "$1/appsettings.Gateway.json")
  export ASPNETCORE_URLS=http://localhost:$GATEWAY_PORT Gateway__Management__Url=http://localhost:$MANAGEMENT_PORT
  # What is kept without Redis; nothing of it belongs beside the file.
  export Gateway__KeyRing__Directory=$STATE/keys
  dotnet "${gateway[@]}" config check
  dotnet "${gateway[@]}" > "$STATE/gateway.log" 2>&1 &
  STARTED+=($!)
  wait_until curl -fsS "http://localhost:$MANAGEMENT_PORT/health/ready"
}

trap end_all EXIT
trap 'exit 0' INT TERM
