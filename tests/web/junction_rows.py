"""The permission rows of junctions at work, difficulties and suggestions."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.planning.queries import item as find_item
from yipanqi.planning.queries import plan_of
from yipanqi.planning.services import ItemDraft, JunctionTerms, add_item, open_plan, propose_junction

OUTSIDE_AGENCY = out_of_reach("doer", "second_doer", "commissioner", "discipline", "member")
WORKERS = dict.fromkeys(("clerk", "planner", "office_head", "doer", "commissioner"), 200)


def difficulty(cast: Cast) -> tuple[Any, ...]:
    """A difficulty of the first agency."""
    plan = plan_of(cast.planner, cast.first.committee.pk, 2025) or open_plan(
        actor=cast.planner, organisation=cast.first.committee, year=2025
    )
    draft = ItemDraft("图审排队", kind="difficulty", business_face="窗口排队", office_id=cast.first.office.pk)
    return (add_item(actor=cast.planner, plan=plan, draft=draft).pk,)


def junction(cast: Cast) -> tuple[Any, ...]:
    """What the first branch is asked to do for it."""
    (key,) = difficulty(cast)
    proposed = propose_junction(
        actor=cast.planner, item=find_item(cast.planner, key), organisation=cast.branch, measure_kind="task_force",
        measure="红色帮办队", expected_result="等待3天", owner_id=cast.posts["doer"].pk,
        terms=JunctionTerms(people=[cast.people["office_head"].pk]),
    )  # fmt: skip
    return (proposed.pk,)


def place(cast: Cast) -> tuple[Any, ...]:
    """Somebody's place in it."""
    return (*junction(cast), cast.people["office_head"].pk)


JUNCTION_ROWS: dict[str, Row] = {
    "planning:hollow": Row(200),
    "planning:density": Row(200),
    "planning:reports": Row(200),
    "planning:idle": Row(200),
    "planning:difficulties": Row(302),
    "planning:studies": Row(200),
    "planning:suggested": Row(
        403, {**OUTSIDE_AGENCY, **dict.fromkeys(("clerk", "planner", "office_head"), 200)}, args=difficulty
    ),
    "planning:answer_difficulty": Row(
        403, {**OUTSIDE_AGENCY, **dict.fromkeys(("clerk", "planner", "office_head"), 200)}, args=difficulty
    ),
    "planning:name_people": Row(403, {**out_of_reach("second_doer"), **WORKERS}, args=junction),
    "planning:release_person": Row(
        403, {**out_of_reach("second_doer"), **dict.fromkeys(WORKERS, 302)}, args=place, method="post"
    ),
    "planning:write_entries": Row(403, {**out_of_reach("second_doer"), **WORKERS}, args=junction),
    "planning:set_term": Row(403, {**out_of_reach("second_doer"), **WORKERS}, args=junction),
    "planning:record_result": Row(403, {**out_of_reach("second_doer"), **WORKERS}, args=junction),
}
