#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own: temporary folder, free port, loopback only, gone afterwards.
set -euo pipefail

[ $# -gt 0 ] || { echo "用法：scripts/with_postgres.sh 命令…" >&2; exit 2; }

bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)" 2>/dev/null || true)
if [ ! -x "$bin/initdb" ]; then
    echo "错误：没有找到 PostgreSQL 服务程序，数据库测试不能在 PostgreSQL 上运行。请执行：apt install postgresql" >&2
    exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/yipanqi-postgres-XXXXXX")
as_server=()
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root.
    user=postgres
    id -u postgres >/dev/null 2>&1 || user=nobody
    chown "$user" "$folder"
    as_server=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --)
fi
server() { (cd / && LC_ALL=C "${as_server[@]}" "$bin/$1" "${@:2}"); }
tear_down() {
    server pg_ctl -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap tear_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
chmod 644 "$folder/password"
chmod 711 "$folder"

server initdb -D "$folder/data" -U yipanqi --pwfile="$folder/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
rm -f "$folder/password"
server pg_ctl -D "$folder/data" -w -t 60 -l "$folder/data/server.log" -o \
    "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB -c max_connections=100" \
    start >/dev/null || { cat "$folder/data/server.log" >&2; exit 1; }

export YIPANQI_DATABASE_URL="postgresql://yipanqi:$password@127.0.0.1:$port/postgres"
"$@"
