#!/usr/bin/env bash
# Builds the demo county anew. What the data folder held is moved aside, never deleted.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${YIPANQI_DATABASE_URL:-}" ]; then
    echo "错误：已设 YIPANQI_DATABASE_URL。为免误伤，make demo 不清空 PostgreSQL 数据库；请建一个空库，再执行 .venv/bin/yipanqi init 与 .venv/bin/yipanqi demo。" >&2
    exit 1
fi
data=${YIPANQI_DATA:-data}
data=${data%/}
if [ -n "$(ls -A "$data" 2>/dev/null)" ]; then
    aside="$data.$(date +%Y%m%d-%H%M%S)"
    mv "$data" "$aside"
    echo "· 原有数据已移至 $aside，不需要时可自行删除"
fi
.venv/bin/yipanqi init
exec .venv/bin/yipanqi demo "$@"
