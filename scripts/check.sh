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
step "代码规范" .venv/bin/ruff check --quiet
step "代码格式" .venv/bin/ruff format --check --output-format concise
step "导入约束" .venv/bin/lint-imports --no-logo
step "类型" .venv/bin/mypy
step "制度规则" .venv/bin/yipanqi rules check
step "减负自查" .venv/bin/python -m yipanqi.engine lint rules
if [ ${#failed[@]} -gt 0 ]; then
    printf '未通过：%s\n' "${failed[@]}" >&2
    exit 1
fi
