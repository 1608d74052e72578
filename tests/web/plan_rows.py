"""The permission table's rows of plan work: centre tasks, functions, balance, versions, roll-over, workbook, paper."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.planning.queries import HEADS
from yipanqi.planning.queries import plan as find_plan
from yipanqi.planning.services import (
    CentreTaskDraft,
    InstitutionDraft,
    add_function,
    enter_institution,
    open_plan,
    publish_centre_task,
    take_in_workbook,
)

BRANCH_ONLY = ("doer", "second_doer", "commissioner", "discipline", "member")
OUTSIDE = out_of_reach(*BRANCH_ONLY)
STAFF = dict.fromkeys(("clerk", "planner"), 200)


def plan(cast: Cast) -> tuple[Any, ...]:
    """The first agency's plan of the year."""
    return (open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025).pk,)


def centre_task(cast: Cast) -> tuple[Any, ...]:
    """A centre task of the first agency."""
    draft = CentreTaskDraft("审批提速年", "agency")
    return (
        publish_centre_task(
            actor=cast.planner, organisation_id=cast.first.committee.pk, year=2025, draft=draft
        ).pk,
    )


def function(cast: Cast) -> tuple[Any, ...]:
    """A function of the first agency."""
    return (add_function(actor=cast.planner, organisation_id=cast.first.committee.pk, title="工程审批").pk,)


def institution(cast: Cast) -> tuple[Any, ...]:
    """An institution of the first agency."""
    draft = InstitutionDraft(cast.planner.today, "six_together")
    return (enter_institution(actor=cast.planner, organisation_id=cast.first.committee.pk, draft=draft).pk,)


def upload(cast: Cast) -> tuple[Any, ...]:
    """The planner's own workbook that waits."""
    (key,) = plan(cast)
    row = ["", "", "", "重点工作", "提速", "并联审批"]
    cells = [list(HEADS), [*row, *[""] * (len(HEADS) - len(row))]]
    return key, take_in_workbook(
        actor=cast.planner, plan=find_plan(cast.planner, key), file_name="a.xlsx", cells=cells
    ).pk


STAFF_OF_PLAN = {**OUTSIDE, **STAFF}
WRITERS = {**OUTSIDE, **STAFF, "office_head": 200}
PLAN_ROWS: dict[str, Row] = {
    "planning:balance": Row(200),
    "planning:orphans": Row(200),
    "planning:centre_tasks": Row(200),
    "planning:functions": Row(200),
    "planning:publish_centre_task": Row(403, {**STAFF, "stranger": 200}),
    "planning:withdraw_centre_task": Row(
        403,
        {
            **dict.fromkeys(("stranger", "other_doer", "system_admin", "security_admin", "audit_admin"), 404),
            **STAFF,
        },
        args=centre_task,
    ),
    "planning:add_function": Row(403, {**STAFF, "stranger": 200}),
    "planning:end_function": Row(
        403, {**OUTSIDE, "clerk": 302, "planner": 302}, args=function, method="post"
    ),
    "planning:institutions": Row(200),
    "planning:enter_institution": Row(403, {**STAFF, "stranger": 200}),
    "planning:leave_out_institution": Row(403, {**STAFF, "stranger": 200}),
    "planning:want_institution": Row(404, method="post"),
    "planning:institution": Row(200, OUTSIDE, args=institution),
    "planning:review_institution": Row(403, STAFF_OF_PLAN, args=institution),
    "planning:plan_progress": Row(200, OUTSIDE, args=plan),
    "planning:compare": Row(200, OUTSIDE, args=plan),
    "planning:keep_draft": Row(403, {**OUTSIDE, "clerk": 302, "planner": 302}, args=plan, method="post"),
    "planning:likeness": Row(200, OUTSIDE, args=plan),
    "planning:carry_over": Row(403, STAFF_OF_PLAN, args=plan),
    "planning:change_items_together": Row(403, STAFF_OF_PLAN, args=plan),
    "planning:workbook": Row(403, WRITERS, args=plan),
    "planning:export_workbook": Row(200, OUTSIDE, args=plan),
    "planning:write_workbook": Row(
        403, {**OUTSIDE, "clerk": 404, "office_head": 404, "planner": 200}, args=upload
    ),
    "planning:plan_document": Row(200, OUTSIDE, args=plan),
}
