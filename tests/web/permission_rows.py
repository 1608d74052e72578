"""Who may open which address: one row for each, read by the house test and by test_permissions.

A row gives the status for everybody in reach (`everybody`) and the exceptions by name; visitors are sent to sign in
(302) unless the row says otherwise. `args` makes the address from the cast.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import TODAY, Cast
from tests.web.carrier_rows import CARRIER_ROWS
from tests.web.casework_rows import CASEWORK_ROWS
from tests.web.cycle_rows import CYCLE_ROWS
from tests.web.evidence_rows import EVIDENCE_ROWS
from tests.web.fee_rows import FEE_ROWS
from tests.web.junction_rows import JUNCTION_ROWS
from tests.web.meeting_rows import MEETING_ROWS
from tests.web.paper_rows import PAPER_ROWS
from tests.web.plan_rows import PLAN_ROWS
from tests.web.portal_rows import PORTAL_ROWS
from tests.web.rows import ADMINISTRATORS, STRANGERS, Row, out_of_reach
from tests.web.score_rows import SCORE_ROWS
from tests.web.signal_rows import SIGNAL_ROWS
from tests.web.study_rows import STUDY_ROWS
from tests.web.survey_rows import SURVEY_ROWS
from tests.web.tasking_rows import TASKING_ROWS
from yipanqi.accountability.services import ConsequenceRow, decide_consequence
from yipanqi.assessment.queries import cycle as cycle_in_reach
from yipanqi.assessment.queries import results
from yipanqi.assessment.services import compute_results, confirm_results, open_cycle
from yipanqi.basics.periods import calendar_year
from yipanqi.execution.services import ActivityDraft, CarrierDraft, found_carrier, record_activity
from yipanqi.inspection.services import register_finding
from yipanqi.intake.services import preview_in_background, read_workbook
from yipanqi.planning.queries import item as find_item
from yipanqi.planning.queries import plan as find_plan
from yipanqi.planning.services import ItemDraft, add_item, open_plan, propose_junction
from yipanqi.rulebook.queries.adoptions import Draft, parameter_stamp
from yipanqi.rulebook.queries.adoptions import adoption as find_adoption
from yipanqi.rulebook.queries.what_if import Asked
from yipanqi.rulebook.services import adopt_layer, amend_parameter, ask_what_if, evaluate_organisation
from yipanqi.tasking.models import Duty
from yipanqi.tasking.services import DutyDraft, Node, issue_duty

NO_STAFF = ("inspector", "assessor", "leader", "office_head", "discipline", "member")
TASKING_STAFF = ("clerk", "planner", "leader", "doer", "second_doer", "commissioner", *STRANGERS)
RECORDERS = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
TREE_KEEPERS = dict.fromkeys(("clerk", "planner"), 200)
PLANNERS = dict.fromkeys(("clerk", "planner", "office_head"), 200)
BRANCH_ONLY = ("doer", "second_doer", "commissioner", "discipline", "member")
OUTSIDE_AGENCY = out_of_reach(*BRANCH_ONLY)


def branch(cast: Cast) -> tuple[Any, ...]:
    """The first branch of the first agency."""
    return (cast.branch.pk,)


def member(cast: Cast) -> tuple[Any, ...]:
    """A member of that branch."""
    return (cast.people["member"].pk,)


def membership(cast: Cast) -> tuple[Any, ...]:
    """That member's place in the branch."""
    return (cast.people["member"].memberships.get().pk,)


def committee(cast: Cast) -> tuple[Any, ...]:
    """The first agency's committee."""
    return (cast.first.committee.pk,)


def agency(cast: Cast) -> tuple[Any, ...]:
    """The first agency."""
    return (cast.first.unit.pk,)


def office(cast: Cast) -> tuple[Any, ...]:
    """Its office."""
    return (cast.first.office.pk,)


def post(cast: Cast) -> tuple[Any, ...]:
    """The post of the first branch's secretary."""
    return (cast.posts["doer"].pk,)


