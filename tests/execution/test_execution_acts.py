"""Every act of execution: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document
from PIL import Image

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused
from yipanqi.evidence.queries import evidence_of
from yipanqi.evidence.services import Upload
from yipanqi.execution import queries, services
from yipanqi.execution.models import Activity
from yipanqi.execution.reports import minute_of
from yipanqi.execution.services import ActivityDraft, ActivityRow, CarrierDraft, RollLine
from yipanqi.ledger.queries import entries_about
from yipanqi.tasking.models import Occurrence
from yipanqi.tasking.services import DutyDraft, Node, issue_duty

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
DRAFT = ActivityDraft(
    kind="theme_day", title="柜台后的一天", held_on=TODAY - DAY, place="政务大厅", host_name="庚"
)


def words_about(cast: Cast, kind: str, key: int | str) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


def picture() -> Upload:
    target = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(target, "JPEG")
    return Upload("现场.jpg", target.getvalue())


def record(cast: Cast, name: str = "doer", draft: ActivityDraft = DRAFT, **more: object) -> Activity:
    return services.record_activity(actor=cast.actors[name], organisation=cast.branch, draft=draft, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["doer", "commissioner", "planner", "clerk"])
def test_record_by_staff(cast: Cast, name: str) -> None:
    activity = record(cast, name)
    assert not activity.is_late
    assert words_about(cast, "execution.activity", activity.pk) == ["execution.activity.recorded"]


@pytest.mark.parametrize(
    "name", ["member", "second_doer", "stranger", "inspector", "assessor", "leader", "discipline"]
)
def test_record_refused(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        record(cast, name)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, title=""), "title"),
        (replace(DRAFT, held_on=TODAY + DAY), "held_on"),
        (replace(DRAFT, kind="none"), "kind"),
        (replace(DRAFT, kind="general_meeting"), "agenda"),
        (replace(DRAFT, kind="task_force_action"), "outcome"),
        (replace(DRAFT, expected_count=3, present_count=4), "present_count"),
        (replace(DRAFT, details={"topic": "栏目之外"}), "details"),
        (replace(DRAFT, started_at=datetime.time(10), ended_at=datetime.time(9)), "ended_at"),
    ],
)
def test_record_refuses_wrong_content(cast: Cast, draft: ActivityDraft, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        record(cast, draft=draft)
    assert field in refusal.value.fields


def test_roll_is_frozen_and_counted(cast: Cast) -> None:
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    assert len(due) == 6 and [each.may_vote for each in due].count(False) == 1
    lines = [RollLine(each.person_id) for each in due]
    lines[1] = RollLine(due[1].person_id, "leave", "出差")
    activity = record(cast, roll=lines)
    assert (activity.expected_count, activity.present_count) == (6, 5)
    assert queries.roll_of(cast.doer, activity).get(state="leave").reason == "出差"
    committee = queries.roll_for(cast.doer, cast.branch, "committee_meeting", TODAY)
    assert {each.name for each in committee} == {"支部书记庚", "组织委员壬", "纪检委员癸"}
    with pytest.raises(Refused):
        record(cast, draft=replace(DRAFT, title="二"), roll=[RollLine(cast.people["stranger"].pk)])


def test_late_and_known(cast: Cast) -> None:
    assert record(cast, draft=replace(DRAFT, held_on=TODAY - 8 * DAY)).is_late
    assert not record(cast, draft=replace(DRAFT, held_on=TODAY - 7 * DAY)).is_late
    with pytest.raises(Conflict):
        record(cast, draft=replace(DRAFT, held_on=TODAY - 7 * DAY))


def test_record_discharges_its_node_and_withdrawal_opens_it_again(cast: Cast) -> None:
    draft = DutyDraft(
        post_id=cast.posts["doer"].pk, title="每月主题党日", nodes=(Node(TODAY),), starts_on=TODAY - 30 * DAY
    )
    issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    node = Occurrence.objects.get()
    activity = record(cast, draft=replace(DRAFT, occurrence_id=node.pk))
    node.refresh_from_db()
    assert (node.state, node.activity_key, node.done_on) == ("done", activity.pk, activity.held_on)
    with pytest.raises(Refused):
        services.withdraw_activity(actor=cast.doer, activity=activity, reason="")
    with pytest.raises(NotPermitted):
        services.withdraw_activity(actor=cast.member, activity=activity, reason="错了")
    services.withdraw_activity(actor=cast.doer, activity=activity, reason="日期登记错了")
    node.refresh_from_db()
    assert node.state == "open"
    assert words_about(cast, "execution.activity", activity.pk)[-1] == "execution.activity.withdrawn"
    assert not queries.activities(cast.doer).exists()
    assert queries.activity(cast.doer, activity.pk).withdrawn_reason == "日期登记错了"
    record(cast)


def test_correct_keeps_what_was(cast: Cast) -> None:
    activity = record(cast)
    with pytest.raises(Refused):
        services.correct_activity(actor=cast.doer, activity=activity, changes={"place": "会议室"}, reason="")
    with pytest.raises(NotPermitted):
        services.correct_activity(
            actor=cast.second_doer, activity=activity, changes={"place": "会议室"}, reason="笔误"
        )
    services.correct_activity(actor=cast.doer, activity=activity, changes={"place": "会议室"}, reason="笔误")
    entry = entries_about(cast.system, "execution.activity", activity.pk).get(
        word="execution.activity.corrected"
    )
    assert "政务大厅" in entry.data and "笔误" in entry.data


def test_picture_is_evidence(cast: Cast) -> None:
    activity = record(cast, files=[picture()])
    assert evidence_of(cast.doer, "execution.activity", activity.pk).count() == 1


def test_minute_is_a_word_document(cast: Cast) -> None:
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    activity = record(cast, roll=[RollLine(each.person_id) for each in due])
    text = "\n".join(each.text for each in Document(io.BytesIO(minute_of(cast.doer, activity))).paragraphs)
    assert "柜台后的一天" in text and "应到6人，实到6人" in text and "党员卯" in text


def test_strangers_find_nothing(cast: Cast) -> None:
    activity = record(cast)
    for name in ("stranger", "other_doer", "second_doer"):
        with pytest.raises(NotFound):
            queries.activity(cast.actors[name], activity.pk)
    for name in ("member", "planner", "inspector", "leader"):
        assert queries.activity(cast.actors[name], activity.pk) == activity


def test_carrier(cast: Cast) -> None:
    draft = CarrierDraft(
        kind="task_force",
        name="红色帮办队",
        starts_on=TODAY,
        leader_id=cast.people["doer"].pk,
        before_value=Decimal(60),
    )
    for name in ("member", "stranger", "inspector"):
        with pytest.raises(NotPermitted):
            services.found_carrier(actor=cast.actors[name], organisation=cast.branch, draft=draft)
    carrier = services.found_carrier(
        actor=cast.planner, organisation=cast.branch, draft=draft, member_ids=[cast.people["member"].pk]
    )
    with pytest.raises(Refused):
        services.found_carrier(actor=cast.doer, organisation=cast.branch, draft=draft)
    with pytest.raises(NotPermitted):
        services.finish_carrier(actor=cast.member, carrier=carrier, result="好")
    done = services.finish_carrier(
        actor=cast.doer, carrier=carrier, result="积压23个项目清零", after_value=Decimal(43)
    )
    assert (done.state, done.after_value) == ("finished", 43)
    assert words_about(cast, "execution.carrier", carrier.pk) == [
        "execution.carrier.founded",
        "execution.carrier.finished",
    ]
    with pytest.raises(NotFound):
        queries.carrier(cast.stranger, carrier.pk)


def test_bulk_record_once(cast: Cast) -> None:
    rows = [
        ActivityRow(cast.branch.pk, "theme_day", TODAY - number * DAY, agenda="学习\n讨论")
        for number in range(3)
    ]
    assert [each.title for each in services.bulk_record_activities(actor=cast.planner, rows=rows)] == [
        "学习"
    ] * 3
    assert services.bulk_record_activities(actor=cast.planner, rows=rows) == []
    assert words_about(cast, "execution.activity", "many") == ["execution.activities.recorded"]
    with pytest.raises(NotPermitted):
        services.bulk_record_activities(actor=cast.second_doer, rows=rows)
    future = replace(rows[0], held_on=TODAY + DAY)
    with pytest.raises(Refused, match="第1条"):
        services.bulk_record_activities(actor=cast.planner, rows=[future])


def test_bulk_roll_follows_membership(cast: Cast) -> None:
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    probationary = cast.people["member_2"].pk
    rows = [
        ActivityRow(
            cast.branch.pk,
            kind,
            TODAY - number * DAY,
            title=f"第{number}次",
            roll=tuple(RollLine(each.person_id, reason="") for each in due),
        )
        for number, kind in enumerate(("theme_day", "general_meeting", "theme_day"))
    ]
    for activity in services.bulk_record_activities(actor=cast.planner, rows=rows):
        votes = {each.person_id: each.may_vote for each in queries.roll_of(cast.doer, activity)}
        assert votes == {each.person_id: each.may_vote for each in due}
        assert [person for person, may_vote in votes.items() if not may_vote] == [probationary]
    stranger = replace(rows[0], title="外人", roll=(RollLine(cast.people["other_doer"].pk),))
    with pytest.raises(Refused, match="当天不在本组织"):
        services.bulk_record_activities(actor=cast.planner, rows=[stranger])


def test_bulk_activity_discharges_its_node(cast: Cast) -> None:
    draft = DutyDraft(
        post_id=cast.posts["doer"].pk,
        title="组织一次主题党日",
        starts_on=TODAY,
        nodes=(Node(TODAY, "六月"),),
    )
    duty = issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    node = Occurrence.objects.get(duty=duty)
    row = ActivityRow(cast.branch.pk, "theme_day", TODAY - DAY, title="六月主题党日", occurrence_id=node.pk)
    with pytest.raises(Refused):
        services.bulk_record_activities(
            actor=cast.planner, rows=[replace(row, organisation_id=cast.first.branches[1].pk)]
        )
    (activity,) = services.bulk_record_activities(actor=cast.planner, rows=[row])
    node.refresh_from_db()
    assert (node.state, node.activity_key, node.done_on) == (Occurrence.DONE, activity.pk, TODAY - DAY)
    assert words_about(cast, "tasking.occurrence", node.pk) == ["tasking.occurrence.completed"]
    with pytest.raises(Conflict, match="已经办结"):
        services.bulk_record_activities(actor=cast.planner, rows=[replace(row, title="再来一次")])
    assert Activity.objects.count() == 1


def test_a_late_record_says_why_and_stays_late(cast: Cast) -> None:
    draft = services.ActivityDraft(
        kind="theme_day", title="四月主题党日", held_on=TODAY - datetime.timedelta(days=60)
    )
    late = services.record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    with pytest.raises(Refused):
        services.explain_late_entry(actor=cast.doer, activity=late, reason=" ")
    with pytest.raises(NotPermitted):
        services.explain_late_entry(actor=cast.second_doer, activity=late, reason="出差")
    late = services.explain_late_entry(actor=cast.doer, activity=late, reason="书记出差，回来补录")
    assert late.is_late and late.late_reason == "书记出差，回来补录"
    (word, *_) = [one.word for one in entries_about(cast.system, "execution.activity", late.pk)]
    assert word == "execution.activity.late_explained"
