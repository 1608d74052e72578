"""The permission table's rows of plan work: centre tasks, functions, balance, versions, roll-over, workbook, paper."""

from __future__ import annotations

import datetime
from typing import Any

from tests.cast import Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.planning.queries import HEADS
from yipanqi.planning.queries import item as find_item
from yipanqi.planning.queries import plan as find_plan
from yipanqi.planning.queries.measures import measure as find_measure
from yipanqi.planning.services import (
    CentreTaskDraft,
    InstitutionDraft,
    ItemDraft,
    MeasureDraft,
    add_function,
    add_item,
    check_measure,
    correct_measure,
    enter_institution,
    open_plan,
    publish_centre_task,
    split_requirement,
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


def requirement(cast: Cast) -> tuple[Any, ...]:
    """A requirement from above in the first agency's plan."""
    (key,) = plan(cast)
    draft = ItemDraft(
        "落实融合意见", kind="requirement", business_face="逐条落实", office_id=cast.first.office.pk
    )
    return (add_item(actor=cast.planner, plan=find_plan(cast.planner, key), draft=draft).pk,)


def measure(cast: Cast) -> tuple[Any, ...]:
    """Its one measure, of the first branch's secretary."""
    (key,) = requirement(cast)
    day = cast.planner.today + datetime.timedelta(days=30)
    drafts = [MeasureDraft("每月开一次联席会", cast.posts["doer"].pk, day)]
    return (split_requirement(actor=cast.planner, item=find_item(cast.planner, key), drafts=drafts)[0].pk,)


def deviating(cast: Cast) -> tuple[Any, ...]:
    """The measure with a deviation."""
    (key,) = measure(cast)
    day = cast.planner.today + datetime.timedelta(days=20)
    row = find_measure(cast.planner, key)
    check_measure(actor=cast.planner, measure=row, found="只开了一次", deviation="没有排上", correct_by=day)
    return (key,)


def corrected(cast: Cast) -> tuple[Any, ...]:
    """The measure with its deviation corrected by the owner."""
    (key,) = deviating(cast)
    correct_measure(actor=cast.doer, measure=find_measure(cast.doer, key), correction="排进了月历")
    return (key,)


def upload(cast: Cast) -> tuple[Any, ...]:
    """The planner's own workbook that waits."""
    (key,) = plan(cast)
    row = ["", "", "", "重点工作", "提速", "并联审批"]
    cells = [list(HEADS), [*row, *[""] * (len(HEADS) - len(row))]]
    return key, take_in_workbook(
        actor=cast.planner, plan=find_plan(cast.planner, key), file_name="a.xlsx", cells=cells
    ).pk


STAFF_OF_PLAN = {**OUTSIDE, **STAFF}
OF_MEASURE = {name: status for name, status in OUTSIDE.items() if name != "doer"}
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
    "planning:measures": Row(200, OUTSIDE, args=requirement),
    "planning:split_requirement": Row(403, WRITERS, args=requirement),
    "planning:take_up_measure": Row(
        403, {**OF_MEASURE, "clerk": 302, "planner": 302, "leader": 302}, args=measure, method="post"
    ),
    "planning:check_measure": Row(403, {**OF_MEASURE, **STAFF}, args=measure),
    "planning:correct_measure": Row(
        403, {**OF_MEASURE, **STAFF, "doer": 200, "office_head": 200}, args=deviating
    ),
    "planning:confirm_measure": Row(403, {**OF_MEASURE, **STAFF}, args=corrected),
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
