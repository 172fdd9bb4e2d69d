#!/usr/bin/env bash
# Installs from Debian's archive what is missing of: redis postgresql chromium afl node python nginx caddy prometheus.
# Usage: deploy/install-packages.sh NAME...
set -euo pipefail

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

is_there() {
  case $1 in
    redis) command -v redis-server && command -v redis-cli ;;
    # Debian keeps the server's programs out of the PATH.
    postgresql) command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
    chromium) command -v "${CHROMIUM:-/usr/bin/chromium}" ;;
    afl) command -v afl-fuzz ;;
    node) command -v node && command -v npm ;;
    # Debian's own Python, whatever else is in the PATH: its packages are for that one.
    python) /usr/bin/python3 -c 'import fastapi, jwt, uvicorn, cryptography, yaml, django, bcrypt, psycopg2' 2> /dev/null ;;
    nginx) command -v nginx || command -v /usr/sbin/nginx ;;
    caddy) command -v caddy ;;
    prometheus) command -v prometheus && command -v promtool ;;
    *) fail "Nothing is known of '$1'. There are: redis postgresql chromium afl node python nginx caddy prometheus" ;;
  esac > /dev/null
}

packages_of() {
  case $1 in
    redis) echo redis-server redis-tools ;;
    postgresql) echo postgresql ;;
    # A minimal system has no font, and pages without letters.
    chromium) echo chromium fonts-dejavu-core ;;
    afl) echo afl++ ;;
    node) echo nodejs npm ;;
    python) echo python3 python3-fastapi python3-jwt python3-cryptography python3-uvicorn python3-yaml python3-django python3-bcrypt python3-psycopg2 ;;
    nginx) echo nginx-light ;;
    caddy) echo caddy ;;
    prometheus) echo prometheus ;;
  esac
}

missing=()
packages=()
for name in "$@"; do
  if ! is_there "$name"; then
    missing+=("$name")
    read -ra more < <(packages_of "$name")
    packages+=("${more[@]}")
  fi
done
if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi

command -v apt-get > /dev/null ||
  fail "Missing: ${missing[*]}. There is no apt-get here to install them with; install them and run this again."
as_root=(env)
if [[ $EUID -ne 0 ]]; then
  command -v sudo > /dev/null ||
    fail "Missing: ${missing[*]}. Neither root nor sudo here; run as root: apt-get install ${packages[*]}"
  as_root=(sudo env)
fi

echo "Installing ${packages[*]}"
apt_get=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
"${apt_get[@]}" update
"${apt_get[@]}" install --yes --no-install-recommends "${packages[@]}"
for name in "${missing[@]}"; do
  is_there "$name" || fail "Installing ${packages[*]} brought no $name."
done
