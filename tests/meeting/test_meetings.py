"""Meetings from the call to the confirmed minutes: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused
from yipanqi.ledger.queries import entries_about
from yipanqi.meeting import queries, services
from yipanqi.meeting.models import AgendaItem, Meeting, Resolution, RollLine, Vote
from yipanqi.meeting.services import (
    Away,
    Counts,
    Guest,
    ItemDraft,
    MeetingDraft,
    Minutes,
    ResolutionDraft,
    StatusDraft,
    VoteDraft,
)
from yipanqi.organisation.services import transfer_member

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
COMMITTEE = MeetingDraft(kind="committee_meeting", held_on=TODAY, items=(ItemDraft("图审环节排队"),))
GENERAL = MeetingDraft(
    kind="general_meeting",
    held_on=TODAY,
    items=(ItemDraft("年度工作报告", side="party"), ItemDraft("窗口提速", side="business")),
)
GROUP = MeetingDraft(
    kind="leading_group_meeting",
    held_on=TODAY,
    items=(
        ItemDraft("审定年度计划", about_kind="planning.plan", about_key=7, matter="annual_plan"),
        ItemDraft("党建要点", side="party"),
    ),
)


def called(cast: Cast, draft: MeetingDraft = GENERAL, name: str = "doer", body: int | None = None) -> Meeting:
    return services.call_meeting(actor=cast.actors[name], body_id=body or cast.branch.pk, draft=draft)


def held(cast: Cast, draft: MeetingDraft = GENERAL, name: str = "doer", body: int | None = None) -> Meeting:
    return services.freeze_roll(actor=cast.actors[name], meeting=called(cast, draft, name, body))


def group_held(cast: Cast) -> Meeting:
    return held(cast, GROUP, "planner", cast.first.leading_group.pk)


def words(cast: Cast, meeting: Meeting) -> list[str]:
    found = entries_about(cast.system, "meeting.meeting", meeting.pk)
    return list(found.order_by("id").values_list("word", flat=True))


def lines(meeting: Meeting) -> dict[str, RollLine]:
    return {line.name: line for line in meeting.roll.all()}


@pytest.mark.parametrize("name", ["doer", "commissioner", "planner", "clerk"])
def test_staff_calls(cast: Cast, name: str) -> None:
    meeting = called(cast, name=name)
    assert meeting.title == "2025年第1次党员大会"
    assert words(cast, meeting) == ["meeting.called"]


@pytest.mark.parametrize("name", ["member", "inspector", "assessor", "discipline"])
def test_others_who_see_it_may_not_call(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        called(cast, name=name)


@pytest.mark.parametrize("name", ["stranger", "second_doer", "other_doer"])
def test_strangers_do_not_find_the_body(cast: Cast, name: str) -> None:
    with pytest.raises(NotFound):
        called(cast, name=name)


def test_leading_group_meets_and_the_committee_keeps_its_record(cast: Cast) -> None:
    meeting = group_held(cast)
    assert (meeting.organisation, meeting.body) == (cast.first.committee, cast.first.leading_group)
    assert {line.name: line.capacity for line in meeting.roll.all()} == {
        "党组书记戊": "member", "专职副书记丁": "observer",
    }  # fmt: skip
    assert queries.meeting(cast.leader, meeting.pk) == meeting
    for name in ("office_head", "doer", "stranger"):
        with pytest.raises(NotFound):
            queries.meeting(cast.actors[name], meeting.pk)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(GENERAL, kind="none"), "kind"),
        (replace(GENERAL, kind="leading_group_meeting"), "kind"),
        (replace(GENERAL, items=(ItemDraft(""),)), "items-0-title"),
        (replace(GENERAL, items=(ItemDraft("题", side="neither"),)), "items-0-side"),
        (replace(GENERAL, items=(ItemDraft("题", matter="none"),)), "items-0-matter"),
        (replace(GENERAL, items=(ItemDraft("题", about_kind="planning.plan"),)), "items-0-about_title"),
        (replace(GENERAL, items=(ItemDraft("题", prior_on=TODAY),)), "items-0-prior_opinion"),
        (
            replace(GENERAL, items=(ItemDraft("题", prior_on=TODAY + DAY, prior_opinion="同意"),)),
            "items-0-prior_on",
        ),
    ],
)
def test_call_refuses(cast: Cast, draft: MeetingDraft, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        called(cast, draft)
    assert field in refusal.value.fields


def test_the_same_meeting_is_called_once(cast: Cast) -> None:
    called(cast, replace(GENERAL, title="一季度大会"))
    with pytest.raises(Conflict):
        called(cast, replace(GENERAL, title="一季度大会"))


def test_roll_says_who_may_not_vote_and_why(cast: Cast) -> None:
    meeting = held(cast)
    roll = lines(meeting)
    assert not roll["党员辰"].may_vote and "预备党员" in roll["党员辰"].no_vote_reason
    assert roll["党员寅"].may_vote and roll["党员寅"].party_status == "full"
    assert words(cast, meeting)[-1] == "meeting.roll_frozen"


def test_committee_meeting_expects_the_committee(cast: Cast) -> None:
    assert set(lines(held(cast, COMMITTEE))) == {"支部书记庚", "组织委员壬", "纪检委员癸"}


def test_roll_waits_for_the_day(cast: Cast) -> None:
    meeting = called(cast, replace(GENERAL, held_on=TODAY + DAY))
    with pytest.raises(Refused):
        services.freeze_roll(actor=cast.doer, meeting=meeting)


def test_roll_is_frozen_once(cast: Cast) -> None:
    with pytest.raises(Conflict):
        services.freeze_roll(actor=cast.doer, meeting=held(cast))


def test_a_later_transfer_does_not_change_the_roll(cast: Cast) -> None:
    meeting = held(cast)
    before = lines(meeting).keys()
    member = cast.people["member"]
    transfer_member(
        actor=cast.system, membership=member.memberships.get(), to=cast.first.branches[1], on=TODAY
    )
    assert lines(Meeting.objects.get(pk=meeting.pk)).keys() == before
    assert "党员寅" not in lines(held(cast, replace(GENERAL, title="次日大会", held_on=TODAY)))


def test_old_and_absent_members_are_not_counted_and_the_article_stands_there(cast: Cast) -> None:
    for code, name in (("old_or_ill", "member_1"), ("on_probation_in_party", "member")):
        services.enter_status(
            actor=cast.doer,
            draft=StatusDraft(cast.people[name].pk, code, TODAY - DAY, basis="支委会记录"),
        )
    meeting = held(cast)
    roll = lines(meeting)
    assert roll["党员卯"].exempt_article and roll["党员卯"].may_vote
    assert not roll["党员寅"].may_vote
    services.mark_attendance(
        actor=cast.doer, meeting=meeting, away=[Away(roll["党员卯"].pk, "leave", "卧病")]
    )
    count = queries.attendance_of(meeting.roll.all())
    assert (count.expected, count.exempt) == (len(roll) - 1, 1)
    assert count.voters_expected == len(roll) - 2


def test_circumstance_needs_its_paper_and_its_right(cast: Cast) -> None:
    draft = StatusDraft(cast.people["member"].pk, "detained", TODAY)
    with pytest.raises(Refused):
        services.enter_status(actor=cast.doer, draft=draft)
    with pytest.raises(NotPermitted):
        services.enter_status(actor=cast.member, draft=replace(draft, basis="通知"))
    with pytest.raises(NotFound):
        services.enter_status(actor=cast.stranger, draft=replace(draft, basis="通知"))
    status = services.enter_status(actor=cast.doer, draft=replace(draft, basis="通知"))
    with pytest.raises(Conflict):
        services.enter_status(actor=cast.doer, draft=replace(draft, basis="通知"))
    services.end_status(actor=cast.doer, status=status, until_on=TODAY)
    kept = entries_about(cast.system, "meeting.roll_status", status.pk).order_by("id")
    assert [entry.word for entry in kept] == ["meeting.status_entered", "meeting.status_ended"]


def test_absence_needs_a_reason_and_guests_sit_in(cast: Cast) -> None:
    meeting = held(cast)
    line = lines(meeting)["党员卯"]
    with pytest.raises(Refused) as refusal:
        services.mark_attendance(actor=cast.doer, meeting=meeting, away=[Away(line.pk, "absent")])
    assert f"reason-{line.pk}" in refusal.value.fields
    services.mark_attendance(
        actor=cast.doer,
        meeting=meeting,
        away=[Away(line.pk, "leave", "公出")],
        guests=[Guest("来宾", "派驻组")],
    )
    count = queries.attendance_of(meeting.roll.all())
    assert (count.present, count.observers) == (count.expected - 1, 1)


def test_vote_that_passes_is_explained(cast: Cast) -> None:
    meeting = held(cast)
    item = meeting.agenda.get(order=1)
    voters = queries.count_of(meeting.roll.all())
    vote = services.record_vote(
        actor=cast.doer, item=item, draft=VoteDraft("hands", Counts(voters.present - 1, abstained=1))
    )
    assert vote.is_passed and vote.expected == voters.expected
    steps = vote.explanation["steps"]
    assert any("支部工作条例" in step["cited"] and "第11条" in step["cited"] for step in steps)
    assert vote.explanation["sentence"].startswith("通过")


@pytest.mark.parametrize(
    ("method", "counts", "field"),
    [
        ("hands", Counts(1), "in_favour"),
        ("hands", Counts(99), "in_favour"),
        ("hands", Counts(-1), "in_favour"),
        ("oral", Counts(1), "method"),
        ("secret", Counts(1, issued=99), "issued"),
        ("secret", Counts(3, issued=2), "in_favour"),
        ("hands", Counts(1, written_in_favour=1), "written_in_favour"),
    ],
)
def test_vote_refuses(cast: Cast, method: str, counts: Counts, field: str) -> None:
    item = held(cast).agenda.get(order=1)
    with pytest.raises(Refused) as refusal:
        services.record_vote(actor=cast.doer, item=item, draft=VoteDraft(method, counts))
    assert field in refusal.value.fields
    assert not Vote.objects.exists()


def test_vote_without_quorum_is_refused(cast: Cast) -> None:
    meeting = held(cast)
    away = [Away(line.pk, "leave", "公出") for line in meeting.roll.all() if line.name != "支部书记庚"]
    services.mark_attendance(actor=cast.doer, meeting=meeting, away=away)
    with pytest.raises(Refused) as refusal:
        services.record_vote(
            actor=cast.doer, item=meeting.agenda.get(order=1), draft=VoteDraft("hands", Counts(1))
        )
    assert refusal.value.code == "meeting.vote.no_quorum"


def test_admission_is_secret_and_counts_written_opinions(cast: Cast) -> None:
    meeting = held(cast)
    item = meeting.agenda.get(order=1)
    voters = queries.count_of(meeting.roll.all())
    with pytest.raises(Refused):
        services.record_vote(
            actor=cast.doer, item=item, draft=VoteDraft("hands", Counts(voters.present), rule="admission")
        )
    line = lines(meeting)["党员卯"]
    services.mark_attendance(actor=cast.doer, meeting=meeting, away=[Away(line.pk, "leave", "公出")])
    vote = services.record_vote(
        actor=cast.doer,
        item=item,
        draft=VoteDraft("secret", Counts(voters.present - 1, written_in_favour=1), rule="admission"),
    )
    assert vote.is_passed and f"赞成{voters.present}票" in vote.explanation["sentence"]


def test_attendance_stands_once_it_was_voted_on(cast: Cast) -> None:
    meeting = held(cast)
    item = meeting.agenda.get(order=1)
    present = queries.count_of(meeting.roll.all()).present
    vote = services.record_vote(actor=cast.doer, item=item, draft=VoteDraft("hands", Counts(present)))
    away = [Away(lines(meeting)["党员卯"].pk, "leave", "公出")]
    with pytest.raises(Refused):
        services.mark_attendance(actor=cast.doer, meeting=meeting, away=away)
    services.annul_vote(actor=cast.doer, vote=vote, reason="点错了人")
    services.mark_attendance(actor=cast.doer, meeting=meeting, away=away)
    assert words(cast, meeting)[-2:] == ["meeting.vote_annulled", "meeting.attendance_marked"]


def decide(cast: Cast, meeting: Meeting, **more: object) -> Resolution:
    item = meeting.agenda.get(order=1)
    present = queries.count_of(meeting.roll.all()).present
    vote = services.record_vote(actor=cast.planner, item=item, draft=VoteDraft("hands", Counts(present)))
    draft = ResolutionDraft("同意", vote_id=vote.pk, **more)  # type: ignore[arg-type]
    return services.adopt_resolution(actor=cast.planner, item=item, draft=draft)


def test_what_is_on_the_list_is_decided_by_a_meeting(cast: Cast) -> None:
    assert queries.decision_about(cast.leader, "planning.plan", 7) is None
    with pytest.raises(Refused, match="还没有党组会"):
        queries.collective_decision(cast.leader, "annual_plan", "planning.plan", 7)
    meeting = group_held(cast)
    with pytest.raises(Refused, match="已列入"):
        queries.collective_decision(cast.leader, "annual_plan", "planning.plan", 7)
    item = meeting.agenda.get(order=1)
    with pytest.raises(Refused, match="须集体表决"):
        services.adopt_resolution(actor=cast.planner, item=item, draft=ResolutionDraft("同意"))
    resolution = decide(cast, meeting)
    decision = queries.decision_about(cast.leader, "planning.plan", 7)
    assert decision is not None and decision.resolution_id == resolution.pk and decision.text == "同意"
    assert decision.cited.endswith("2025年6月15日党组会决定")
    assert queries.collective_decision(cast.planner, "annual_plan", "planning.plan", 7) == decision
    seen = queries.decision_about(cast.office_head, "planning.plan", 7)
    assert seen is not None and seen.text == ""
    assert queries.decision_about(cast.stranger, "planning.plan", 7) is None
    services.revoke_resolution(actor=cast.planner, resolution=resolution, reason="重议")
    assert queries.decision_about(cast.leader, "planning.plan", 7) is None


def test_prior_study_comes_first(cast: Cast) -> None:
    item = ItemDraft("大额支出", matter="large_funds", side="business")
    meeting = held(cast, replace(GROUP, items=(item,)), "planner", cast.first.leading_group.pk)
    with pytest.raises(Refused) as refusal:
        decide(cast, meeting)
    assert {"prior_opinion", "tender_basis"} <= refusal.value.fields.keys()
    only = meeting.agenda.get()
    better = replace(
        item,
        pk=only.pk,
        prior_on=TODAY,
        prior_opinion="同意上会",
        tender_basis="公开招标公告",
        title="大额支出",
    )
    services.set_agenda(actor=cast.planner, meeting=meeting, items=[better])
    assert decide(cast, meeting).awaits_duty is False


def test_resolution_waits_for_a_duty_and_comes_back(cast: Cast) -> None:
    meeting = held(cast)
    owner = cast.posts["doer"].pk
    resolution = decide(cast, meeting, owner_id=owner, due_on=TODAY + DAY)
    assert list(queries.resolutions_awaiting_duty(cast.doer)) == [resolution]
    services.take_up_resolution(actor=cast.doer, resolution=resolution)
    assert not queries.resolutions_awaiting_duty(cast.doer).exists()
    with pytest.raises(Conflict):
        services.take_up_resolution(actor=cast.doer, resolution=resolution)
    services.release_resolution(actor=cast.doer, resolution=resolution, reason="责任撤回")
    services.finish_resolution(actor=cast.doer, resolution=resolution, outcome="已增设窗口")
    assert queries.resolution(cast.doer, resolution.pk).state == Resolution.DONE
    with pytest.raises(NotFound):
        queries.resolution(cast.stranger, resolution.pk)


@pytest.mark.parametrize(
    ("more", "field"), [({"due_on": TODAY}, "owner"), ({"owner_id": -1}, "owner"), ({"text": " "}, "text")]
)
def test_resolution_refuses(cast: Cast, more: dict[str, object], field: str) -> None:
    item = held(cast).agenda.get(order=1)
    draft = replace(ResolutionDraft("增设窗口"), **more)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        services.adopt_resolution(actor=cast.doer, item=item, draft=draft)
    assert field in refusal.value.fields


def minuted(cast: Cast, meeting: Meeting) -> Meeting:
    outcomes = {item.pk: AgendaItem.NOTED for item in meeting.agenda.all() if item.outcome == AgendaItem.OPEN}
    return services.write_minutes(
        actor=cast.doer if meeting.body == cast.branch else cast.planner,
        meeting=meeting,
        minutes=Minutes(
            datetime.time(9), datetime.time(10), "三楼会议室", "庚", "壬", "各抒己见", outcomes=outcomes
        ),
    )


def test_another_person_confirms(cast: Cast) -> None:
    meeting = held(cast)
    with pytest.raises(Refused, match="记录还缺"):
        services.close_minutes(actor=cast.commissioner, meeting=meeting)
    minuted(cast, meeting)
    with pytest.raises(NotPermitted, match="另一名"):
        services.close_minutes(actor=cast.doer, meeting=meeting)
    with pytest.raises(NotPermitted):
        services.close_minutes(actor=cast.member, meeting=meeting)
    closed = services.close_minutes(actor=cast.commissioner, meeting=meeting)
    assert closed.closed_by_name == "组织委员壬"
    with pytest.raises(Conflict):
        minuted(cast, meeting)
    again = services.correct_minutes(
        actor=cast.commissioner, meeting=closed, changes={"place": "二楼"}, reason="写错了"
    )
    assert again.state == Meeting.HELD
    entry = entries_about(cast.system, "meeting.meeting", meeting.pk).order_by("-id").first()
    assert entry is not None and "三楼会议室" in str(entry.data)
    services.close_minutes(actor=cast.doer, meeting=again)


def test_one_sided_agenda_needs_a_reason(cast: Cast) -> None:
    draft = replace(GROUP, items=(ItemDraft("党建要点", side="party"),))
    meeting = minuted(cast, held(cast, draft, "planner", cast.first.leading_group.pk))
    with pytest.raises(Refused, match="业务议题"):
        services.close_minutes(actor=cast.leader, meeting=meeting)


def test_withdrawn_meeting_decides_nothing(cast: Cast) -> None:
    meeting = group_held(cast)
    resolution = decide(cast, meeting)
    with pytest.raises(Refused):
        services.withdraw_meeting(actor=cast.planner, meeting=meeting, reason=" ")
    services.withdraw_meeting(actor=cast.planner, meeting=meeting, reason="登记重了")
    assert queries.decision_about(cast.leader, "planning.plan", 7) is None
    assert not queries.meetings(cast.planner).exists()
    with pytest.raises(NotPermitted):
        services.finish_resolution(actor=cast.office_head, resolution=resolution, outcome="好")


def test_what_was_left_is_offered_to_the_next_meeting(cast: Cast) -> None:
    meeting = held(cast)
    item = meeting.agenda.get(order=2)
    services.write_minutes(
        actor=cast.doer, meeting=meeting, minutes=Minutes(outcomes={item.pk: AgendaItem.CARRIED})
    )
    assert list(queries.carried_over(cast.doer, cast.branch.pk)) == [item]
    called(cast, replace(GENERAL, title="下次", items=(ItemDraft(item.title, carried_from_id=item.pk),)))
    assert not queries.carried_over(cast.doer, cast.branch.pk).exists()
