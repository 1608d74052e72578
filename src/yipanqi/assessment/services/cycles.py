"""Acts of assessment: open a cycle, compute, confirm, publish."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from yipanqi.assessment.errors import CycleMovedOn, CycleRefused, SamePerson
from yipanqi.assessment.models import SCALE, Cycle, Result
from yipanqi.assessment.policies import is_computer, may_assess, may_compute, may_confirm, may_open
from yipanqi.assessment.queries.cycles import period_of, scheme_title, schemes, sort_of
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import Period, title_of
from yipanqi.engine.explain import explain_score
from yipanqi.engine.outcomes import COMPUTED, STATE_TITLES, Score
from yipanqi.engine.schemes import Completion
from yipanqi.engine.score import completion_of, counts_in
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.queries import outcomes_of, rules_for, scores_of, steps_of
from yipanqi.rulebook.queries.sheets import (
    Explained,
    SheetFilter,
    explained_many,
    scheme_named,
    sheets_matching,
    stored,
)
from yipanqi.rulebook.services import evaluate_all

ASSESSED = ("primary_committee", "general_branch", "branch")
STATE_VALUES = {COMPUTED: Result.SCORED}


@transaction.atomic
def open_cycle(*, actor: Actor, organisation_id: int, year: int, scheme: str, title: str = "") -> Cycle:
    """Open the assessment of a year by one indicator. Refuses an unknown indicator, a year to come and a second cycle."""
    organisation = organisation_in_reach(actor, organisation_id)
    if not may_open(actor, organisation.path):
        raise NotPermitted(
            "assessment.cycle.may_not_open", "考核由考核党组织的党务工作人员发起，请联系他们。"
        )
    wrong = {}
    if scheme not in dict(schemes()):
        wrong["scheme"] = "制度里没有这个考核规则。"
    if not 2000 <= year <= actor.today.year:
        wrong["year"] = "年度不对，不能考核还没有开始的年度。"
    elif Cycle.objects.filter(organisation_id=organisation.pk, year=year, scheme=scheme).exists():
        wrong["year"] = "这一年度按这个规则的考核已经发起。"
    if wrong:
        raise CycleRefused("assessment.cycle.refused", "考核没有发起，请改正标出的内容。", wrong)
    cycle = Cycle.objects.create(
        organisation_id=organisation.pk,
        year=year,
        title=title.strip() or f"{year}年度{scheme_title(scheme)}考核",
        scheme=scheme,
        sort=sort_of(scheme),
        opened_on=actor.today,
        opened_by_name=actor.name,
    )
    _record(actor, "assessment.cycle.opened", cycle, {"year": year, "scheme": scheme})
    return cycle


@transaction.atomic
def compute_results(*, actor: Actor, cycle: Cycle) -> list[Result]:
    """Compute every organisation below the assessing one from the records; may be repeated until confirmed.

    Brings the rulebook's results of the year up to date first. Keeps with each result its run and its whole trace.
    """
    cycle = _locked(cycle)
    if not may_compute(actor, cycle):
        raise NotPermitted("assessment.results.may_not_compute", "考核结果由考核党组织的党务工作人员计算。")
    _expect(cycle, Cycle.OPEN)
    period = period_of(cycle)
    evaluate_all(actor=actor, period=period)
    by_completion = cycle.sort == Cycle.COMPLETION
    results = _completion(actor, cycle, period) if by_completion else _by_scheme(actor, cycle)
    if not results:
        raise CycleRefused("assessment.results.nobody", "考核范围内没有党组织，不能计算。")
    kept = [one.organisation_id for one in results]
    Result.objects.filter(cycle=cycle).exclude(organisation_id__in=kept).delete()
    Result.objects.bulk_create(
        results, batch_size=100, update_conflicts=True, unique_fields=("cycle", "organisation"),
        update_fields=("run", "score", "state_value", "grade", "met", "due", "trace"),
    )  # fmt: skip
    cycle.computed_on, cycle.computed_by_name, cycle.computer_person_id = (
        actor.today,
        actor.name,
        actor.person_id,
    )
    cycle.save(update_fields=("computed_on", "computed_by_name", "computer_person"))
    digest = sm3(
        "\n".join(f"{one.organisation_id}:{one.met}/{one.due}:{one.score}:{one.grade}" for one in results)
    )
    _record(actor, "assessment.results.computed", cycle, {"count": len(results), "digest": digest})
    return list(Result.objects.filter(cycle=cycle).order_by("organisation__path"))


@transaction.atomic
def confirm_results(*, actor: Actor, cycle: Cycle, note: str = "") -> Cycle:
    """Confirm the computed results; by an assessor or staff of the assessing organisation who did not compute them."""
    cycle = _locked(cycle)
    if may_assess(actor, cycle) and is_computer(actor, cycle):
        raise SamePerson("assessment.results.same_person", "结果由您本人计算，确认须由另一人办理。")
    if not may_confirm(actor, cycle):
        raise NotPermitted(
            "assessment.results.may_not_confirm", "考核结果由考核员或考核党组织的党务工作人员确认。"
        )
    _expect(cycle, Cycle.OPEN)
    if cycle.computed_on is None:
        raise CycleRefused("assessment.results.not_computed", "还没有计算结果，请先计算再确认。")
    cycle.state, cycle.confirmed_on = Cycle.CONFIRMED, actor.today
    cycle.confirmed_by_name, cycle.confirmer_person_id = actor.name, actor.person_id
    cycle.save()
    changed = Result.objects.filter(cycle=cycle).update(
        confirmed_by_name=actor.name, confirmed_on=actor.today, note=note.strip()
    )
    _record(
        actor,
        "assessment.results.confirmed",
        cycle,
        {"count": changed, "computed_by": cycle.computed_by_name},
    )
    return cycle


@transaction.atomic
def publish_cycle(*, actor: Actor, cycle: Cycle) -> Cycle:
    """Publish a confirmed cycle to everybody assessed."""
    cycle = _locked(cycle)
    if not may_compute(actor, cycle):
        raise NotPermitted("assessment.cycle.may_not_publish", "考核结果由考核党组织的党务工作人员公布。")
    _expect(cycle, Cycle.CONFIRMED)
    cycle.state, cycle.published_on = Cycle.PUBLISHED, actor.today
    cycle.save(update_fields=("state", "published_on"))
    _record(actor, "assessment.cycle.published", cycle, {})
    return cycle


def _completion(actor: Actor, cycle: Cycle, period: Period) -> list[Result]:
    """Obligations met over those due, of everybody below."""
    assessed = list(
        organisations(actor, min(period.end, actor.today))
        .filter(path__startswith=cycle.organisation.path, kind__in=ASSESSED)
        .exclude(pk=cycle.organisation_id)
    )
    if not assessed:
        return []
    outcomes, runs = _outcomes(actor, cycle, period)
    scores = scores_of(actor, assessed, period, cycle.scheme)
    return [
        Result(
            cycle=cycle,
            organisation_id=one.pk,
            run_id=runs.get(one.pk) or _run_below(one.path, assessed, runs),
            score=scores[one.pk].value,
            state_value=STATE_VALUES.get(scores[one.pk].state, scores[one.pk].state),
            met=scores[one.pk].met,
            due=scores[one.pk].due,
            trace=_trace(cycle, scores[one.pk], outcomes[one.pk], actor.today),
        )
        for one in assessed
    ]


def _by_scheme(actor: Actor, cycle: Cycle) -> list[Result]:
    """The scheme's live result of everybody below whom it is about, with its run and its whole reckoning."""
    scheme = scheme_named(cycle.scheme)
    sheets = list(
        sheets_matching(actor, scheme, SheetFilter(cycle.year))
        .filter(organisation__path__startswith=cycle.organisation.path)
        .exclude(organisation=cycle.organisation_id)
    )
    results = []
    for one in explained_many(sheets, scheme):
        told, value = one.shown, _score(one)
        scored = not told.state and value is not None
        trace = {
            "title": scheme.title, "steps": [], "outcomes": [], "made_on": str(actor.today), "reckoning": stored(one.trace, one.rules),
        }  # fmt: skip
        results.append(
            Result(
                cycle=cycle, organisation_id=one.sheet.organisation_id, run_id=one.sheet.run_id, score=value if scored else None,
                state_value=Result.SCORED if scored else told.state or Result.NOT_APPLICABLE,
                grade=told.text if scored and scheme.sort in (Cycle.GRADE, Cycle.STANDARD) else "",
                trace=json.dumps(trace, ensure_ascii=False),
            )
        )  # fmt: skip
    return results


