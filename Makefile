.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin
# As many test workers as processors, within what memory and browsers bear.
WORKERS ?= $(shell count=$$(nproc 2>/dev/null || echo 2); echo $$((count < 2 ? 2 : count > 6 ? 6 : count)))
# Tests are handed out a few at a time: else one worker gets all that drive a browser and the others wait for it. The slowest are told.
HANDED := --maxschedchunk=4 --durations=25 --durations-min=5
export PYTHON

.PHONY: help setup run demo check test shots format

help: ## 列出可用的命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## 安装运行与测试所需的一切（可重复执行，第二次很快）
	@scripts/setup.sh

run: setup ## 建库，没有数据时装入演示县，然后在 http://127.0.0.1:8000 提供服务
	@$(BIN)/yipanqi init
	@$(BIN)/yipanqi demo --if-empty
	@exec $(BIN)/yipanqi serve

demo: setup ## 重新生成演示县的数据（原有数据移到一旁，不删除）
	@scripts/fresh_demo.sh

shots: setup ## 用浏览器拍摄文档所用的截图
	@$(BIN)/python scripts/shots.py

check: setup ## 快速检查：格式、类型、导入约束、制度规则、快速测试
	@scripts/check.sh
	@$(BIN)/pytest -q -n $(WORKERS) -m "not slow and not browser"

test: setup ## 全部检查与测试：SQLite 全部（含浏览器），PostgreSQL 全部数据库测试
	@scripts/check.sh
	@echo "== 全部测试（SQLite）"
	@$(BIN)/pytest -q -n $(WORKERS) $(HANDED)
	@echo "== 数据库测试（PostgreSQL）"
	@scripts/with_postgres.sh $(BIN)/pytest -q -n $(WORKERS) $(HANDED) -m "not browser" --database-only

format: setup ## 整理代码格式（ruff）
	@$(BIN)/ruff check --quiet --fix --select I,UP
	@$(BIN)/ruff format --quiet