def holding(cast: Cast) -> tuple[Any, ...]:
    """That he holds it."""
    return (cast.posts["doer"].holdings.get().pk,)


def account(cast: Cast) -> tuple[Any, ...]:
    """The account of that member."""
    return (cast.accounts["member"].pk,)


def duty(cast: Cast) -> tuple[Any, ...]:
    """A duty of the first branch's secretary, overdue since yesterday."""
    draft = DutyDraft(
        post_id=cast.posts["doer"].pk, title="帮办图审", nodes=[Node(TODAY - timedelta(days=1))],
        starts_on=TODAY - timedelta(days=30),
    )  # fmt: skip
    return (issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft).pk,)


def occurrence(cast: Cast) -> tuple[Any, ...]:
    """The time node of that duty."""
    return (Duty.objects.get(pk=duty(cast)[0]).occurrences.get().pk,)


def upload(cast: Cast) -> tuple[Any, ...]:
    """A workbook that the planner uploaded, recognised and not yet previewed."""
    read = read_workbook(actor=cast.planner, content=members_table(cast), name="党员花名册.csv")
    return (read.pk,)


def job(cast: Cast) -> tuple[Any, ...]:
    """The upload and the job that is to preview it."""
    read = read_workbook(actor=cast.planner, content=members_table(cast), name="党员花名册.csv")
    return (read.pk, preview_in_background(actor=cast.planner, batch=read))


def members_table(cast: Cast) -> bytes:
    """Two members, the second in a branch that does not exist."""
    lines = (
        "姓名,公民身份号码,党员类别,所在党支部,入党日期",
        f"党员午,999999199003070012,正式党员,{cast.branch.name},2020.7.1",
        "党员未,999999199003070039,正式党员,中共样县第一局窗门支部,2020.7.1",
    )
    return "\n".join(lines).encode("utf-8-sig")


def plan(cast: Cast) -> tuple[Any, ...]:
    """The first agency's plan of the year, still without items."""
    return (open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025).pk,)


def plan_item(cast: Cast) -> tuple[Any, ...]:
    """A business item of that plan."""
    (key,) = plan(cast)
    draft = ItemDraft("压减审批时限", business_face="推行窗口帮办服务", office_id=cast.first.office.pk)
    return (add_item(actor=cast.planner, plan=find_plan(cast.planner, key), draft=draft).pk,)


def junction(cast: Cast) -> tuple[Any, ...]:
    """What the first branch is asked to do for that item."""
    (key,) = plan_item(cast)
    proposed = propose_junction(
        actor=cast.planner, item=find_item(cast.planner, key), organisation=cast.branch, measure_kind="exemplary_post",
        measure="窗口党员示范岗", expected_result="图审由12天压到7天", owner_id=cast.posts["doer"].pk,
    )  # fmt: skip
    return (proposed.pk,)


def activity(cast: Cast) -> tuple[Any, ...]:
    """A theme day of the first branch."""
    draft = ActivityDraft(kind="theme_day", title="柜台后的一天", held_on=TODAY)
    return (record_activity(actor=cast.doer, organisation=cast.branch, draft=draft).pk,)


def carrier(cast: Cast) -> tuple[Any, ...]:
    """A carrier of the first branch, led by its discipline commissioner."""
    draft = CarrierDraft(
        kind="task_force", name="审批提速突击队", starts_on=TODAY, leader_id=cast.people["discipline"].pk
    )
    return (found_carrier(actor=cast.doer, organisation=cast.branch, draft=draft).pk,)


def finding(cast: Cast) -> tuple[Any, ...]:
    """A problem that the inspector found at the first branch."""
    made = register_finding(
        actor=cast.inspector,
        organisation_id=cast.branch.pk,
        title="记录缺失",
        source_kind="quarterly_round",
        found_on=cast.system.today,
    )
    return (made.pk,)


