"""`python -m yipanqi.engine …`: what rule authors run, without Django and without a database."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from yipanqi.engine.check import check_rules
from yipanqi.engine.commands import add_commands
from yipanqi.engine.errors import CompileRefused, FactsRefused, RulesRefused
from yipanqi.engine.health import health
from yipanqi.engine.lint import lint
from yipanqi.engine.load import load_library
from yipanqi.engine.procedures.check import check_procedures
from yipanqi.engine.procedures.timetable import add_timetable
from yipanqi.engine.resolve import resolve
from yipanqi.engine.schema import schemas
from yipanqi.engine.situations import run_trials

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0 for good, 1 for refused."""
    options = _parser().parse_args(arguments)
    command: Command = options.run
    try:
        return command(options)
    except RulesRefused as refused:
        for problem in refused.problems:
            print(problem)
        print(f"制度规则有{len(refused.problems)}处问题，未通过。")
        return 1
    except (CompileRefused, FactsRefused) as refused:
        print(refused.sentence)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m yipanqi.engine", description="制度引擎：检查、试算、自查"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    for name, run, help_text in (
        ("check", _check, "读入全部制度，核对名称、类型、日期、循环，并运行情景和例子"),
        ("test", _test, "逐个列出情景和例子"),
        ("lint", _lint, "减负自查表和规则健康"),
    ):
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.add_argument(
            "folder", nargs="?", type=Path, default=Path("rules"), help="制度文件夹，默认 rules"
        )
        command.set_defaults(run=run)
        if name == "lint":
            command.add_argument(
                "--today", type=datetime.date.fromisoformat, default=None, help="按哪一天判断，默认今天"
            )
            command.add_argument("--locality", action="append", default=None, help="只看这些地方层，可写几次")
    schema = commands.add_parser("schema", help="规则语言的 JSON Schema，供编辑器用")
    schema.set_defaults(run=_schema)
    add_commands(commands)
    add_timetable(commands)
    return parser


def _check(options: argparse.Namespace) -> int:
    report = check_rules(options.folder)
    for line in report.lines:
        print(line)
    return 0 if report.is_good else 1


def _test(options: argparse.Namespace) -> int:
    trials = list(run_trials(load_library(options.folder)))
    wrong = 0
    for trial in trials:
        wrong += bool(trial.wrong)
        print(
            f"{'不成立' if trial.wrong else '成立'}：{trial.name}{f'——{trial.wrong}' if trial.wrong else ''}"
        )
    print(f"情景和例子{len(trials)}个，{f'{wrong}个不成立' if wrong else '全部成立'}。")
    procedures = check_procedures(options.folder)
    for line in procedures.lines:
        print(line)
    return 1 if wrong or not procedures.is_good else 0


def _lint(options: argparse.Namespace) -> int:
    library = load_library(options.folder)
    rules = resolve(library, options.locality)
    sheet = lint(rules)
    for line in sheet.lines:
        print(line)
    ailments = health(library, rules, options.today or datetime.date.today())
    print("规则健康")
    for ailment in ailments:
        print(ailment)
    print(f"共{len(ailments)}处提示。" if ailments else "没有提示。")
    return 1 if sheet.is_refused else 0


def _schema(options: argparse.Namespace) -> int:
    print(json.dumps(schemas(), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
