"""Bringing live results up to date: one organisation after an act, everybody at night."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.explain import trace_of
from yipanqi.engine.outcomes import Outcome
from yipanqi.rulebook.errors import MayNotEvaluate
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.policies import may_evaluate
from yipanqi.rulebook.queries.evaluating import Judged, Standing, judged, members_judged
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services.scoring import drop_members_gone, keep_sheets
from yipanqi.rulebook.services.statements import (
    change_results,
    keep_read,
    kept_run,
    move_all_results,
    move_results,
)

BATCH = 500
Progress = Callable[[int, int, str], None]
_ROW = (
    "pk", "organisation_id", "rule", "window_start", "window_end", "state", "needed", "counted", "due_on", "is_late", "told", "run_id",
)  # fmt: skip


class Kept(NamedTuple):
    """A live result as it stands after an evaluation."""

    pk: int
    organisation_id: int
    rule: str
    window_start: datetime.date
    window_end: datetime.date
    state: str
    needed: int
    counted: int
    due_on: datetime.date
    is_late: bool
    trace: str
    run_id: int


def _told(rows: QuerySet[LiveResult]) -> Any:
    """The rows with their traces as text: most are as they were and need no reading."""
    return rows.annotate(told=Cast("trace", TextField())).values_list(*_ROW)


_of_one = Prepared(
    lambda key, start, end: _told(
        LiveResult.objects.filter(organisation=key, window_end__gte=start, window_end__lte=end)
    ),
    -901,
    datetime.date(1801, 2, 3),
    datetime.date(1802, 3, 4),
)


def evaluate_organisation(*, actor: Actor, organisation: Standing, period: Period) -> list[Kept]:
    """Judge one organisation over the period, in the transaction of the act that changed its facts.

    Results are brought up to date, not recorded in the ledger: the act that called for it is. What goes wrong here undoes the act.
    """
    if not may_evaluate(actor, organisation.path):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted",
            "您不能计算这个党组织的结果，它不在您的权限范围内，请联系其上级党务人员。",
        )
    with transaction.atomic(savepoint=False):
        parts = list(judged([organisation.pk], period, actor.today, scores=True))
        return keep_judged(actor, [organisation.pk], parts, period, organisation.path)


@transaction.atomic
def evaluate_members(*, actor: Actor, branches: Sequence[int], period: Period) -> int:
    """Judge the members of these branches anew, in the transaction of the act that changed what is on record of them."""
    return keep_members(actor, branches, list(members_judged(branches, period, actor.today)), period, "")


def keep_judged(
    actor: Actor, keys: Sequence[int] | None, parts: Sequence[Judged], period: Period, scope: str
) -> list[Kept]:
    """Write what differs: new results, changed ones, and the end of those that no rule gives any more."""
    standing = {_address(row): row for row in _standing(keys, period)}
    fresh: list[Kept] = []
    changed: list[Kept] = []
    moved: list[Kept] = []
    kept: list[Kept] = []
    scored = []
    keep_read((pair for part in parts for pair in part.read.items()), period)
    for part in parts:
        run = kept_run(actor, part.rules.fingerprint, part.facts_fingerprint, scope, period)
        scored += [(run, one) for one in part.scored]
        for outcome in part.outcomes:
            row = _row(run, part, outcome)
            old = standing.pop(_address(row), None)
            if old is None:
                fresh.append(row)
                continue
            row = row._replace(pk=old.pk)
            if old[5:10] != row[5:10] or not _same(old.trace, row.trace):
                changed.append(row)
            elif old.run_id != run:
                moved.append(row)
            else:
                kept.append(row)
    gone = [row.pk for row in standing.values()]
    for start in range(0, len(gone), BATCH):
        LiveResult.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    if keys is not None and len(keys) == 1 and len(parts) == 1:
        move_all_results(moved[0].run_id if moved else 0, keys[0], period)
    else:
        move_results((row.run_id, row.pk) for row in moved)
    change_results((*row[5:11], row.run_id, row.pk) for row in changed)
    made = LiveResult.objects.bulk_create(map(_result, fresh), batch_size=BATCH)
    keep_sheets(scored, period, actor.today)
    return [*kept, *moved, *changed, *map(_kept, made, fresh)]


def keep_members(
    actor: Actor, branches: Sequence[int] | None, parts: Sequence[Judged], period: Period, scope: str
) -> int:
    """Write what differs of the members' sheets; those of members who left these branches end. Returns how many there are."""
    scored = []
    for part in parts:
        run = kept_run(actor, part.rules.fingerprint, part.facts_fingerprint, scope, period)
        scored += [(run, one) for one in part.scored]
    drop_members_gone(branches, {one.person for _, one in scored if one.person}, period)
    keep_sheets(scored, period, actor.today)
    return len(scored)


def _standing(keys: Sequence[int] | None, period: Period) -> Iterable[Kept]:
    rows: Iterable[Sequence[Any]]
    if keys is not None and len(keys) == 1:
        rows = _of_one.rows(keys[0], period.start, period.end)
    else:
        found = LiveResult.objects.filter(window_end__range=(period.start, period.end))
        if keys is not None:
            found = found.filter(organisation_id__in=list(keys))
        rows = _told(found)
    return map(Kept._make, rows)


def _row(run: int, part: Judged, outcome: Outcome) -> Kept:
    trace = {**trace_of(part.rules, outcome), "localities": list(part.localities)}
    return Kept(
        0, int(str(outcome.subject)), outcome.rule, outcome.window.start, outcome.window.end, outcome.state, outcome.needed,
        outcome.counted, outcome.due_on, outcome.late, json.dumps(trace), run,
    )  # fmt: skip


def _result(row: Kept) -> LiveResult:
    content = row._asdict()
    del content["pk"]
    return LiveResult(**{**content, "trace": json.loads(row.trace)})


def _kept(one: LiveResult, row: Kept) -> Kept:
    return row._replace(pk=one.pk)


def _same(old: str, new: str) -> bool:
    """Whether two traces say the same; databases order the keys of a text as they like."""
    return old == new or json.loads(old) == json.loads(new)


def _address(row: Kept) -> tuple[object, ...]:
    return row[1:5]