def live_result(cast: Cast) -> tuple[Any, ...]:
    """What the rules say of the first branch's theme day in May."""
    found = evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=calendar_year(2025))
    return (next(one.pk for one in found if one.rule == "ZH-12" and one.window_start.month == 5),)


def adoption(cast: Cast) -> tuple[Any, ...]:
    """The county's locality, adopted by its clerk."""
    made = adopt_layer(
        actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 1, 1)
    )
    return (made.pk,)


def amendment(cast: Cast) -> tuple[Any, ...]:
    """Theme days twice a month from July on."""
    found = find_adoption(cast.clerk, adoption(cast)[0])
    draft = Draft("theme_days_per_month", 2, date(2025, 7, 1), document="补充通知", article="2")
    seen = parameter_stamp(found, draft.parameter)
    return (
        amend_parameter(
            actor=cast.clerk, adoption=found, draft=draft, seen=seen, accepted_reason="会议决定"
        ).pk,
    )


def what_if_job(cast: Cast) -> tuple[Any, ...]:
    """A what-if that the clerk asked for."""
    return (ask_what_if(actor=cast.clerk, asked=Asked(cast.county.pk, 2024, layer="example-county")),)


def cycle(cast: Cast) -> tuple[Any, ...]:
    """The county's computed assessment of the year, not confirmed yet."""
    made = open_cycle(
        actor=cast.clerk,
        organisation_id=cast.county.pk,
        year=cast.system.today.year,
        scheme="organisational_life_completion",
    )
    compute_results(actor=cast.clerk, cycle=made)
    return (made.pk,)


def result(cast: Cast) -> tuple[Any, ...]:
    """The first branch's confirmed result."""
    (key,) = cycle(cast)
    confirm_results(actor=cast.assessor, cycle=cycle_in_reach(cast.clerk, key))
    return (results(cast.clerk).get(organisation=cast.branch).pk,)


def consequence(cast: Cast) -> tuple[Any, ...]:
    """A decision upon the finding by the leading group."""
    (key,) = finding(cast)
    row = ConsequenceRow(
        organisation_id=cast.branch.pk, kind="training", text="补课培训", decided_by="党组会议", decided_on=cast.system.today,
        ground_finding_id=key,
    )  # fmt: skip
    return (decide_consequence(actor=cast.leader, row=row).pk,)


STAFF = ("clerk", "planner", "doer", "second_doer", "commissioner", "stranger", "other_doer")
DECIDING = ("clerk", "planner", "stranger")
REGISTERING = (*STAFF, "inspector")
RECTIFYING = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
COUNTY = ("clerk", "inspector", "assessor")

