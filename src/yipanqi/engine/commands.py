"""The computing subcommands of `python -m yipanqi.engine`: run, explain, whatif."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from yipanqi.basics.periods import Period
from yipanqi.engine.choosing import of_books, with_weights
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.explain_scheme import Explainer
from yipanqi.engine.expression import WHOLE
from yipanqi.engine.facts_folder import FactsFolder, open_facts
from yipanqi.engine.language import Rules
from yipanqi.engine.load import load_library
from yipanqi.engine.program import compile_program
from yipanqi.engine.resolve import resolve
from yipanqi.engine.run import Plan, results_of, run
from yipanqi.engine.score_sheet import score_sheet
from yipanqi.engine.sql.dialects import DIALECTS
from yipanqi.engine.sql.roll_up import STATE_NUMBERS
from yipanqi.engine.steps import STATES, Value, days
from yipanqi.engine.trial_rows import SPELLINGS, period_of
from yipanqi.engine.what_if import compare
from yipanqi.engine.windows import EXEMPTION


def add_commands(commands: Any) -> None:
    """Add run, explain and whatif to the parser's subcommands."""
    running = _command(commands, "run", _run, "按制度计算一个文件夹里的事实，写出结果和汇总")
    running.add_argument("--dialect", choices=sorted(DIALECTS), default="duckdb", help="在哪种引擎里计算")
    running.add_argument(
        "--database", default=os.environ.get("YIPANQI_DATABASE_URL", ""), help="postgresql 时的连接地址"
    )
    running.add_argument(
        "--shards", type=int, default=1, help="分成几片，由几个进程同时计算，默认不分；中断后再次运行会接着算"
    )
    running.add_argument("--shard-by", default="path", help="按哪一列分片，默认按路径的前两段")
    running.add_argument("--workers", type=int, default=0, help="分片时用几个进程，默认每个处理器一个")
    running.add_argument("--levels", default="", help="汇总的各级列名，由细到粗，用逗号分开；默认按路径")
    running.add_argument("--memory", default="", help="内存上限，例如 4GB；分片时是每个进程的上限")
    running.add_argument(
        "--late", action="store_true", help="每条规则另算一列“补录”：只靠过时录入的记录才完成的周期数"
    )
    explaining = _command(commands, "explain", _explain, "说明一个结果是怎样算出来的")
    explaining.add_argument("--result", required=True, help="对象编号:元素编号，例如 17:STAR-GRADE")
    explaining.add_argument(
        "--form", choices=("text", "json", "sheet"), default="text", help="文字、JSON 或可打印的算分单"
    )
    supposing = _command(
        commands, "whatif", _what_if, "换一套制度或权重，对同样的事实再算一遍，看谁的等次有变化"
    )
    supposing.add_argument("--other", type=Path, default=None, help="另一个制度文件夹")
    supposing.add_argument(
        "--weight", action="append", default=[], help="改一个指标的权重，例如 INDICATOR=20，可写几次"
    )


