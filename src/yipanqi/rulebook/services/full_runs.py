"""Judging everybody: in lots, each in a transaction of its own, so that others can write in between; a killed run goes on.

Before it writes, a full run holds what acts have left against what it finds itself, as at the day on which they left it.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period, title_of
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisations
from yipanqi.organisation.queries.people import organisation_facts
from yipanqi.rulebook.errors import MayNotEvaluate
from yipanqi.rulebook.models import FullRun, LiveResult, Placing, Reading, Sheet
from yipanqi.rulebook.policies import may_evaluate_all
from yipanqi.rulebook.queries.bodies import held
from yipanqi.rulebook.queries.books import library, rules_for
from yipanqi.rulebook.queries.evaluating import Judged, judged, members_judged
from yipanqi.rulebook.queries.scoring import levels_of
from yipanqi.rulebook.services.evaluating import keep_judged, keep_members
from yipanqi.rulebook.services.scoring import fold, recount

LOT = 120
"""So many organisations are judged in one transaction: a second or so."""
MOST_TOLD = 20
Progress = Callable[[int, int, str], None]
_FIELDS = ("organisation_id", "rule", "window_start", "window_end", "state", "needed", "counted", "is_late")


def evaluate_all(*, actor: Actor, period: Period, progress: Progress | None = None) -> int:
    """Judge every organisation the actor acts on over the period, and its members; returns how many results there are.

    One ledger entry. A run that was killed goes on where it stopped, as long as day and rules are the same.
    """
    if not may_evaluate_all(actor):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted", "只有党务工作人员可以整体计算，请由所在党组织的党务人员操作。"
        )
    everybody = "" in actor.acts_on
    if everybody:
        keys = list(organisation_facts(None).order_by("path").values_list("path", "pk"))
    else:
        keys = [(one.path, one.pk) for one in organisations(actor) if actor.may_act_on(one.path)]
    return _in_lots(actor, keys, period, "" if everybody else sorted(actor.acts_on)[0], progress)


def evaluate_below(*, actor: Actor, path: str, period: Period, progress: Progress | None = None) -> int:
    """Judge the organisation at the path and everybody below it, as after a change of its rules. One ledger entry."""
    if not actor.may_act_on(path):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted", "只有党务工作人员可以整体计算，请由所在党组织的党务人员操作。"
        )
    keys = list(organisations(actor).filter(path__startswith=path).values_list("path", "pk"))
    return _in_lots(actor, keys, period, path, progress)


def _in_lots(
    actor: Actor, keys: Sequence[tuple[str, int]], period: Period, scope: str, progress: Progress | None
) -> int:
    full = _begun(actor, period, scope, keys)
    waiting = [pair for pair in keys if pair[0] > full.cursor]
    for start in range(0, len(waiting), LOT):
        if progress is not None:
            progress(len(keys) - len(waiting) + start, len(keys), title_of(period))
        some = waiting[start : start + LOT]
        with transaction.atomic():
            _lot(actor, full, [pk for _, pk in some], period, scope)
            full.cursor = some[-1][0]
            full.save()
    with transaction.atomic():
        _, afresh = recount(period, scope)
        fold(afresh, period, scope)
        full.finished_at = actor.moment
        full.save()
        _record(actor, period, scope, full)
    return full.results


def _lot(actor: Actor, full: FullRun, keys: list[int], period: Period, scope: str) -> None:
    parts = list(judged(keys, period, actor.today, scores=True))
    _compare(actor, full, keys, period, parts)
    full.results += len(keep_judged(actor, keys, parts, period, scope))
    members = list(members_judged(keys, period, actor.today))
    full.results += keep_members(actor, keys, members, period, scope)


def _begun(actor: Actor, period: Period, scope: str, keys: Sequence[tuple[str, int]]) -> FullRun:
    """The unfinished run of the same day and rules; else a new one, which first adds up and ranks what acts have left."""
    marks = "\n".join((library().fingerprint, *(f"{one.path}:{one.mark}" for one in held())))
    told = {
        "scope_path": scope, "period_start": period.start, "period_end": period.end, "as_at": actor.today,
        "rules_fingerprint": hashlib.sha256(marks.encode()).hexdigest(),
    }  # fmt: skip
    with transaction.atomic():
        open_run = FullRun.objects.filter(**told, finished_at__isnull=True).order_by("-pk").first()
        if open_run is not None:
            return open_run
        full = FullRun(**told, started_at=actor.moment, organisations=len(keys))
        _compare_sums(full, period, scope)
        _compare_grades(full, period, scope)
        full.save()
    return full


def _compare(actor: Actor, full: FullRun, keys: list[int], period: Period, parts: list[Judged]) -> None:
    """Judge those whose facts and rules are as an act left them, as at that day; whatever differs is told."""
    read = {key: digest for part in parts for key, digest in part.read.items()}
    kept = dict(
        Reading.objects.filter(
            organisation__in=keys, period_start=period.start, period_end=period.end
        ).values_list("organisation_id", "facts_fingerprint")
    )
    sheets = {
        home: (values, day, fingerprint)
        for home, values, day, fingerprint in Sheet.objects.filter(
            organisation__in=keys, person__isnull=True, period_start=period.start, period_end=period.end
        ).values_list("organisation_id", "values", "run__as_at", "run__rules_fingerprint")
    }
    prints = {one.organisation: part.rules.fingerprint for part in parts for one in part.scored}
    by_day: dict[datetime.date, list[int]] = {}
    for key, (_, day, fingerprint) in sheets.items():
        if kept.get(key) != read.get(key):
            full.facts_changed += 1
        elif prints.get(key) == fingerprint:
            by_day.setdefault(day, []).append(key)
    for day, some in sorted(by_day.items()):
        again = parts if day == actor.today else list(judged(some, period, day, scores=True))
        _hold_against(full, set(some), sheets, again, period)


def _hold_against(
    full: FullRun, some: set[int], sheets: dict[int, Any], again: Iterable[Judged], period: Period
) -> None:
    left: dict[int, set[tuple[object, ...]]] = {key: set() for key in some}
    rows = LiveResult.objects.filter(
        organisation__in=some, window_end__range=(period.start, period.end)
    ).values_list(*_FIELDS)
    for row in rows:
        left[row[0]].add(tuple(row))
    found: dict[int, set[tuple[object, ...]]] = {key: set() for key in some}
    values: dict[int, object] = {}
    for part in again:
        for one in part.outcomes:
            key = int(str(one.subject))
            if key in some:
                found[key].add(
                    (
                        key,
                        one.rule,
                        one.window.start,
                        one.window.end,
                        one.state,
                        one.needed,
                        one.counted,
                        one.late,
                    )
                )
        values |= {one.organisation: one.values for one in part.scored}
    for key in sorted(some):
        full.compared += 1
        if left[key] == found[key] and sheets[key][0] == values.get(key):
            full.equal += 1
        else:
            _tell(full, f"第{key}号党组织的结果与全量核算不一致")


def _compare_sums(full: FullRun, period: Period, scope: str) -> None:
    kept, afresh = recount(period, scope)
    for key in sorted(kept.keys() | afresh.keys()):
        full.compared += 1
        if _numbers(kept.get(key, Counter())) == _numbers(afresh.get(key, Counter())):
            full.equal += 1
        else:
            _tell(full, f"第{key}号党组织的汇总与逐个相加不一致")


def _compare_grades(full: FullRun, period: Period, scope: str) -> None:
    groups: dict[tuple[str, str], list[tuple[int, list[int], int | None]]] = {}
    bodies: dict[tuple[str, str], tuple[tuple[str, ...], datetime.date]] = {}
    rows = Placing.objects.filter(period_start=period.start, period_end=period.end).order_by("pk")
    for grade, peers, key, codes, level, localities, day, fingerprint in rows.values_list(
        "grade", "peers", "sheet__organisation_id", "codes", "level", "sheet__localities", "sheet__run__as_at",
        "sheet__run__rules_fingerprint",
    ):  # fmt: skip
        if rules_for(tuple(localities)).fingerprint == fingerprint:
            bodies.setdefault((grade, peers), (tuple(localities), day))
        groups.setdefault((grade, peers), []).append((key, codes, level))
    for (grade, peers), members in groups.items():
        if (grade, peers) not in bodies:
            continue
        localities, day = bodies[grade, peers]
        placed = [(key, codes) for key, codes, _ in members]
        levels = levels_of(localities, period, day, "organisation", grade, placed)
        for (key, _, before), (level, _, _) in zip(members, levels, strict=True):
            full.compared += 1
            if before == level:
                full.equal += 1
            else:
                _tell(full, f"第{key}号党组织的“{grade}”等次与全组重新排定不一致")


def _numbers(counter: Counter[str]) -> dict[str, int]:
    return {name: amount for name, amount in counter.items() if amount}


def _tell(full: FullRun, words: str) -> None:
    if len(full.different) < MOST_TOLD:
        full.different = [*full.different, words]


def _record(actor: Actor, period: Period, scope: str, full: FullRun) -> None:
    subject = Subject(
        "rulebook.run", f"{period.start}:{period.end}", f"{period.start}至{period.end}组织生活计算"
    )
    data = {
        "results": full.results, "compared": full.compared, "equal": full.equal, "different": full.compared - full.equal,
    }  # fmt: skip
    record(actor=actor, word="rulebook.run.made", subject=subject, unit_path=scope, data=data)
