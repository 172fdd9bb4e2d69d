#!/usr/bin/env bash
# A FastAPI service with its own users, and the gateway in front of it, to try by hand. Ctrl-C ends both.
# Environment: GATEWAY_PORT (8080), MANAGEMENT_PORT (8081), POSTGRES_PORT (15433); the service listens on 8000.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$HERE/../../../deploy/install-packages.sh" postgresql python
source "$HERE/../foreign-users.sh"

register() { curl -fsS "http://127.0.0.1:$APP_PORT/register" -H 'Content-Type: application/json' -d "$1" > /dev/null; }

start_postgres
start_app /usr/bin/python3 -B "$HERE/app.py"
register '{"email": "anna@example.com", "full_name": "Anna Arnold", "password": "a pass phrase of anna"}'
register '{"email": "root@example.com", "full_name": "Root", "password": "a pass phrase of root", "is_superuser": true}'
start_gateway "$HERE"

cat << TEXT
http://localhost:$GATEWAY_PORT/whoami   sign in as root@example.com ('a pass phrase of root') or anna@example.com ('a pass phrase of anna')
Another password:  curl http://127.0.0.1:$APP_PORT/password -H 'Content-Type: application/json' -d '{"email": "anna@example.com", "password": "a pass phrase of anna", "new_password": "another"}'
TEXT
wait -n
