"""Statements of the writing that every act does, their text made once: the run, what was read, results that changed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period

TOGETHER = 300
_RUN = """insert into rulebook_run
(rules_fingerprint, facts_fingerprint, scope_path, period_start, period_end, as_at, made_at, made_by_name)
values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (rules_fingerprint, facts_fingerprint, scope_path, period_start, period_end, as_at)
do update set scope_path = excluded.scope_path returning id"""
_READING = """insert into rulebook_reading (organisation_id, period_start, period_end, facts_fingerprint) values (%s, %s, %s, %s)
on conflict (organisation_id, period_start, period_end) do update set facts_fingerprint = excluded.facts_fingerprint"""
_RESULT = """update rulebook_liveresult
set state = %s, needed = %s, counted = %s, due_on = %s, is_late = %s, trace = %s, run_id = %s where id = %s"""
_ALL_MOVED = """update rulebook_liveresult set run_id = %s where organisation_id = %s and window_end between %s and %s"""
_MOVED = (
    "update rulebook_liveresult set run_id = moved.column1 from (values {}) as moved where id = moved.column2"
)
_SHEET = """update rulebook_sheet
set run_id = %s, organisation_id = %s, kind = %s, "values" = %s, amounts = %s, localities = %s, facts_fingerprint = %s where id = %s"""
_SHEET_MOVED = """update rulebook_sheet set run_id = moved.column1, facts_fingerprint = moved.column2
from (values {}) as moved where id = moved.column3"""
_ROLL_UP = (
    "insert into rulebook_rollup (organisation_id, period_start, period_end, amounts) values (%s, %s, %s, %s)"
)


def kept_run(actor: Actor, rules_fingerprint: str, facts_fingerprint: str, scope: str, period: Period) -> int:
    """The run of these rules over these facts: the same fingerprints give the same run."""
    ops = connection.ops
    with connection.cursor() as cursor:
        cursor.execute(
            _RUN,
            [
                rules_fingerprint, facts_fingerprint, scope, *days(period.start, period.end, actor.today),
                ops.adapt_datetimefield_value(actor.moment), actor.name,
            ],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def keep_read(read: Iterable[tuple[int, str]], period: Period) -> None:
    """Keep what was read of each organisation, to tell later whether it changed."""
    start, end = days(period.start, period.end)
    _many(_READING, [(key, start, end, digest) for key, digest in read])


def move_all_results(run: int, organisation: int, period: Period) -> None:
    """Every result of the organisation over the period came by this run; nought changes nothing."""
    if run:
        _many(_ALL_MOVED, [(run, organisation, *days(period.start, period.end))])


def change_results(rows: Iterable[tuple[str, int, int, datetime.date, bool, str, int, int]]) -> None:
    """Rows of (state, needed, counted, due day, late, trace, run, key)."""
    _many(
        _RESULT,
        [
            (state, needed, counted, days(due_on)[0], late, trace, run, key)
            for state, needed, counted, due_on, late, trace, run, key in rows
        ],
    )


def move_results(rows: Iterable[tuple[int, int]]) -> None:
    """Rows of (run, key)."""
    _at_once(_MOVED, list(rows))


def change_sheets(
    rows: Iterable[tuple[int, int, str, dict[str, int | str], dict[str, int], Sequence[str], str, int]],
) -> None:
    """Rows of (run, organisation, kind, values, amounts, localities, digest, key)."""
    _many(
        _SHEET,
        [
            (run, home, kind, json.dumps(values), json.dumps(amounts), json.dumps(list(bodies)), digest, key)
            for run, home, kind, values, amounts, bodies, digest, key in rows
        ],
    )


def move_sheets(rows: Iterable[tuple[int, str, int]]) -> None:
    """Rows of (run, digest, key)."""
    _at_once(_SHEET_MOVED, list(rows))


def add_up(rows: Iterable[tuple[int, dict[str, int]]], period: Period) -> None:
    """Append (organisation, what is added): nobody waits for a row of an ancestor."""
    start, end = days(period.start, period.end)
    _many(_ROLL_UP, [(key, start, end, json.dumps(amounts)) for key, amounts in rows])


def days(*found: datetime.date) -> tuple[Any, ...]:
    """Days as the database takes them."""
    return tuple(connection.ops.adapt_datefield_value(day) for day in found)


def _many(text: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(text, rows)


def _at_once(text: str, rows: Sequence[Sequence[Any]]) -> None:
    """Some hundreds of rows a statement: within a savepoint SQLite pays for each statement as much as for its pages."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            values = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in some)
            cursor.execute(text.format(values), [value for row in some for value in row])
