"""Bringing live results up to date: one organisation after an act, everybody at night."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period, title_of
from yipanqi.engine.explain import trace_of
from yipanqi.engine.outcomes import Outcome
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.errors import MayNotEvaluate
from yipanqi.rulebook.models import LiveResult, Reading, Run
from yipanqi.rulebook.policies import may_evaluate, may_evaluate_all
from yipanqi.rulebook.queries.evaluating import Judged, Standing, judged

BATCH = 500
LOT = 30
"""So many organisations are judged in one transaction after a change of rules: a second or so."""
Progress = Callable[[int, int, str], None]
_FIELDS = ("state", "needed", "counted", "due_on", "is_late", "trace")
_Address = tuple[int, str, object, object]


@transaction.atomic
def evaluate_organisation(*, actor: Actor, organisation: Standing, period: Period) -> list[LiveResult]:
    """Judge one organisation over the period, in the transaction of the act that changed its facts.

    Results are brought up to date, not recorded in the ledger: the act that called for it is.
    """
    if not may_evaluate(actor, organisation.path):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted",
            "您不能计算这个党组织的结果，它不在您的权限范围内，请联系其上级党务人员。",
        )
    return _stored(
        actor,
        [organisation.pk],
        list(judged([organisation.pk], period, actor.today)),
        period,
        organisation.path,
    )


@transaction.atomic
def evaluate_all(*, actor: Actor, period: Period) -> int:
    """Judge every organisation the actor acts on over the period; returns how many results there are. One ledger entry."""
    if not may_evaluate_all(actor):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted", "只有党务工作人员可以整体计算，请由所在党组织的党务人员操作。"
        )
    everybody = "" in actor.acts_on
    scope = "" if everybody else sorted(actor.acts_on)[0]
    keys = None if everybody else [one.pk for one in organisations(actor) if actor.may_act_on(one.path)]
    return _evaluate(actor, keys, period, scope)


def evaluate_below(*, actor: Actor, path: str, period: Period, progress: Progress | None = None) -> int:
    """Judge the organisation at the path and everybody below it, as after a change of its rules. One ledger entry.

    Some organisations at a time, each lot in a transaction of its own, so that others can write in between; repeating it is harmless.
    """
    if not actor.may_act_on(path):
        raise MayNotEvaluate(
            "rulebook.run.not_permitted", "只有党务工作人员可以整体计算，请由所在党组织的党务人员操作。"
        )
    keys = list(organisations(actor).filter(path__startswith=path).values_list("pk", flat=True))
    results = 0
    for start in range(0, len(keys), LOT):
        if progress is not None:
            progress(start, len(keys), title_of(period))
        some = keys[start : start + LOT]
        with transaction.atomic():
            parts = list(judged(some, period, actor.today))
            results += len(_stored(actor, some, parts, period, path))
    with transaction.atomic():
        _record(actor, period, path, results)
    return results


def _evaluate(actor: Actor, keys: list[int] | None, period: Period, scope: str) -> int:
    parts = list(judged(keys, period, actor.today))
    results = _stored(actor, keys, parts, period, scope)
    _record(actor, period, scope, len(results))
    return len(results)


def _record(actor: Actor, period: Period, scope: str, results: int) -> None:
    subject = Subject(
        "rulebook.run", f"{period.start}:{period.end}", f"{period.start}至{period.end}组织生活计算"
    )
    record(actor=actor, word="rulebook.run.made", subject=subject, unit_path=scope, data={"results": results})


def _stored(
    actor: Actor, keys: list[int] | None, parts: list[Judged], period: Period, scope: str
) -> list[LiveResult]:
    """Write what differs: new results, changed ones, and the end of those that no rule gives any more."""
    before = LiveResult.objects.filter(window_end__range=(period.start, period.end))
    if keys is not None:
        before = before.filter(organisation_id__in=keys)
    standing = {_address(result): result for result in before}
    fresh: list[LiveResult] = []
    changed: list[LiveResult] = []
    kept: list[LiveResult] = []
    moved: dict[int, list[int]] = {}
    _keep_readings(parts, period)
    for part in parts:
        run = _run(actor, part, period, scope)
        for outcome in part.outcomes:
            result = _result(run, part, outcome)
            old = standing.pop(_address(result), None)
            if old is None:
                fresh.append(result)
                continue
            differs = any(getattr(old, name) != getattr(result, name) for name in _FIELDS)
            for name in _FIELDS:
                setattr(old, name, getattr(result, name))
            if old.run_id != run.pk and not differs:
                moved.setdefault(run.pk, []).append(old.pk)
            old.run = run
            (changed if differs else kept).append(old)
    LiveResult.objects.filter(pk__in=[result.pk for result in standing.values()]).delete()
    for run_id, keys_moved in moved.items():
        for start in range(0, len(keys_moved), BATCH):
            LiveResult.objects.filter(pk__in=keys_moved[start : start + BATCH]).update(run_id=run_id)
    LiveResult.objects.bulk_update(changed, (*_FIELDS, "run"), batch_size=50)
    LiveResult.objects.bulk_create(fresh, batch_size=BATCH)
    return [*kept, *changed, *fresh]


def _keep_readings(parts: list[Judged], period: Period) -> None:
    """Keep what was read of each organisation, to tell later whether it changed."""
    read: dict[int, str] = {}
    for part in parts:
        read |= part.read
    Reading.objects.bulk_create(
        [
            Reading(
                organisation_id=key,
                period_start=period.start,
                period_end=period.end,
                facts_fingerprint=digest,
            )
            for key, digest in read.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("organisation", "period_start", "period_end"),
        update_fields=("facts_fingerprint",),
    )


def _run(actor: Actor, part: Judged, period: Period, scope: str) -> Run:
    """The run of these rules over these facts: the same fingerprints give the same run."""
    run, _ = Run.objects.get_or_create(
        rules_fingerprint=part.rules.fingerprint, facts_fingerprint=part.facts_fingerprint, scope_path=scope,
        period_start=period.start, period_end=period.end, as_at=actor.today,
        defaults={"made_at": actor.moment, "made_by_name": actor.name},
    )  # fmt: skip
    return run


def _result(run: Run, part: Judged, outcome: Outcome) -> LiveResult:
    trace = {**trace_of(part.rules, outcome), "localities": list(part.localities)}
    return LiveResult(
        run=run, organisation_id=int(str(outcome.subject)), rule=outcome.rule, window_start=outcome.window.start,
        window_end=outcome.window.end, state=outcome.state, needed=outcome.needed, counted=outcome.counted,
        due_on=outcome.due_on, is_late=outcome.late, trace=trace,
    )  # fmt: skip


def _address(result: LiveResult) -> _Address:
    return result.organisation_id, result.rule, result.window_start, result.window_end