PERMISSION_ROWS: dict[str, Row] = {
    # Frame and own account.
    "frame:start": Row(200, dict.fromkeys(ADMINISTRATORS, 302)),
    # Across the chain.
    "integration:desk": Row(200, dict.fromkeys(ADMINISTRATORS, 302)),
    "integration:board": Row(200),
    "integration:agency": Row(200, OUTSIDE_AGENCY, args=lambda cast: (cast.first.committee.pk,)),
    "integration:cell": Row(200, OUTSIDE_AGENCY, args=lambda cast: (cast.first.committee.pk, "execution")),
    "frame:display": Row(302, visitor=302),
    "frame:me": Row(200),
    "frame:end_other_sign_ins": Row(302, method="post"),
    "frame:components": Row(200),
    "account_change_password": Row(200),
    "account_set_password": Row(200),
    "account_reset_password": Row(200, visitor=200),
    "account_signup": Row(200, visitor=200),
    # Organisation.
    "organisation:index": Row(200),
    "organisation:organisation": Row(200, out_of_reach("second_doer"), args=branch),
    "organisation:person": Row(200, out_of_reach("second_doer"), args=member),
    "organisation:open_sealed": Row(200, out_of_reach("second_doer"), args=member),
    "organisation:terms": Row(200),
    "organisation:units": Row(200),
    "organisation:unit": Row(200, OUTSIDE_AGENCY, args=office),
    "organisation:people": Row(200),
    "organisation:find_by_number": Row(403, dict.fromkeys(STAFF, 200)),
    "organisation:found": Row(403, {**OUTSIDE_AGENCY, **TREE_KEEPERS}, args=committee),
    "organisation:rename": Row(403, {**out_of_reach("second_doer"), **TREE_KEEPERS}, args=branch),
    "organisation:dissolve": Row(403, {**out_of_reach("second_doer"), **TREE_KEEPERS}, args=branch),
    "organisation:set_term": Row(403, {**out_of_reach("second_doer"), **TREE_KEEPERS}, args=branch),
    "organisation:add_post": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=branch),
    "organisation:register": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=branch),
    "organisation:close_post": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=post),
    "organisation:fill_post": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=post),
    "organisation:leave_post": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=holding),
    "organisation:add_agency": Row(403, {"clerk": 200}),
    "organisation:add_office": Row(403, {**OUTSIDE_AGENCY, **TREE_KEEPERS}, args=agency),
    "organisation:rename_unit": Row(403, {**OUTSIDE_AGENCY, **TREE_KEEPERS}, args=office),
    "organisation:close_unit": Row(403, {**OUTSIDE_AGENCY, **TREE_KEEPERS}, args=office),
    "organisation:add_unit_post": Row(403, {**OUTSIDE_AGENCY, **TREE_KEEPERS}, args=office),
    "organisation:correct": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=member),
    "organisation:place": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=member),
    "organisation:transfer": Row(403, {**out_of_reach("second_doer"), **TREE_KEEPERS}, args=membership),
    "organisation:end_membership": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=membership),
    "organisation:second_factor": Row(403, {"system_admin": 200, "security_admin": 200}),
    "organisation:set_second_factor": Row(
        403, {"security_admin": 400}, args=lambda cast: ("audit",), method="post"
    ),
    "organisation:reopen_account": Row(403, {"system_admin": 400}, args=account, method="post"),
    "organisation:unlock_account": Row(403, {"system_admin": 302}, args=account, method="post"),
    "organisation:accounts": Row(403, {"system_admin": 200, "security_admin": 200}),
    "organisation:open_account": Row(403, {"system_admin": 200}),
    "organisation:account": Row(403, {"system_admin": 200, "security_admin": 200}, args=account),
    "organisation:close_account": Row(403, {"system_admin": 302}, args=account, method="post"),
    "organisation:reset_password": Row(
        403, {"system_admin": 200, "security_admin": 200}, args=account, method="post"
    ),
    "organisation:grant_role": Row(
        403, {"system_admin": 200, "security_admin": 200}, args=account, method="post"
    ),
    "organisation:withdraw_role": Row(
        403, {"system_admin": 400, "security_admin": 400}, args=account, method="post"
    ),
    # Import: the clerk who uploaded the workbook; nobody else finds it.
    "intake:index": Row(200, {**dict.fromkeys(NO_STAFF, 403), **dict.fromkeys(ADMINISTRATORS, 403)}),
    "intake:batch": Row(404, {"planner": 200}, args=upload),
    "intake:correct_mapping": Row(404, {"planner": 302}, args=lambda cast: (*upload(cast), 0), method="post"),
    "intake:preview_batch": Row(404, {"planner": 302}, args=upload, method="post"),
    "intake:apply_batch": Row(404, {"planner": 302}, args=upload, method="post"),
    "intake:progress": Row(404, {"planner": 200}, args=job),
    "intake:stop": Row(404, {"planner": 302}, args=job, method="post"),
    "intake:cancel_batch": Row(404, {"planner": 302}, args=upload, method="post"),
    "intake:rows": Row(404, args=upload),
    "intake:refused": Row(404, args=upload),
    # Rulebook: the rules are public inside the house, the results are not.
    "rulebook:index": Row(200),
    "rulebook:elements": Row(200),
    "rulebook:element": Row(200, args=lambda cast: ("obligation", "ZH-12")),
    "rulebook:book": Row(200, args=lambda cast: ("national", "organisational_life")),
    "rulebook:adoptions": Row(200),
    "rulebook:adoption": Row(200, args=adoption),
    "rulebook:adopt_layer": Row(403, dict.fromkeys(STAFF, 200)),
    "rulebook:end_adoption": Row(403, {"clerk": 200}, args=adoption),
    "rulebook:amend_parameter": Row(
        403, {"clerk": 200}, args=lambda cast: (*adoption(cast), "theme_days_per_month")
    ),
    "rulebook:amendment": Row(200, args=amendment),
    "rulebook:correct_amendment": Row(403, {"clerk": 200}, args=amendment),
    "rulebook:revoke_amendment": Row(403, {"clerk": 200}, args=amendment),
    "rulebook:compare": Row(200),
    "rulebook:what_if": Row(200),
    "rulebook:ask_what_if": Row(302, method="post"),
    "rulebook:what_if_asked": Row(404, {"clerk": 200}, args=what_if_job),
    "rulebook:results": Row(200),
    "rulebook:result": Row(200, out_of_reach("second_doer"), args=live_result),
    "rulebook:recompute": Row(302, out_of_reach("second_doer"), args=live_result, method="post"),
    # Ledger.
    "ledger:index": Row(200, {"system_admin": 403, "security_admin": 403}),
    "ledger:subject": Row(200, args=lambda cast: ("organisation.party_organisation", str(cast.branch.pk))),
    "ledger:export": Row(200, {"system_admin": 403, "security_admin": 403}),
    "ledger:verification": Row(403, {"audit_admin": 200}),
    "ledger:verify": Row(403, {"audit_admin": 302}, method="post"),
    "ledger:anchors": Row(200),
    # Planning.
    "planning:index": Row(200),
    "planning:export_plans": Row(200),
    "planning:items": Row(200),
    "planning:junctions": Row(200),
    "planning:open_plan": Row(403, {"clerk": 200, "planner": 200, "stranger": 200}),
    "planning:plan": Row(200, OUTSIDE_AGENCY, args=plan),
    "planning:export_plan": Row(200, OUTSIDE_AGENCY, args=plan),
    "planning:adopt_plan": Row(403, {**OUTSIDE_AGENCY, "leader": 200}, args=plan),
    "planning:add_item": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan),
    "planning:item": Row(200, OUTSIDE_AGENCY, args=plan_item),
    "planning:change_item": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:write_empty_reason": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:report_progress": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:finish_item": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:stop_item": Row(
        403, {**OUTSIDE_AGENCY, "clerk": 200, "planner": 200, "leader": 200}, args=plan_item
    ),
    "planning:refuse_suggestion": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:propose_junction": Row(403, {**OUTSIDE_AGENCY, **PLANNERS}, args=plan_item),
    "planning:junction": Row(200, out_of_reach("second_doer"), args=junction),
    "planning:end_junction": Row(
        403, {**out_of_reach("second_doer"), **PLANNERS, "doer": 200, "commissioner": 200}, args=junction
    ),
    "planning:agree_junction": Row(
        403,
        {**out_of_reach("second_doer"), **dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 302)},
        args=junction,
        method="post",
    ),
    **CASEWORK_ROWS,
    **JUNCTION_ROWS,
    **PLAN_ROWS,
    **CYCLE_ROWS,
    **SCORE_ROWS,
    **STUDY_ROWS,
    **FEE_ROWS,
    **SURVEY_ROWS,
    **MEETING_ROWS,
    **PORTAL_ROWS,
    **CARRIER_ROWS,
    **EVIDENCE_ROWS,
    **PAPER_ROWS,
    # Inspection: found at the branch; its rectification is a case.
    "inspection:index": Row(200),
    "inspection:register_finding": Row(403, dict.fromkeys(REGISTERING, 200)),
    "inspection:finding": Row(200, out_of_reach("second_doer"), args=finding),
    **SIGNAL_ROWS,
    # Assessment: unconfirmed results stay with the county.
    "assessment:index": Row(200),
    "assessment:open_cycle": Row(403, dict.fromkeys(("clerk", "planner", "stranger"), 200)),
    "assessment:cycle": Row(404, dict.fromkeys(COUNTY, 200), args=cycle),
    "assessment:compute_results": Row(
        404, {"clerk": 302, "inspector": 403, "assessor": 403}, args=cycle, method="post"
    ),
    "assessment:confirm_results": Row(404, {"clerk": 403, "inspector": 403, "assessor": 200}, args=cycle),
    "assessment:publish_cycle": Row(
        404, {"clerk": 409, "inspector": 403, "assessor": 403}, args=cycle, method="post"
    ),
    "assessment:result": Row(200, out_of_reach("second_doer"), args=result),
    # Accountability.
    "accountability:index": Row(200),
    "accountability:decide_consequence": Row(403, dict.fromkeys((*DECIDING, "leader"), 200)),
    "accountability:consequence": Row(200, out_of_reach("second_doer"), args=consequence),
    "accountability:object_to": Row(403, {**out_of_reach("second_doer"), **RECTIFYING}, args=consequence),
    "accountability:answer_objection": Row(
        403, {**out_of_reach("second_doer"), "clerk": 200, "planner": 200}, args=consequence
    ),
    # Execution: staff over the branch record; everybody who reaches it reads.
    "execution:index": Row(200),
    "execution:export_activities": Row(200),
    "execution:record_activity": Row(403, {**RECORDERS, **dict.fromkeys(("second_doer", *STRANGERS), 200)}),
    "execution:activity": Row(200, out_of_reach("second_doer"), args=activity),
    "execution:minute": Row(200, out_of_reach("second_doer"), args=activity),
    "execution:correct_activity": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=activity),
    "execution:explain_late_entry": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=activity),
    "execution:withdraw_activity": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=activity),
    "execution:attach_evidence": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=activity),
    "execution:confirm_activity": Row(
        403,
        {
            **out_of_reach("second_doer"),
            **dict.fromkeys(("clerk", "planner", "commissioner", "discipline"), 302),
        },
        args=activity,
        method="post",
    ),
    "execution:show_code": Row(403, {**RECORDERS, **dict.fromkeys(("second_doer", *STRANGERS), 200)}),
    "execution:answer_code": Row(200),
    "execution:carriers": Row(200),
    "execution:export_carriers": Row(200),
    "execution:found_carrier": Row(403, {**RECORDERS, **dict.fromkeys(("second_doer", *STRANGERS), 200)}),
    "execution:carrier": Row(200, out_of_reach("second_doer"), args=carrier),
    "execution:finish_carrier": Row(
        403, {**out_of_reach("second_doer"), **RECORDERS, "discipline": 200}, args=carrier
    ),
    "execution:retire_carrier": Row(403, {**out_of_reach("second_doer"), **RECORDERS}, args=carrier),
    **TASKING_ROWS,
    # Tasking: the branch's duty; staff over the branch and its holder act on it.
    "tasking:index": Row(200),
    "tasking:occurrences": Row(200),
    "tasking:issue_duty": Row(403, dict.fromkeys(TASKING_STAFF, 200)),
    "tasking:duty": Row(200, out_of_reach("second_doer"), args=duty),
    "tasking:sign_duty": Row(403, {**out_of_reach("second_doer"), "doer": 302}, args=duty, method="post"),
    "tasking:end_duty": Row(
        403,
        {
            **out_of_reach("second_doer"),
            **dict.fromkeys(("clerk", "planner", "leader", "doer", "commissioner"), 200),
        },
        args=duty,
        method="post",
    ),
    "tasking:complete_occurrence": Row(
        403,
        {**out_of_reach("second_doer"), **dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)},
        args=occurrence,
    ),
    "tasking:occurrence": Row(302, out_of_reach("second_doer"), args=occurrence),
}
