#!/usr/bin/env bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RUN=$ROOT/.run
LOGS=$RUN/logs
FULL=false

GATEWAY_PORT=${GATEWAY_PORT:-8080}
MANAGEMENT_PORT=${MANAGEMENT_PORT:-8081}
SAMPLE_PORT=${SAMPLE_PORT:-5080}
REDIS_PORT=${REDIS_PORT:-16379}
POSTGRES_PORT=${POSTGRES_PORT:-15432}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
  cat << 'USAGE'
Builds the gateway and the sample backend, starts both with two demo users, and says where to sign in.
Ctrl-C ends what it started.

Usage: ./run.sh          sessions in the process, users in a file: needs the .NET SDK and nothing else
       ./run.sh --full   sessions in Redis, users in PostgreSQL; installs both through apt where they are missing

State and logs are in .run/; delete that folder to begin anew.

Environment: GATEWAY_PORT (8080), MANAGEMENT_PORT (8081), SAMPLE_PORT (5080), and with --full REDIS_PORT (16379)
and POSTGRES_PORT (15432). DEMO_PASSWORD sets the demo users' password at the first run; otherwise one is made up.
USAGE
}

say() { printf '%s\n' "$@"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

main() {
  read_arguments "$@"
  check_tools
  cd "$ROOT"
  make_state
  # Before the build, which takes a while: a port that is taken is better said at once.
  check_ports
  if $FULL; then
    "$ROOT/deploy/install-packages.sh" redis postgresql
  fi
  build
  trap stop_all EXIT
  trap 'STOPPING=true; exit 0' INT TERM HUP
  configure
  if $FULL; then
    start_redis
    start_postgres
  fi
  add_users
  start_sample
  start_gateway
  greet
  watch
}

read_arguments() {
  for argument in "$@"; do
    case $argument in
      --full) FULL=true ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
  done
}

check_tools() {
  command -v dotnet > /dev/null ||
    fail "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
  (cd "$ROOT" && dotnet --version > /dev/null) ||
    fail "The .NET SDK 10 is needed, see global.json: https://dotnet.microsoft.com/download/dotnet/10.0"
}

make_state() {
  mkdir -p "$LOGS"
  # Others may pass through (PostgreSQL has a user of its own) but see nothing.
  chmod 711 "$RUN"
  chmod 700 "$LOGS"
  exec {LOCK}> "$RUN/lock"
  flock --nonblock "$LOCK" || fail "Another ./run.sh runs in this folder already."
}

check_ports() {
  check_port "$GATEWAY_PORT" GATEWAY_PORT 8090
  check_port "$MANAGEMENT_PORT" MANAGEMENT_PORT 8091
  check_port "$SAMPLE_PORT" SAMPLE_PORT 5090
  if $FULL; then
    check_port "$REDIS_PORT" REDIS_PORT 16380
    check_port "$POSTGRES_PORT" POSTGRES_PORT 15433
  fi
}

check_port() {
  local port=$1 variable=$2 example=$3
  [[ $port =~ ^[0-9]{1,5}$ ]] || fail "$variable: '$port' is no port (example: $example)"
  if is_open 127.0.0.1 "$port" || is_open ::1 "$port"; then
    fail "Port $port is taken by another program. Choose another one: $variable=$example ./run.sh"
  fi
}

is_open() { (exec 3<> "/dev/tcp/$1/$2") 2> /dev/null; }

build() {
  say "Building (the first time takes a minute)"
  local project
  for project in gateway upstream-sample; do
    # Without build servers: none of them may outlive this script.
    dotnet build "$project" --configuration Release --verbosity quiet --nologo --disable-build-servers > "$LOGS/build.log" 2>&1 ||
      fail_with_log "The build of $project failed" build
  done
}

