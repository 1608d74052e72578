"""Every list of planning, tasking and execution × everybody of the cast: nobody sees a row outside his reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import CAST, TODAY, Cast, cast
from yipanqi.basics.actors import Actor, visitor
from yipanqi.execution import queries as execution
from yipanqi.execution.services import ActivityDraft, CarrierDraft, found_carrier, record_activity
from yipanqi.planning import queries as planning
from yipanqi.planning.services import ItemDraft, add_item, open_plan, propose_junction
from yipanqi.tasking import queries as tasking
from yipanqi.tasking.services import DutyDraft, Node, issue_duty

__all__ = ("cast",)
LISTS: dict[str, Callable[[Actor], Any]] = {
    "plans": planning.plans,
    "items": planning.items,
    "items_matching": lambda actor: planning.items_matching(actor, planning.ItemFilter()),
    "items_for_board": lambda actor: planning.items_for_board(actor, 2025),
    "duties": tasking.duties,
    "duties_matching": lambda actor: tasking.duties_matching(actor, tasking.DutyFilter()),
    "duties_of_posts": tasking.duties_of_posts,
    "occurrences": tasking.occurrences,
    "occurrences_due": tasking.occurrences_due,
    "activities": execution.activities,
    "activities_matching": lambda actor: execution.activities_matching(actor, execution.ActivityFilter()),
    "carriers": execution.carriers,
}


@pytest.fixture
def chain(cast: Cast) -> Cast:
    """One record of each kind in both agencies and each branch."""
    for agency, post in ((cast.first, "doer"), (cast.second, "other_doer")):
        plan = open_plan(actor=cast.system, organisation=agency.committee, year=2025)
        item = add_item(actor=cast.system, plan=plan, draft=ItemDraft(title="提速", business_face="审批提速"))
        propose_junction(
            actor=cast.system, item=item, organisation=agency.branches[0], measure_kind="task_force", measure="突击队",
            expected_result="快", owner_id=cast.posts[post].pk,
        )  # fmt: skip
        for branch in agency.branches:
            draft = DutyDraft(
                post_id=cast.posts[post].pk, title="帮办", nodes=[Node(TODAY + timedelta(days=3))]
            )
            issue_duty(actor=cast.system, organisation=branch, draft=draft)
            record_activity(
                actor=cast.system, organisation=branch, draft=ActivityDraft("theme_day", "一天", TODAY)
            )
            found_carrier(
                actor=cast.system, organisation=branch, draft=CarrierDraft("task_force", "帮办队", TODAY)
            )
    return cast


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_a_row_outside_his_reach(chain: Cast, name: str) -> None:
    for person in (*CAST, "member"):
        actor = chain.actors[person]
        strange = [
            row for row in LISTS[name](actor)
            if not actor.reaches(row.organisation.path) and getattr(row, "post_id", 0) not in actor.post_ids
            and getattr(getattr(row, "duty", None), "post_id", 0) not in actor.post_ids
        ]  # fmt: skip
        assert not strange, f"{person}: {strange}"
    assert LISTS[name](chain.system).exists() or name in {"duties_of_posts", "occurrences_due"}
    assert not LISTS[name](visitor(TODAY)).exists()


def test_junctions_are_seen_from_both_sides_only(chain: Cast) -> None:
    for person in (*CAST, "member"):
        actor = chain.actors[person]
        for junction in planning.junctions(actor):
            assert actor.reaches(junction.organisation.path) or actor.reaches(junction.item.organisation.path)
    assert not planning.junctions(visitor(TODAY)).exists()