def _command(commands: Any, name: str, action: Any, help_text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    command.add_argument("--rules", type=Path, default=Path("rules"), help="制度文件夹，默认 rules")
    command.add_argument(
        "--book", action="append", default=[], help="只算这本制度及其引用的元素，可写几次；默认全部"
    )
    command.add_argument("--locality", action="append", default=None, help="采用的地方层，可写几次；默认全部")
    command.add_argument("--facts", type=Path, required=True, help="事实数据文件夹")
    command.add_argument("--period", required=True, help=f"期间，写成 {SPELLINGS}")
    command.add_argument(
        "--today", type=datetime.date.fromisoformat, default=None, help="按哪一天判断，默认今天"
    )
    command.add_argument("--about", default="organisation", help="评价对象：organisation、member 或 junction")
    command.add_argument("--out", type=Path, required=True, help="结果文件夹")
    command.set_defaults(run=action)
    return command


def _rules(options: argparse.Namespace, folder: Path | None = None) -> Rules:
    rules = resolve(load_library(folder or options.rules), options.locality)
    return of_books(rules, options.book) if options.book else rules


def _period(options: argparse.Namespace) -> Period:
    period = period_of(options.period)
    if period is None:
        raise FactsRefused("engine.run.period", f"期间“{options.period}”看不懂，请写成 {SPELLINGS}。")
    return period


def _plan(options: argparse.Namespace, rules: Rules, out: Path) -> Plan:
    return Plan(
        rules,
        _period(options),
        options.today or datetime.date.today(),
        open_facts(options.facts, rules.facts),
        out,
        about=options.about,
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, a line a shard in a log, both on the error output; nothing for a run in one piece that nobody watches."""
    console = Console(stderr=True)
    columns = (
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        "还需",
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("读取事实", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)
            if total > 1 and done and not console.is_terminal:
                print(f"{what} {done}/{total}", file=sys.stderr, flush=True)

        yield tell


def _run(options: argparse.Namespace) -> int:
    rules = _rules(options)
    plain = _plan(options, rules, options.out)
    levels = tuple(level for level in options.levels.split(",") if level)
    plan = Plan(
        rules, plain.period, plain.today, plain.facts, options.out, options.about, options.dialect, options.shards, options.shard_by, levels,
        options.database, options.memory, workers=options.workers, late=options.late,
    )  # fmt: skip
    with _progress() as tell:
        report = run(plan, tell)
    held = f"每个进程最多占用内存{report.peak / 1024:.0f} MiB。" if report.peak else ""
    print(
        f"已计算{report.subjects}个对象，用时{report.seconds:.1f}秒；新算{report.computed}片，沿用{report.reused}片。{held}指纹{report.fingerprint[:16]}。"
    )
    return 0


def _explain(options: argparse.Namespace) -> int:
    rules = _rules(options)
    facts = open_facts(options.facts, rules.facts)
    key, _, element = options.result.partition(":")
    period = _period(options)
    program = compile_program(
        rules, period, options.today or datetime.date.today(), options.about, offered=facts.files
    )
    with duckdb.connect() as engine:
        subjects = _rows_of(engine, facts, options.about, program.subject.key, key)
        if not subjects:
            raise FactsRefused("engine.explain.subject", f"事实数据里没有编号为“{key}”的对象，请核对编号。")
        tables = dict(program.tables)
        tables.update({rule.fact: rules.facts[rule.fact] for rule in rules.obligations.values()})
        if EXEMPTION in rules.facts:
            tables[EXEMPTION] = rules.facts[EXEMPTION]
        rows = {
            name: _rows_of(engine, facts, name, table.subject, key) if name in facts.files else None
            for name, table in tables.items()
        }
        values = _stored(engine, options.out, program.subject.key, key)
    trace = Explainer(rules, program, subjects[0], rows, values).explain(element)
    if options.form == "json":
        print(json.dumps(trace.as_json(), ensure_ascii=False, indent=1))
    elif options.form == "sheet":
        name = str(subjects[0].get("name") or f"第{key}号")
        print(score_sheet(trace, name, f"{period.start}至{period.end}", rules.fingerprint))
    else:
        print("\n".join(trace.lines()))
    return 0


def _rows_of(
    engine: duckdb.DuckDBPyConnection, facts: FactsFolder, table: str, column: str, key: str
) -> list[dict[str, Any]]:
    found = engine.execute(f'select * from {facts.relation(table)} where "{column}"::varchar = ?', [key])
    names = [each[0] for each in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _stored(engine: duckdb.DuckDBPyConnection, out: Path, column: str, key: str) -> dict[str, Value]:
    """The results of one subject as a finished run holds them. Reads one row."""
    if not any((out / "results").glob("*.parquet")):
        raise FactsRefused("engine.explain.run", f"文件夹“{out}”里没有计算结果，请先用 run 计算。")
    found = engine.execute(f'select * from {results_of(out)} where "{column}"::varchar = ?', [key])
    names = [each[0] for each in found.description or ()]
    row = found.fetchone()
    cells = dict(zip(names, row or [None] * len(names), strict=True))
    states = {number: STATES[code] for code, number in STATE_NUMBERS.items()}
    values: dict[str, Value] = {}
    for name, cell in cells.items():
        state = cells.get(f"{name}:state")
        if state:
            values[name] = states[state]
        elif isinstance(cell, datetime.date):
            values[name] = days(cell)
        elif isinstance(cell, int):
            values[name] = cell
    return values


def _what_if(options: argparse.Namespace) -> int:
    rules = _rules(options)
    supposed = _rules(options, options.other) if options.other else rules
    weights = {}
    for text in options.weight:
        name, _, weight = text.partition("=")
        try:
            weights[name] = int(Fraction(weight) * WHOLE)
        except (ValueError, ZeroDivisionError):
            raise FactsRefused(
                "engine.whatif.weight", f"权重“{text}”看不懂，请写成 指标编号=数字。"
            ) from None
    supposed = with_weights(supposed, weights)
    run(_plan(options, rules, options.out / "before"))
    run(_plan(options, supposed, options.out / "after"))
    comparisons = compare(
        options.out / "before", options.out / "after", rules, supposed, _period(options).end
    )
    for comparison in comparisons:
        for line in comparison.lines:
            print(line)
    if not comparisons:
        print("两套制度没有相同的评定等次，没有可比较的结果。")
    return 0
