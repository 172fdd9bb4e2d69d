#!/bin/sh
# Run once by the postgres image, on an empty volume: a database and a role for each program, neither of which can
# read the other's.
set -eu

# The passwords reach psql through the environment; arguments can be read by every process.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres << 'SQL'
\getenv gateway_password GATEWAY_DB_PASSWORD
\getenv sample_password SAMPLE_DB_PASSWORD
CREATE ROLE gateway LOGIN PASSWORD :'gateway_password';
CREATE ROLE sample LOGIN PASSWORD :'sample_password';
CREATE DATABASE gateway OWNER gateway;
CREATE DATABASE sample OWNER sample;
REVOKE CONNECT ON DATABASE gateway, sample FROM PUBLIC;
SQL
