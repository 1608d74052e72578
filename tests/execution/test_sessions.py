"""A meeting recorded in one act with its activity: one truth, confirmed by a second person, corrected and withdrawn as one."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.casework.queries import cases_beside
from yipanqi.casework.services import bound
from yipanqi.execution import queries, services
from yipanqi.execution.facts import activity_rows, participation_rows
from yipanqi.execution.models import Activity
from yipanqi.execution.reports.minutes import minute
from yipanqi.execution.services import (
    ActivityDraft,
    ItemSaid,
    Resolved,
    RollLine,
    SessionDraft,
    Voted,
)
from yipanqi.integration.queries.desk import desk
from yipanqi.ledger.queries import entries_about
from yipanqi.meeting.models import Meeting, Resolution
from yipanqi.meeting.services import Guest, ItemDraft, StatusDraft, annul_vote, enter_status, withdraw_meeting
from yipanqi.tasking.models import Duty

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
DUE = TODAY + 20 * DAY
DRAFT = ActivityDraft(
    kind="committee_meeting", title="", held_on=TODAY - DAY, started_at=datetime.time(9), ended_at=datetime.time(10, 30), place="会议室",
    host_name="支部书记庚", recorder_name="组织委员壬", discussion="大家都赞成。",
)  # fmt: skip


def words(cast: Cast, kind: str, key: int) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


def session(cast: Cast, **vote: int) -> SessionDraft:
    item = ItemSaid(
        ItemDraft("图审排队怎么办"), "每周加开两次专场。", "decided", Voted("hands", **vote),
        (Resolved("加开图审专场", cast.posts["commissioner"].pk, DUE),),
    )  # fmt: skip
    return SessionDraft((item, ItemSaid(ItemDraft("学习安排", "party"))), (Guest("党员寅", "列席党员"),))


def record(cast: Cast, name: str = "doer", *, away: str = "", **vote: int) -> Activity:
    due = queries.roll_for(cast.doer, cast.branch, DRAFT.kind, DRAFT.held_on)
    roll = [
        RollLine(
            one.person_id, "leave" if one.name == away else "present", "公出" if one.name == away else ""
        )
        for one in due
    ]
    return services.record_activity(
        actor=cast.actors[name],
        organisation=cast.branch,
        draft=DRAFT,
        roll=roll,
        session=session(cast, **vote),
    )


def test_everything_is_said_once(cast: Cast) -> None:
    activity = record(cast, away="纪检委员癸")
    meeting = Meeting.objects.get()
    assert (
        activity.meeting_id == meeting.pk and meeting.state == "held" and meeting.kind == "committee_meeting"
    )
    assert activity.title == "2025年第1次支委会"
    assert activity.agenda == "1. 图审排队怎么办\n2. 学习安排"
    assert activity.ended_at == DRAFT.ended_at and activity.discussion.endswith("\n大家都赞成。")
    assert (activity.expected_count, activity.present_count) == (3, 2)
    assert activity.absent_note == "纪检委员癸（请假，公出）" and activity.observers == "党员寅（列席党员）"
    assert "通过：赞成2票" in activity.resolution and "加开图审专场" in activity.resolution
    assert activity.roll.count() == 3 and activity.roll.get(state="leave").reason == "公出"
    duty = Duty.objects.get()
    assert duty.post_id == cast.posts["commissioner"].pk and duty.occurrences.get().due_on == DUE
    assert Resolution.objects.get().state == "taken_up"
    assert words(cast, "execution.activity", activity.pk) == ["execution.activity.recorded"]
    assert "图审排队怎么办：每周加开两次专场。" in str(
        minute(activity, activity.roll.select_related("person"))
    )


def test_a_vote_that_fails_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(Refused):
        record(cast, against=2)
    assert not Activity.objects.exists() and not Meeting.objects.exists() and not Duty.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ((), "agenda"),
        ((ItemSaid(ItemDraft("")),), "items-0-title"),
        ((ItemSaid(ItemDraft("一"), resolved=(Resolved("办", None, DUE),)),), "items-0-due_on"),
        ((ItemSaid(ItemDraft("一"), resolved=(Resolved("", None, None),)),), "items-0-resolved"),
    ],
)
def test_half_an_agenda_is_refused(cast: Cast, said: tuple[ItemSaid, ...], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.record_activity(
            actor=cast.doer, organisation=cast.branch, draft=DRAFT, session=SessionDraft(said)
        )
    assert field in refusal.value.fields


def test_kinds_without_a_meeting_take_no_agenda(cast: Cast) -> None:
    draft = replace(DRAFT, kind="theme_day", title="党日")
    with pytest.raises(Refused):
        services.record_activity(
            actor=cast.doer, organisation=cast.branch, draft=draft, session=session(cast)
        )


def test_another_committee_member_confirms(cast: Cast) -> None:
    activity = record(cast)
    assert list(queries.activities_to_confirm(cast.doer)) == []
    assert list(queries.activities_to_confirm(cast.discipline)) == [activity]
    for name in ("doer", "member", "second_doer", "stranger"):
        with pytest.raises(NotPermitted):
            services.confirm_activity(actor=cast.actors[name], activity=activity)
    confirmed = services.confirm_activity(actor=cast.discipline, activity=activity)
    assert confirmed.confirmed_by_name == cast.discipline.name and Meeting.objects.get().state == "closed"
    assert words(cast, "execution.activity", activity.pk)[-1] == "execution.activity.confirmed"
    with pytest.raises(Conflict):
        services.confirm_activity(actor=cast.planner, activity=activity)


def test_a_correction_goes_into_the_minutes_and_has_to_be_confirmed_again(cast: Cast) -> None:
    activity = services.confirm_activity(actor=cast.commissioner, activity=record(cast))
    item = Meeting.objects.get().agenda.get(order=1)
    services.correct_activity(
        actor=cast.commissioner, activity=activity, changes={"place": "大厅"}, reason="地点写错",
        discussions={item.pk: "每周加开三次专场。"},
    )  # fmt: skip
    activity.refresh_from_db()
    meeting = Meeting.objects.get()
    item.refresh_from_db()
    assert (activity.place, meeting.place, meeting.state) == ("大厅", "大厅", "held")
    assert item.discussion == "每周加开三次专场。" and "三次" in activity.discussion
    assert not activity.is_confirmed
    with pytest.raises(NotPermitted):
        services.confirm_activity(actor=cast.commissioner, activity=activity)
    services.confirm_activity(actor=cast.doer, activity=activity)
    with pytest.raises(Refused):
        services.correct_activity(
            actor=cast.doer, activity=activity, changes={"title": "另一个名称"}, reason="改名"
        )


def test_acts_of_the_meeting_room_reach_the_activity(cast: Cast) -> None:
    activity = record(cast)
    vote = Meeting.objects.get().agenda.get(order=1).votes.get()
    services.withdraw_activity(actor=cast.doer, activity=activity, reason="登记错了")
    assert Meeting.objects.get().state == "withdrawn" and Duty.objects.get().state == "ended"
    assert Resolution.objects.get().state == "revoked" and vote.state == "valid"
    again = record(cast)
    withdraw = Resolution.objects.get(item__meeting=again.meeting)
    with pytest.raises(Refused):
        withdraw_meeting(actor=cast.doer, meeting=again.meeting, reason="已转为责任")
    assert withdraw.state == "taken_up"
    plain = services.record_activity(
        actor=cast.doer, organisation=cast.branch, draft=replace(DRAFT, held_on=TODAY, title="学习"),
        session=SessionDraft((ItemSaid(ItemDraft("学习"), vote=Voted("hands")),)),
    )  # fmt: skip
    annul_vote(actor=cast.doer, vote=plain.meeting.agenda.get().votes.get(), reason="数错了")
    plain.refresh_from_db()
    assert plain.resolution == ""
    withdraw_meeting(actor=cast.doer, meeting=plain.meeting, reason="没有开")
    plain.refresh_from_db()
    assert (plain.state, plain.withdrawn_reason) == ("withdrawn", "没有开")


def test_plain_records_are_confirmed_when_they_are_complete(cast: Cast) -> None:
    draft = ActivityDraft(kind="theme_day", title="柜台后的一天", held_on=TODAY, place="大厅", host_name="庚")
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    activity = services.record_activity(
        actor=cast.doer, organisation=cast.branch, draft=draft, roll=[RollLine(one.person_id) for one in due]
    )
    with pytest.raises(Refused) as refusal:
        services.confirm_activity(actor=cast.commissioner, activity=activity)
    assert "时间" in refusal.value.sentence
    services.correct_activity(
        actor=cast.doer, activity=activity, changes={"started_at": datetime.time(9)}, reason="补时间"
    )
    assert services.confirm_activity(actor=cast.commissioner, activity=activity).is_confirmed


def test_the_old_and_ill_do_not_count_unless_they_come(cast: Cast) -> None:
    old = cast.people["member_1"]
    enter_status(actor=cast.doer, draft=StatusDraft(old.pk, "old_or_ill", TODAY - 30 * DAY))
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    assert [one.exempt_reason for one in due if one.person_id == old.pk] == ["年老体弱、重病或失能"]
    draft = ActivityDraft(kind="theme_day", title="党日", held_on=TODAY)
    for title, state, counted in (("一", "leave", (5, 5)), ("二", "present", (6, 6))):
        roll = [RollLine(one.person_id, state if one.person_id == old.pk else "present") for one in due]
        activity = services.record_activity(
            actor=cast.doer, organisation=cast.branch, draft=replace(draft, title=title), roll=roll
        )
        assert (activity.expected_count, activity.present_count) == counted


def test_one_session_counts_in_several_programmes_once_for_each_member(cast: Cast) -> None:
    due = queries.roll_for(cast.doer, cast.branch, "theme_day", TODAY)
    draft = ActivityDraft(
        kind="theme_day",
        title="党日",
        held_on=TODAY,
        place="大厅",
        host_name="支部书记庚",
        also_kinds=("lecture",),
    )
    activity = services.record_activity(
        actor=cast.doer, organisation=cast.branch, draft=draft, roll=[RollLine(one.person_id) for one in due]
    )
    rows = list(activity_rows([cast.branch.pk], calendar_year(TODAY.year)))
    assert sorted((row["key"], row["kind"]) for row in rows) == [
        (activity.pk, "lecture"),
        (activity.pk, "theme_day"),
    ]
    assert {row["kind"] for row in activity_rows(None, calendar_year(TODAY.year))} == {"lecture", "theme_day"}
    took = list(participation_rows([cast.branch.pk], calendar_year(TODAY.year)))
    assert {row["kind"] for row in took} == {"theme_day"} and len({row["member"] for row in took}) == len(
        took
    )
    with pytest.raises(Refused) as refusal:
        services.record_activity(
            actor=cast.doer,
            organisation=cast.branch,
            draft=replace(draft, title="二", also_kinds=("general_meeting",)),
        )
    assert "also_kinds" in refusal.value.fields
    with pytest.raises(Refused) as refusal:
        services.record_activity(
            actor=cast.doer, organisation=cast.branch, draft=replace(draft, title="三", host_name="")
        )
    assert "host_name" in refusal.value.fields


def test_an_activity_opens_a_difficulty(cast: Cast) -> None:
    activity = record(cast)
    found = bound(cast.doer, "branch_difficulty", f"{services.RAISED_AT}:{activity.pk}")
    assert found.organisation_id == cast.branch.pk and "每周加开两次专场" in str(found.initial["difficulty"])
    assert cases_beside(cast.doer, f"{services.RAISED_AT}:{activity.pk}") == []


def test_the_code_of_the_room_only_fills_the_roll(cast: Cast) -> None:
    code = services.show_roll_code(actor=cast.doer, organisation=cast.branch, kind="theme_day")
    assert (
        services.show_roll_code(actor=cast.doer, organisation=cast.branch, kind="theme_day").code == code.code
    )
    with pytest.raises(NotPermitted):
        services.show_roll_code(actor=cast.member, organisation=cast.branch, kind="theme_day")
    services.answer_roll_code(actor=cast.member, written=code.code)
    services.answer_roll_code(actor=cast.member, written=code.code)
    assert code.answers.get().person_id == cast.member.person_id
    for name, written in (("second_doer", code.code), ("member", "000000")):
        with pytest.raises(Refused):
            services.answer_roll_code(actor=cast.actors[name], written=written)
    assert words(cast, "execution.roll_code", code.pk).count("execution.roll_code.answered") == 1
    assert not Activity.objects.exists()


def test_the_desk_of_the_second_person_asks_for_the_word(cast: Cast) -> None:
    activity = record(cast)
    assert ("确认记录", activity.pk) in {(one.act, one.key) for one in desk(cast.discipline).due}
    assert "确认记录" not in {one.act for one in desk(cast.doer).due}