configure() {
  # Passwords, sessions and the key ring are among what follows.
  umask 077
  # What the shell happens to have exported for other programs must not decide where the demo keeps its data.
  unset REDIS_URL DATABASE_URL SESSION_TTL SESSION_CLEANUP_INTERVAL ASPNETCORE_HTTP_PORTS ASPNETCORE_HTTPS_PORTS
  CONFIG=${GATEWAY_CONFIG:-$ROOT/appsettings.Gateway.json}
  # As in deploy/gateway.Dockerfile.
  export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x2000000} DOTNET_TC_DelaySingleProcMultiplier=${DOTNET_TC_DelaySingleProcMultiplier:-1}
  export Gateway__Management__Url=http://localhost:$MANAGEMENT_PORT
  export ReverseProxy__Clusters__sample__Destinations__one__Address=http://localhost:$SAMPLE_PORT
  GATEWAY_ENV=()
  SAMPLE_ENV=("Sample__Database__File=$RUN/sample.db")
  if $FULL; then
    GATEWAY_ENV=("REDIS_URL=redis://127.0.0.1:$REDIS_PORT")
  else
    export Gateway__Users__File=$RUN/users.json
    export Gateway__KeyRing__Directory=$RUN/keys
  fi
}

# Processes, in the order they were started; they are stopped in the reverse one.
NAMES=()
PIDS=()
STOPPING=false

# A process group of its own for each: Ctrl-C must reach this script alone, which then stops them in order.
start() {
  local name=$1
  shift
  setsid "$@" > "$LOGS/$name.log" 2>&1 < /dev/null {LOCK}>&- &
  NAMES+=("$name")
  PIDS+=($!)
}

# Waits for a condition, but not for a process that has ended, and not for ever.
wait_for() {
  local name=$1 seconds=$2 deadline
  shift 2
  deadline=$((SECONDS + seconds))
  until "$@"; do
    kill -0 "${PIDS[-1]}" 2> /dev/null || fail_with_log "$name did not start" "$name"
    [[ $SECONDS -lt $deadline ]] || fail_with_log "$name did not answer within $seconds seconds" "$name"
    sleep 0.2
  done
}

fail_with_log() {
  say "$1. The end of .run/logs/$2.log:" >&2
  tail -n 20 "$LOGS/$2.log" >&2
  exit 1
}

