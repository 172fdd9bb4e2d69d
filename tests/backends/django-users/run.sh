#!/usr/bin/env bash
# A Django project with its own users, and the gateway in front of it, to try by hand. Ctrl-C ends both.
# Environment: GATEWAY_PORT (8080), MANAGEMENT_PORT (8081), POSTGRES_PORT (15433); the project listens on 8000.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$HERE/../../../deploy/install-packages.sh" postgresql python
source "$HERE/../foreign-users.sh"

manage() { (cd "$HERE" && /usr/bin/python3 -B manage.py "$@"); }

start_postgres
manage migrate --verbosity 0
DJANGO_SUPERUSER_PASSWORD='a pass phrase of root' manage createsuperuser --noinput --username root --email root@example.com
manage addmember anna anna@example.com --name 'Anna Arnold' --group editors <<< 'a pass phrase of anna'
start_app /usr/bin/python3 -B "$HERE/manage.py" runserver --noreload "127.0.0.1:$APP_PORT"
start_gateway "$HERE"

cat << TEXT
http://localhost:$GATEWAY_PORT/   sign in as root ('a pass phrase of root') or anna ('a pass phrase of anna')
Another password:  DATABASE_URL=$DATABASE_URL /usr/bin/python3 -B $HERE/manage.py changepassword anna
TEXT
wait -n
