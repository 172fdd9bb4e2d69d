#!/usr/bin/env bash
# Lets the real programs sign cookies, and keeps what they made as vectors.json. Needs Node.js with npm, and Debian's
# python3-itsdangerous. The secrets and ids are made up.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

npm install --silent --no-audit --no-fund --prefix "$scratch" express@4 express-session@1 >&2
{
  NODE_PATH="$scratch/node_modules" node express_session.js
  /usr/bin/python3 its_dangerous.py
} | /usr/bin/python3 -c 'import json, sys; print(json.dumps([json.loads(line) for line in sys.stdin], indent=2))' > vectors.json