# No curl: a machine that has the SDK may not have it.
answers_200() {
  local port=$1 path=$2 status
  # shellcheck disable=SC2016 # The inner shell expands it.
  status=$(timeout 2 bash -c '
    exec 3<> "/dev/tcp/localhost/$1"
    printf "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" "$2" >&3
    read -r _ status _ <&3
    echo "$status"' - "$port" "$path" 2> /dev/null) || return 1
  [[ $status == 200 ]]
}

start_redis() {
  mkdir -p "$RUN/redis"
  start redis redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --dir "$RUN/redis" \
    --appendonly yes --maxmemory 256mb --maxmemory-policy volatile-lru
  # It says LOADING, not PONG, until the file is read.
  wait_for redis 30 redis_answers
}

redis_answers() { [[ $(timeout 2 redis-cli -p "$REDIS_PORT" ping 2> /dev/null) == PONG ]]; }

start_postgres() {
  # PostgreSQL refuses to run as root. setpriv becomes the server: there is no process in between to pass signals on.
  POSTGRES_AS=()
  POSTGRES_HOME=$RUN/postgres
  if [[ $EUID -eq 0 ]]; then
    POSTGRES_AS=(setpriv --reuid=postgres --regid=postgres --init-groups env -C /)
    # /root, for one, is closed to everybody else.
    if ! "${POSTGRES_AS[@]}" test -x "$RUN"; then
      POSTGRES_HOME=/var/lib/postgresql/gateway-$(cksum <<< "$ROOT" | cut -d ' ' -f 1)
      say "PostgreSQL's user can't enter this folder, so its data is in $POSTGRES_HOME"
    fi
  fi

  find_postgres
  [[ -f $POSTGRES_HOME/data/PG_VERSION ]] || create_postgres
  local password
  password=$(< "$RUN/postgres-password")
  start postgres "${POSTGRES_AS[@]}" "$POSTGRES_BIN/postgres" -D "$POSTGRES_HOME/data" -p "$POSTGRES_PORT" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  wait_for postgres 60 "$POSTGRES_BIN/pg_isready" --quiet --host=127.0.0.1 --port="$POSTGRES_PORT" --dbname=postgres
  create_databases "$password"
  GATEWAY_ENV+=("DATABASE_URL=postgres://gateway:$password@127.0.0.1:$POSTGRES_PORT/gateway")
  SAMPLE_ENV=("DATABASE_URL=postgres://gateway:$password@127.0.0.1:$POSTGRES_PORT/sample")
}

# Debian keeps the server's programs out of the PATH, one folder for each version; data needs its own version.
find_postgres() {
  local bin version=''
  if [[ -f $POSTGRES_HOME/data/PG_VERSION ]]; then
    version=$(< "$POSTGRES_HOME/data/PG_VERSION")
  fi
  for bin in $(compgen -G '/usr/lib/postgresql/*/bin' | sort --version-sort --reverse) "$(dirname "$(command -v postgres || echo /none/postgres)")"; do
    if [[ -x $bin/postgres && ($version == '' || $("$bin/postgres" --version) =~ \ ${version}[^0-9]) ]]; then
      POSTGRES_BIN=$bin
      return
    fi
  done
  fail "$POSTGRES_HOME/data was made by PostgreSQL $version, which is not here. Install it, or delete the folder to begin anew."
}

create_postgres() {
  # What an interrupted run left behind.
  rm -rf "$POSTGRES_HOME"
  mkdir -p "$POSTGRES_HOME"
  local password
  password=$(random_text 24)
  printf '%s\n' "$password" > "$POSTGRES_HOME/password"
  if [[ $EUID -eq 0 ]]; then
    chown -R postgres:postgres "$POSTGRES_HOME"
  fi
  "${POSTGRES_AS[@]}" "$POSTGRES_BIN/initdb" -D "$POSTGRES_HOME/new" --username=gateway --pwfile="$POSTGRES_HOME/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 > "$LOGS/initdb.log" 2>&1 || fail_with_log "Creating PostgreSQL's data failed" initdb
  rm "$POSTGRES_HOME/password"
  printf '%s\n' "$password" > "$RUN/postgres-password"
  # Last: data that is here is complete.
  mv "$POSTGRES_HOME/new" "$POSTGRES_HOME/data"
}

create_databases() {
  local database
  for database in gateway sample; do
    if [[ $(query "$1" "SELECT 1 FROM pg_database WHERE datname = '$database'") != 1 ]]; then
      query "$1" "CREATE DATABASE $database" > /dev/null
    fi
  done
}

query() {
  PGPASSWORD=$1 PGCONNECT_TIMEOUT=5 "$POSTGRES_BIN/psql" --no-psqlrc --tuples-only --no-align --quiet --set=ON_ERROR_STOP=1 \
    --host=127.0.0.1 --port="$POSTGRES_PORT" --username=gateway --dbname=postgres --command="$2"
}

random_text() { od -An -N 64 -tx1 /dev/urandom | tr -d ' \n' | cut -c "1-$1"; }

gateway() { env "${GATEWAY_ENV[@]}" dotnet "$ROOT/gateway/bin/Release/net10.0/Gateway.dll" "$@" --config "$CONFIG"; }

add_users() {
  local is_new=false
  if [[ ! -s $RUN/demo-password ]]; then
    is_new=true
    printf '%s\n' "${DEMO_PASSWORD:-$(random_text 12)}" > "$RUN/demo-password"
  fi
  DEMO_PASSWORD=$(< "$RUN/demo-password")
  if $FULL; then
    gateway migrate > "$LOGS/migrate.log" 2>&1 || fail_with_log "The users' tables can't be made" migrate
  fi
  local users
  users=$(gateway users list) || fail "The users can't be listed; the reason is above."
  add_user demo 'Zoë Demo' user
  add_user admin 'Ada Admin' user,admin
}

add_user() {
  local name=$1 full_name=$2 role=$3
  if [[ $users != *" $name@example.com "* ]]; then
    gateway users add --email "$name@example.com" --username "$name" --name "$full_name" --role "$role" --password-stdin <<< "$DEMO_PASSWORD" > /dev/null ||
      forget_password "The user $name could not be added; the reason is above."
  elif $is_new; then
    gateway users set-password "$name@example.com" --password-stdin <<< "$DEMO_PASSWORD" > /dev/null ||
      forget_password "The password of $name could not be set; the reason is above."
  fi
}

# A password that was refused must not be the one of the next run.
forget_password() {
  if $is_new; then
    rm "$RUN/demo-password"
  fi
  fail "$1"
}

start_sample() {
  start sample env "${SAMPLE_ENV[@]}" "ASPNETCORE_URLS=http://localhost:$SAMPLE_PORT" \
    dotnet "$ROOT/upstream-sample/bin/Release/net10.0/UpstreamSample.dll"
  wait_for sample 60 answers_200 "$SAMPLE_PORT" /healthz
}

start_gateway() {
  start gateway env "${GATEWAY_ENV[@]}" "ASPNETCORE_URLS=http://localhost:$GATEWAY_PORT" \
    dotnet "$ROOT/gateway/bin/Release/net10.0/Gateway.dll" serve --config "$CONFIG"
  wait_for gateway 60 answers_200 "$MANAGEMENT_PORT" /health/ready
}

greet() {
  cat << GREETING

The gateway serves the sample backend:

  open       http://localhost:$GATEWAY_PORT
  sign in    demo@example.com, or admin@example.com, who may open /admin/projects too
  password   $DEMO_PASSWORD

  health     http://localhost:$MANAGEMENT_PORT/health/ready   metrics: http://localhost:$MANAGEMENT_PORT/metrics
  logs       tail -f .run/logs/*.log
GREETING
  if $FULL; then
    cat << GREETING
  sessions   redis-cli -p $REDIS_PORT --scan --pattern '*session*'
  users      PGPASSWORD=\$(cat .run/postgres-password) psql -h 127.0.0.1 -p $POSTGRES_PORT -U gateway -c 'SELECT email, role FROM gateway.users'
GREETING
  else
    say "  sessions   in the gateway's memory, gone when it ends; ./run.sh --full keeps them in Redis"
  fi
  say "" "Ctrl-C ends it."
}

# Until a signal comes, or one of the processes ends, which none should.
watch() {
  local ended code=0 i
  wait -n -p ended "${PIDS[@]}" || code=$?
  for i in "${!PIDS[@]}"; do
    if [[ ${PIDS[i]} == "${ended:-}" ]]; then
      fail_with_log "${NAMES[i]} ended by itself with exit code $code" "${NAMES[i]}"
    fi
  done
}

stop_all() {
  local code=$?
  trap '' INT TERM HUP
  if $STOPPING; then
    say "" "Stopping. Requests in flight have 30 seconds."
  fi
  local i
  for ((i = ${#PIDS[@]} - 1; i >= 0; i--)); do
    stop "${NAMES[i]}" "${PIDS[i]}"
  done
  exit "$code"
}

stop() {
  local name=$1 pid=$2 signal=TERM deadline=$((SECONDS + 40))
  # Its "fast" shutdown; TERM would wait for every connection to leave by itself.
  if [[ $name == postgres ]]; then
    signal=INT
  fi
  kill -s "$signal" "$pid" 2> /dev/null || return 0
  while kill -0 "$pid" 2> /dev/null; do
    if [[ $SECONDS -ge $deadline ]]; then
      say "$name did not end within 40 seconds and is killed." >&2
      kill -s KILL "$pid" 2> /dev/null || true
      return 0
    fi
    sleep 0.1
  done
}

main "$@"
