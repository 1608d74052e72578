"""What a situation leaves out: rows filled up with keys and days, periods as authors write them, the trial's answer."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter
from yipanqi.engine.errors import Place
from yipanqi.engine.language import Column, FactTable, Rules, Situation, Vocabulary
from yipanqi.engine.outcomes import Row
from yipanqi.engine.reading import Scalar

SUBJECT = 1
_CLASSES: Mapping[str, type | tuple[type, ...]] = {
    "key": (int, str), "text": str, "word": str, "integer": int, "yes_no": bool, "date": datetime.date,
}  # fmt: skip
_KINDS = {
    "key": "编号",
    "text": "文字",
    "word": "词表里的代码",
    "integer": "整数",
    "yes_no": "true 或 false",
    "date": "日期",
}
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
SPELLINGS = "2026、2026-H1、2026-Q1、2026-03 或 2026-01-10..2026-02-09"


@dataclass(frozen=True, slots=True)
class Trial:
    """One situation or example that was run; `wrong` is empty when it held."""

    place: Place
    name: str
    wrong: str


def period_of(text: str) -> Period | None:
    """2026, 2026-H1, 2026-Q3, 2026-05 or 2026-01-10..2026-02-09 as a period; None for anything else."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        try:
            first, last = (datetime.date.fromisoformat(day) for day in span.groups())
            return Period(first, last)
        except ValueError:
            return None
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, fourth, half, number = match.groups()
    if fourth:
        return quarter(int(year), int(fourth))
    if half:
        return half_year(int(year), int(half))
    return month(int(year), int(number)) if number else calendar_year(int(year))


def misfits(rules: Rules, situation: Situation) -> list[str]:
    """What in a situation's rows does not fit its fact tables: unknown tables and columns, values of a wrong type or outside the vocabulary."""
    given = [
        (situation.subject, situation.facts),
        *((other.subject, other.facts) for other in situation.others),
    ]
    found: list[str] = []
    for subject, facts in given:
        found += _misfits_in(rules, situation.about, [subject])
        for name, rows in facts.items():
            found += _misfits_in(rules, name, rows)
    return list(dict.fromkeys(found))


def _misfits_in(rules: Rules, name: str, rows: Iterable[Row]) -> Iterator[str]:
    table = rules.facts.get(name)
    if table is None:
        yield f"没有名为“{name}”的事实表{_near(name, rules.facts)}"
        return
    for row in rows:
        for key, value in row.items():
            column = table.columns.get(key)
            if column is None:
                yield f"列“{key}”不在事实表“{table.title}”里{_near(key, table.columns)}"
            elif value is not None:
                yield from _wrong_value(column, value, rules.vocabularies.get(column.vocabulary))


def _wrong_value(column: Column, value: object, words: Vocabulary | None) -> Iterator[str]:
    kind = _CLASSES[column.type]
    if not isinstance(value, kind) or (isinstance(value, bool) and column.type != "yes_no"):
        yield f"“{column.title}”的取值“{value}”类型不对，应是{_KINDS[column.type]}"
    elif words is not None and words.term(str(value)) is None:
        yield f"“{column.title}”的取值“{value}”不在词表“{words.title}”里{_near(str(value), [term.code for term in words.terms])}"


def _near(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"，是否想写“{near[0]}”" if near else ""


def filled(table: FactTable, row: Mapping[str, Scalar], key: int = SUBJECT) -> Row:
    """A subject with what a sentence leaves out."""
    return {**dict.fromkeys(table.columns), table.key: key, **row}


def event(table: FactTable, row: Mapping[str, Scalar], number: int, subject: int = SUBJECT) -> Row:
    """A row with what a sentence leaves out: number, subject, entered on the day itself."""
    given = {table.key: number, table.subject: subject, table.recorded_by: row.get(table.dated_by), **row}
    return {**dict.fromkeys(table.columns), **given}
