"""The chain of one record: six lists of links, walkable both ways, from whichever record one stands on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.accountability.queries import consequence, consequences, kind_title
from yipanqi.assessment.queries import result, results, score_text
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.queries import activities, activity, carriers
from yipanqi.inspection.queries import finding, findings
from yipanqi.inspection.queries import light as finding_light
from yipanqi.integration.queries.stages import stages
from yipanqi.planning.queries import item, items, junction, junctions
from yipanqi.tasking.queries import duties, duty
from yipanqi.tasking.queries.stage_sets import stage_set_over

SHOWN = 12


@dataclass(frozen=True)
class Link:
    """One record of a stage: kind and key lead to its page; `is_here` is the one looked at."""

    kind: str
    key: int
    title: str
    note: str
    light: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class ChainStage:
    """One stage with its first links and how many there are in all."""

    code: str
    title: str
    links: tuple[Link, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.links)


@dataclass(frozen=True)
class ChainPanel:
    """The six stages around one record."""

    kind: str
    key: int
    stages: tuple[ChainStage, ...]


@dataclass
class _Keys:
    """Keys of the records reached so far."""

    items: set[int] = field(default_factory=set)
    junctions: set[int] = field(default_factory=set)
    duties: set[int] = field(default_factory=set)
    activities: set[int] = field(default_factory=set)
    findings: set[int] = field(default_factory=set)
    results: set[int] = field(default_factory=set)
    consequences: set[int] = field(default_factory=set)


def chain_of(actor: Actor, kind: str, key: int) -> ChainPanel:
    """The panel of a plan_item, junction, duty, activity, finding, result or consequence.

    Walks up to what the record serves and down to what came of it; shows only what lies in reach. Refuses NotFound.
    Costs about ten statements.
    """
    if kind not in _STARTS:
        raise NotFound("integration.chain.kind", "这类记录不在链条上。")
    keys = _Keys()
    _STARTS[kind](actor, key, keys)
    _junctions_upwards(actor, keys)
    return ChainPanel(kind, key, _panel(actor, keys, (kind, key)))


def _from_item(actor: Actor, key: int, keys: _Keys) -> None:
    keys.items.add(item(actor, key).pk)
    around = junctions(actor).filter(Q(item_id=key) | Q(party_item_id=key)).order_by()
    keys.junctions.update(around.values_list("pk", flat=True))
    keys.duties.update(duties(actor).filter(plan_item_id=key).order_by().values_list("pk", flat=True))
    keys.activities.update(
        activities(actor).filter(business_item_id=key).order_by().values_list("pk", flat=True)
    )


def _from_junction(actor: Actor, key: int, keys: _Keys) -> None:
    keys.junctions.add(junction(actor, key).pk)


def _from_duty(actor: Actor, key: int, keys: _Keys) -> None:
    start = duty(actor, key)
    keys.duties.add(start.pk)
    _add(keys.junctions, start.junction_id)
    _add(keys.items, start.plan_item_id)


def _from_activity(actor: Actor, key: int, keys: _Keys) -> None:
    start = activity(actor, key)
    keys.activities.add(start.pk)
    _add(keys.junctions, start.junction_id)
    _add(keys.items, start.business_item_id)
    if start.occurrence is not None:
        keys.duties.add(start.occurrence.duty_id)
        _add(keys.junctions, start.occurrence.duty.junction_id)
        _add(keys.items, start.occurrence.duty.plan_item_id)


def _from_finding(actor: Actor, key: int, keys: _Keys) -> None:
    start = finding(actor, key)
    keys.findings.add(start.pk)
    _add(keys.junctions, start.junction_id)
    if start.duty is not None:
        keys.duties.add(start.duty.pk)
        _add(keys.junctions, start.duty.junction_id)
        _add(keys.items, start.duty.plan_item_id)
    if start.activity is not None:
        keys.activities.add(start.activity.pk)
        _add(keys.junctions, start.activity.junction_id)
        _add(keys.items, start.activity.business_item_id)


def _from_result(actor: Actor, key: int, keys: _Keys) -> None:
    start = result(actor, key)
    keys.results.add(start.pk)
    outcomes = json.loads(start.trace).get("outcomes", []) if start.trace else []
    counted = {record for outcome in outcomes for record in outcome["records"]}
    serving = activities(actor).filter(
        Q(junction__isnull=False) | Q(business_item__isnull=False) | Q(occurrence__isnull=False),
        pk__in=counted,
    )
    for pk, junction_id, item_id in serving.order_by().values_list("pk", "junction_id", "business_item_id"):
        keys.activities.add(pk)
        _add(keys.junctions, junction_id)
        _add(keys.items, item_id)


def _from_consequence(actor: Actor, key: int, keys: _Keys) -> None:
    start = consequence(actor, key)
    keys.consequences.add(start.pk)
    if start.ground_finding_id is not None:
        _from_finding(actor, start.ground_finding_id, keys)
    if start.ground_result_id is not None:
        _from_result(actor, start.ground_result_id, keys)


_STARTS: dict[str, Callable[[Actor, int, _Keys], None]] = {
    "plan_item": _from_item,
    "junction": _from_junction,
    "duty": _from_duty,
    "activity": _from_activity,
    "finding": _from_finding,
    "result": _from_result,
    "consequence": _from_consequence,
}


def _add(keys: set[int], key: int | None) -> None:
    if key is not None:
        keys.add(key)


def _junctions_upwards(actor: Actor, keys: _Keys) -> None:
    found = junctions(actor).filter(pk__in=keys.junctions).order_by()
    for item_id, party_item_id in found.values_list("item_id", "party_item_id"):
        keys.items.add(item_id)
        _add(keys.items, party_item_id)


def _panel(actor: Actor, keys: _Keys, here: tuple[str, int]) -> tuple[ChainStage, ...]:
    joined = list(junctions(actor).filter(pk__in=keys.junctions))
    # A branch reads the item that its junction serves, though the agency's plan lies above its reach.
    served = {one.item_id: one.item for one in joined}
    plan = list({**served, **items(actor).in_bulk(list(keys.items))}.values())
    tasks = list(duties(actor).filter(_any_of(duties(actor), pk=keys.duties, junction=keys.junctions)))
    answered_for = {one.pk for one in tasks}
    every = activities(actor)
    done = list(
        every.filter(
            _any_of(every, pk=keys.activities, junction=keys.junctions, occurrence__duty=answered_for)
        )
    )
    carried = list(carriers(actor).filter(junction__in=keys.junctions))
    recorded = {one.pk for one in done}
    known = findings(actor)
    problems = list(
        known.filter(
            _any_of(known, pk=keys.findings, junction=keys.junctions, duty=answered_for, activity=recorded)
        )
    )
    years = {one.held_on.year for one in done} | {one.found_on.year for one in problems}
    homes = {one.organisation_id for one in done} | {one.organisation_id for one in problems}
    scored = list(
        results(actor).filter(Q(pk__in=keys.results) | Q(organisation__in=homes, cycle__year__in=years))
    )
    answered = list(
        consequences(actor).filter(
            Q(pk__in=keys.consequences)
            | Q(ground_finding__in=[one.pk for one in problems])
            | Q(ground_result__in=[one.pk for one in scored])
        )
    )
    links: dict[str, list[Link]] = {
        "planning": [
            *(Link("plan_item", one.pk, one.title, f"{one.plan.year}年 · {one.shape_title}") for one in plan),
            *(Link("junction", one.pk, one.measure, f"结合点 · {one.get_state_display()}") for one in joined),
        ],
        "tasking": [
            Link("duty", one.pk, one.title, f"{one.post.title} · {one.get_state_display()}") for one in tasks
        ],
        "execution": [
            *(
                Link("activity", one.pk, one.title, f"{one.held_on} · {one.organisation.short_name}")
                for one in done
            ),
            *(Link("carrier", one.pk, one.name, f"载体 · {one.get_state_display()}") for one in carried),
        ],
        "inspection": [
            Link("finding", one.pk, one.title, one.get_state_display(), finding_light(one, actor.today))
            for one in problems
        ],
        "assessment": [
            Link("result", one.pk, f"{one.organisation.short_name}：{score_text(one)}", one.cycle.title)
            for one in scored
        ],
        "accountability": [
            Link("consequence", one.pk, kind_title(one.kind), f"{one.decided_on} · {one.get_state_display()}")
            for one in answered
        ],
    }
    homes_of_plan = [one.organisation.path for one in plan]
    own = stages(stage_set_over(homes_of_plan[0], actor.today)) if homes_of_plan else stages()
    left = {stage.rests_on for stage in own}
    shown = (*own, *(one for one in stages() if one.rests_on not in left and links.get(one.rests_on)))
    return tuple(
        ChainStage(
            stage.code,
            stage.title,
            _shown(links.get(stage.rests_on, []), here),
            len(links.get(stage.rests_on, [])),
        )
        for stage in shown
    )


def _any_of(found: QuerySet[Any], **wanted: set[int]) -> Q:
    """One of several links, each looked up by its own index: a disjunction over joins would read whole tables."""
    keys: set[int] = set()
    for name, among in wanted.items():
        if name == "pk":
            keys |= among
        elif among:
            keys.update(found.order_by().filter(**{f"{name}__in": among}).values_list("pk", flat=True))
    return Q(pk__in=keys)


def _shown(links: Iterable[Link], here: tuple[str, int]) -> tuple[Link, ...]:
    """The first links, the one looked at always among them and first."""
    marked = [
        Link(one.kind, one.key, one.title, one.note, one.light, (one.kind, one.key) == here) for one in links
    ]
    return tuple(sorted(marked, key=lambda link: not link.is_here)[:SHOWN])