def _score(one: Explained) -> int | None:
    """The points behind a result in ten-thousandths; of a standard the number of its criteria met."""
    values = one.sheet.values
    if one.scheme.sort == Cycle.GRADE:
        value = values.get(one.rules.grades[one.scheme.key].of)
    elif one.scheme.sort == Cycle.STANDARD:
        standard = one.rules.standards[one.scheme.key]
        met = sum(values.get(f"standard:{one.scheme.key}:{each.id}") == 1 for each in standard.criteria)
        return int(met) * SCALE
    else:
        value = values.get(one.scheme.column)
    return max(value, 0) if isinstance(value, int) else None


def _outcomes(
    actor: Actor, cycle: Cycle, period: Period
) -> tuple[dict[int, list[dict[str, Any]]], dict[int, int]]:
    """The counted outcomes of the year by organisation, and each organisation's newest run. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    runs: dict[int, int] = {}
    wanted: dict[tuple[str, ...], Completion] = {}
    for outcome in outcomes_of(actor, cycle.organisation, period):
        localities = tuple(outcome.trace.get("localities", ()))
        if localities not in wanted:
            wanted[localities] = completion_of(rules_for(localities).indicators[cycle.scheme])
        runs[outcome.organisation_id] = max(runs.get(outcome.organisation_id, 0), outcome.run_id)
        if counts_in(wanted[localities], outcome.rule, str(outcome.trace.get("strength"))):
            found[outcome.organisation_id].append(
                {
                    "rule": outcome.rule,
                    "title": outcome.trace["title"],
                    "sources": outcome.trace["sources"],
                    "needed": outcome.needed,
                    "counted": outcome.counted,
                    "records": outcome.trace["records"],
                    "late": outcome.is_late,
                    "steps": steps_of(actor, outcome),
                    "window": title_of(outcome.window),
                    "state": outcome.state,
                    "state_title": STATE_TITLES[outcome.state],
                }
            )
    return found, runs


def _run_below(path: str, assessed: Iterable[Any], runs: Mapping[int, int]) -> int | None:
    """The newest run of the organisations below a path, None where nothing was computed."""
    return max(
        (runs[one.pk] for one in assessed if one.pk in runs and one.path.startswith(path)), default=None
    )


def _trace(cycle: Cycle, score: Score, outcomes: list[dict[str, Any]], today: datetime.date) -> str:
    title = scheme_title(cycle.scheme)
    trace = {
        "title": title,
        "made_on": str(today),
        "steps": explain_score(title, score),
        "outcomes": outcomes,
    }
    return json.dumps(trace, ensure_ascii=False, separators=(",", ":"))


def _locked(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=cycle.pk)


def _expect(cycle: Cycle, state: str) -> None:
    if cycle.state != state:
        raise CycleMovedOn(
            "assessment.cycle.moved_on",
            f"这次考核现在是“{cycle.get_state_display()}”，不能办理这一步，请刷新后再看。",
        )


def _record(actor: Actor, word: str, cycle: Cycle, data: dict[str, Any]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("assessment.cycle", cycle.pk, cycle.title),
        unit_path=cycle.organisation.path,
        data=data,
    )
