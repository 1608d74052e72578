#!/usr/bin/env bash
# The checks that read the code without running the product; all of them run, then the first failure counts.
set -uo pipefail
cd "$(dirname "$0")/.."
# The type checker and the rule checker read the settings; they get a data folder of their own.
YIPANQI_DATA=$(mktemp -d)
export YIPANQI_DATA
trap 'rm -rf "$YIPANQI_DATA"' EXIT
failed=()
step() {
    echo "== $1"
    shift
    "$@" || failed+=("$*")
}
# The types take longest and one processor: they are read beside the rest.
.venv/bin/mypy >"$YIPANQI_DATA/types.txt" 2>&1 &
types=$!
step "代码规范" .venv/bin/ruff check --quiet
step "代码格式" .venv/bin/ruff format --check --output-format concise
step "导入约束" .venv/bin/lint-imports --no-logo
step "制度规则" .venv/bin/yipanqi rules check
step "减负自查" .venv/bin/python -m yipanqi.engine lint rules
types_agree() { wait "$types"; local said=$?; cat "$YIPANQI_DATA/types.txt"; return $said; }
step "类型" types_agree
if [ ${#failed[@]} -gt 0 ]; then
    printf '未通过：%s\n' "${failed[@]}" >&2
    exit 1
fi
