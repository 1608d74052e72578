"""Study: plans and sessions, ideas that become measures, what lecturers declare, whom a round asks, campaigns from records."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.cast import TODAY, Cast, cast, sign_in
from tests.execution.study_people import (
    LISTENERS,
    YESTERDAY,
    campaign,
    idea,
    item,
    lecture,
    plan_with_topic,
    session,
)
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted
from yipanqi.execution import services
from yipanqi.execution.errors import StudyRefused
from yipanqi.execution.models import StudyTopic
from yipanqi.execution.queries import campaigns as campaign_reading
from yipanqi.execution.queries import ideas as idea_reading
from yipanqi.execution.queries import lectures as lecture_reading
from yipanqi.execution.queries import life, materials, study
from yipanqi.execution.queries.alike import alike_to
from yipanqi.execution.queries.difficulties import ToughFilter, board_of
from yipanqi.execution.queries.ideas import IdeaFilter
from yipanqi.execution.queries.lectures import LectureFilter
from yipanqi.execution.queries.study import StudyFilter
from yipanqi.execution.queries.study_due import study_due
from yipanqi.execution.services import CarrierDraft, PhaseDraft, TopicDraft
from yipanqi.ledger.queries import entries_about
from yipanqi.survey.queries import group_states, round_named, rounds_about
from yipanqi.survey.services import answer_by_roll, close_round

__all__ = ("cast",)
EVERYBODY = (
    "clerk", "inspector", "assessor", "planner", "leader", "office_head", "doer", "second_doer", "commissioner", "discipline",
    "stranger", "other_doer", "member",
)  # fmt: skip
STAFF = {"clerk", "planner", "doer", "commissioner"}
Act = Callable[[Any], object]


def who_may(cast: Cast, act: Act) -> set[str]:
    """Everybody who is not refused for want of right."""
    allowed = set()
    for name in EVERYBODY:
        try:
            act(cast.actors[name])
        except (NotPermitted, NotFound):
            continue
        except HouseError:
            pass
        allowed.add(name)
    return allowed


def words(cast: Cast, kind: str, key: int) -> list[str]:
    return [entry.word for entry in entries_about(cast.system, kind, key).order_by("id")]


def test_staff_plan_file_and_change(cast: Cast) -> None:
    plan, topic = plan_with_topic(cast)
    draft = TopicDraft(7, "学习党章", "组织委员壬")
    assert who_may(cast, lambda actor: services.add_topic(actor=actor, plan=plan, draft=draft)) == STAFF
    assert who_may(cast, lambda actor: services.file_study_plan(actor=actor, plan=plan)) == STAFF
    late = services.add_topic(actor=cast.doer, plan=plan, draft=TopicDraft(8, "学习宪法"))
    assert not topic.is_added and late.is_added
    services.change_topic(actor=cast.doer, topic=topic, draft=TopicDraft(6, "学习优化营商环境条例"))
    services.drop_topic(actor=cast.doer, topic=late, reason="并入七月")
    assert words(cast, "execution.study", plan.pk) == [
        "execution.study.made", "execution.study.topic_added", "execution.study.topic_added", "execution.study.filed",
        "execution.study.topic_added", "execution.study.topic_changed", "execution.study.topic_dropped",
    ]  # fmt: skip


def test_plan_refuses_a_second_one_and_a_group_without_agency(cast: Cast) -> None:
    plan_with_topic(cast)
    with pytest.raises(Conflict):
        plan_with_topic(cast)
    with pytest.raises(StudyRefused) as refused:
        services.make_study_plan(
            actor=cast.doer, organisation_id=cast.branch.pk, year=TODAY.year, audience="central_group"
        )
    assert "audience" in refused.value.fields


def test_topic_refuses_what_is_not_of_this_agency(cast: Cast) -> None:
    plan, _ = plan_with_topic(cast)
    for draft in (TopicDraft(13, "甲"), TopicDraft(5, " "), TopicDraft(5, "甲", item_id=10**6)):
        with pytest.raises(StudyRefused):
            services.add_topic(actor=cast.doer, plan=plan, draft=draft)
    ours = item(cast)
    bound = services.add_topic(actor=cast.doer, plan=plan, draft=TopicDraft(5, "甲", item_id=ours.pk))
    assert bound.item_id == ours.pk


def test_what_is_missing_is_told_until_a_session_discharges_it(cast: Cast) -> None:
    plan, due = plan_with_topic(cast)
    missing = services.add_topic(actor=cast.doer, plan=plan, draft=TopicDraft(3, "学习三月文件"))
    services.add_topic(actor=cast.doer, plan=plan, draft=TopicDraft(9, "学习九月文件"))
    assert [line.state for line in study.topics_of(cast.doer, plan)] == ["missing", "due", "not_due"]
    held = session(cast)
    services.discharge_topic(actor=cast.doer, topic=missing, activity=held)
    services.discharge_topic(actor=cast.doer, topic=due, activity=held)
    (row,) = study.study_plans(cast.clerk, StudyFilter(TODAY.year))
    assert (row.topic_count, row.done_count, row.missing_count) == (3, 2, 0)
    with pytest.raises(Conflict):
        services.drop_topic(actor=cast.doer, topic=due, reason="不学了")
    services.withdraw_activity(actor=cast.doer, activity=held, reason="重复登记")
    assert [line.state for line in study.topics_of(cast.doer, plan)] == ["missing", "due", "not_due"]
    (row,) = study.study_plans(cast.clerk, StudyFilter(TODAY.year, state="missing"))
    assert row.missing_count == 1


def test_two_on_one_topic_read_what_the_other_did(cast: Cast) -> None:
    _, topic = plan_with_topic(cast)
    seen_before = StudyTopic.objects.select_related("plan__organisation").get(pk=topic.pk)
    services.discharge_topic(actor=cast.doer, topic=topic, activity=session(cast))
    for act in (
        lambda: services.drop_topic(actor=cast.doer, topic=seen_before, reason="并入七月"),
        lambda: services.change_topic(actor=cast.doer, topic=seen_before, draft=TopicDraft(6, "别的")),
    ):
        with pytest.raises(Conflict, match="已经学过"):
            act()
    services.discharge_topic(actor=cast.doer, topic=topic, activity=None)
    services.drop_topic(actor=cast.doer, topic=topic, reason="并入七月")
    with pytest.raises(Conflict, match="已被删去"):
        services.change_topic(actor=cast.doer, topic=seen_before, draft=TopicDraft(6, "别的"))


def test_session_of_another_branch_discharges_nothing(cast: Cast) -> None:
    _, topic = plan_with_topic(cast)
    draft = services.ActivityDraft(kind="study_session", title="别的支部", held_on=YESTERDAY)
    theirs = services.record_activity(
        actor=cast.second_doer, organisation=cast.first.branches[1], draft=draft
    )
    with pytest.raises(StudyRefused):
        services.discharge_topic(actor=cast.planner, topic=topic, activity=theirs)


def test_central_group_counts_members_and_speakers(cast: Cast) -> None:
    root = cast.first.committee
    plan = services.make_study_plan(
        actor=cast.planner, organisation_id=root.pk, year=TODAY.year, audience="central_group"
    )
    topic = services.add_topic(actor=cast.planner, plan=plan, draft=TopicDraft(6, "专题研讨", "党组书记戊"))
    draft = services.ActivityDraft(kind="study_session", title="中心组学习", held_on=YESTERDAY)
    held = services.record_activity(actor=cast.planner, organisation=root, draft=draft)
    services.discharge_topic(actor=cast.planner, topic=topic, activity=held)
    (leader,) = study.group_attendance(cast.planner, plan)
    assert (leader.name, leader.expected, leader.present, leader.spoke) == ("党组书记戊", 0, 0, 1)


def test_branches_without_plan_are_told(cast: Cast) -> None:
    plan_with_topic(cast)
    assert cast.branch.pk not in {one.pk for one in study.without_plan(cast.clerk, TODAY.year)}
    assert [one.name for one in study.without_plan(cast.clerk, TODAY.year, "综合")] == [
        "中共样县第一局综合支部", "中共样县第二局综合支部",
    ]  # fmt: skip


def test_members_note_ideas_and_staff_decide(cast: Cast) -> None:
    held = session(cast)
    noted = who_may(
        cast, lambda actor: services.note_idea(actor=actor, activity=held, text=f"思路{actor.key}")
    )
    assert noted == {*STAFF, "discipline", "member"}
    one = idea_reading.ideas(cast.doer, IdeaFilter())[0]
    assert (
        who_may(cast, lambda actor: services.drop_idea(actor=actor, idea=one, reason="条件不具备")) == STAFF
    )


def test_idea_becomes_a_measure_with_a_result(cast: Cast) -> None:
    one, ours = idea(cast), item(cast)
    with pytest.raises(Conflict):
        services.record_idea_result(actor=cast.doer, idea=one, result="并联以后快了")
    with pytest.raises(StudyRefused):
        services.adopt_idea(actor=cast.doer, idea=one, measure="图审与踏勘并联")
    services.adopt_idea(actor=cast.doer, idea=one, measure="图审与踏勘并联", item_id=ours.pk)
    services.record_idea_result(actor=cast.doer, idea=one, result="等候从6天减到2天")
    counts = idea_reading.idea_counts(cast.doer, IdeaFilter())
    assert (counts.noted, counts.adopted, counts.with_result) == (1, 1, 1)
    assert [row.result for row in idea_reading.ideas(cast.clerk, IdeaFilter(stage="result"))] == [
        "等候从6天减到2天"
    ]
    assert words(cast, "execution.idea", one.pk) == [
        "execution.idea.noted", "execution.idea.adopted", "execution.idea.result",
    ]  # fmt: skip


def test_lecturer_declares_and_staff_enter_it_for_him(cast: Cast) -> None:
    held, ours = lecture(cast), item(cast)
    said = {"is_own": True, "sources": "《优化营商环境条例》", "item_id": ours.pk}
    assert who_may(cast, lambda actor: services.declare_lecture(actor=actor, activity=held, **said)) == {
        *STAFF, "discipline",
    }  # fmt: skip
    assert services.declare_lecture(actor=cast.discipline, activity=held, **said).is_personal
    assert not services.declare_lecture(actor=cast.doer, activity=held, **said).is_personal
    with pytest.raises(StudyRefused):
        services.declare_lecture(actor=cast.discipline, activity=held, is_own=True, sources=" ")
    (row,) = lecture_reading.lectures(cast.clerk, LectureFilter())
    assert row.lecture_note.item == ours
    assert not lecture_reading.lectures(cast.clerk, LectureFilter(gap="declaration"))


def test_those_present_are_asked_and_fewer_than_five_answers_are_never_told(cast: Cast) -> None:
    held, until = lecture(cast), TODAY + datetime.timedelta(days=7)
    key = services.open_lecture_round(actor=cast.doer, activity=held, closes_on=until)
    (state,) = group_states(cast.doer, round_named(cast.doer, key))
    assert state.group.expected == len(LISTENERS) - 1
    with pytest.raises(Conflict):
        services.open_lecture_round(actor=cast.doer, activity=held, closes_on=until)
    sheet = {"content": "5", "business": "4", "clarity": "5"}
    answer_by_roll(actor=cast.member, round_id=key, sent=sheet)
    late = cast_on(cast, "doer", until + datetime.timedelta(days=1))
    close_round(actor=late, round=round_named(late, key))
    (rating,) = lecture_reading.ratings_of(late, [held.pk])[held.pk]
    assert rating.is_hidden and rating.mean is None
    (about,) = rounds_about(cast.doer, "execution.activity", held.pk)
    assert about.pk == key


def test_rating_of_five_is_told(cast: Cast) -> None:
    held, until = lecture(cast), TODAY + datetime.timedelta(days=7)
    key = services.open_lecture_round(actor=cast.doer, activity=held, closes_on=until)
    for name in ("doer", "commissioner", "member"):
        answer_by_roll(
            actor=cast.actors[name], round_id=key, sent={"content": "5", "business": "4", "clarity": "5"}
        )
    for name in ("member_1", "member_2"):
        answer_by_roll(
            actor=somebody(cast, name), round_id=key, sent={"content": "5", "business": "4", "clarity": "5"}
        )
    close_round(actor=cast.doer, round=round_named(cast.doer, key))
    (rating,) = lecture_reading.ratings_of(cast.doer, [held.pk])[held.pk]
    assert rating.mean == Decimal("4.67") and not rating.is_hidden


def test_only_lectures_with_five_listeners_are_rated(cast: Cast) -> None:
    with pytest.raises(StudyRefused):
        services.open_lecture_round(actor=cast.doer, activity=session(cast), closes_on=TODAY)
    draft = services.ActivityDraft(
        kind="lecture", title="人少的党课", held_on=YESTERDAY, host_name="组织委员壬"
    )
    roll = [services.RollLine(cast.people[name].pk) for name in LISTENERS[:3]]
    small = services.record_activity(actor=cast.doer, organisation=cast.branch, draft=draft, roll=roll)
    with pytest.raises(StudyRefused) as refused:
        services.open_lecture_round(actor=cast.doer, activity=small, closes_on=TODAY)
    assert refused.value.code == "execution.lecture.too_few"


def test_actions_discharging_a_node_or_demanded_by_a_rule_are_required(cast: Cast) -> None:
    session(cast)
    draft = services.ActivityDraft(kind="theme_day", title="主题党日", held_on=YESTERDAY)
    services.record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    found = {one.organisation_id: one for one in life.action_shares(cast.clerk, TODAY.year)}
    ours = found[cast.branch.pk]
    assert (ours.by_node, ours.by_rule, ours.own, ours.share) == (0, 1, 1, Decimal("50.0"))
    assert found[cast.second.branches[0].pk].share is None
    assert {one.organisation_id for one in life.action_shares(cast.doer, TODAY.year)} == {cast.branch.pk}


def test_leaders_are_seen_as_members_of_their_branches(cast: Cast) -> None:
    assert life.leaders_life(cast.clerk, TODAY.year) == []  # The cast's leaders are no members of a branch.


def test_birthdays_are_shown_to_staff_and_to_oneself(cast: Cast) -> None:
    everybody = {one.person_id for one in life.birthdays(cast.doer, 1)}
    assert {cast.people[name].pk for name in LISTENERS} == everybody
    assert [one.person_id for one in life.birthdays(cast.member, 1)] == [cast.people["member"].pk]
    assert not life.birthdays(cast.stranger, 1, text="党员寅")
    assert who_may(
        cast, lambda actor: services.choose_birthday_card(actor=actor, person_id=cast.people["member"].pk, is_out=True)
    ) == {*STAFF, "member"}  # fmt: skip
    assert [one.name for one in life.birthdays(cast.doer, 1) if one.is_out] == ["党员寅"]


def test_board_shows_teams_and_what_nobody_took_up(cast: Cast) -> None:
    taken = item(cast)
    services.found_carrier(
        actor=cast.doer, organisation=cast.branch, member_ids=[cast.people["member"].pk],
        draft=CarrierDraft(
            kind="task_force", name="红色帮办队", starts_on=TODAY, leader_id=cast.people["discipline"].pk, business_item_id=taken.pk,
            before_value=Decimal(6),
        ),
    )  # fmt: skip
    board = board_of(cast.doer, ToughFilter())
    (task,) = board.tasks
    assert task.is_taken and task.members == 1 and task.teams[0].before == "6"
    assert (board.untaken, board.teams) == (0, 1)
    assert not board_of(cast.doer, ToughFilter(taken="no")).tasks
    assert not board_of(cast.stranger, ToughFilter()).tasks


def test_campaign_counts_what_branches_recorded_anyhow(cast: Cast) -> None:
    one = campaign(cast)
    session(cast, "作风建设专题学习", datetime.date(2025, 5, 20))
    session(cast, "作风建设对照检查", datetime.date(2025, 6, 10))
    session(cast, "别的学习", datetime.date(2025, 5, 21))
    phases = campaign_reading.phases_of(one)
    (ours,) = campaign_reading.campaign_rows(cast.doer, one, phases)
    assert [(cell.number, cell.state) for cell in ours.cells] == [(1, "done"), (1, "running")]
    rows = campaign_reading.campaign_rows(cast.clerk, one, phases)
    assert sum(row.is_behind for row in rows) == len(rows) - 1
    assert campaign_reading.campaign(cast.other_doer, one.pk) == one


def test_campaign_is_run_by_staff_of_its_organisation(cast: Cast) -> None:
    one = campaign(cast, phases=())
    day = datetime.date(2025, 5, 1)
    phase = PhaseDraft("学", "集中学习", day, day, ("study_session",))
    assert who_may(cast, lambda actor: services.add_phase(actor=actor, campaign=one, draft=phase)) == {
        "clerk"
    }
    with pytest.raises(StudyRefused):
        outside = PhaseDraft("前", "准备", datetime.date(2025, 4, 1), day, ())
        services.add_phase(actor=cast.clerk, campaign=one, draft=outside)
    services.close_campaign(actor=cast.clerk, campaign=one, summary="收口")
    seen_before = type(one)(pk=one.pk, organisation=one.organisation)  # as somebody else had it on his screen
    with pytest.raises(Conflict):
        services.close_campaign(actor=cast.clerk, campaign=seen_before, summary="再收口")
    with pytest.raises(Conflict):
        services.add_phase(actor=cast.clerk, campaign=seen_before, draft=phase)
    one.refresh_from_db()
    assert one.summary == "收口"


def cast_on(cast: Cast, name: str, day: datetime.date) -> Any:
    """Somebody of the cast on another day."""
    return replace(cast.actors[name], today=day)


def somebody(cast: Cast, name: str) -> Any:
    """A member without an account, as if he had one."""
    return replace(
        cast.member, key=f"person:{name}", person_id=cast.people[name].pk, name=cast.people[name].name
    )


def test_material_tells_who_planned_it_and_who_studied_it(cast: Cast) -> None:
    plan, topic = plan_with_topic(cast, material="营商环境条例读本")
    services.add_topic(
        actor=cast.doer, plan=plan, draft=TopicDraft(3, "三月再学", material="营商环境条例读本")
    )
    services.discharge_topic(actor=cast.doer, topic=topic, activity=session(cast))
    figures = materials.materials(cast.clerk, TODAY.year)["营商环境条例读本"]
    assert (figures.organisations, figures.topics, figures.done, figures.missing) == (1, 2, 1, 1)
    assert figures.people == len(LISTENERS)
    lines = materials.topics_using(cast.clerk, TODAY.year, "营商环境条例读本")
    assert [line.state for line in lines] == ["missing", "done"]
    assert materials.materials(cast.other_doer, TODAY.year) == {}


def test_a_lecture_like_an_earlier_record_is_shown_beside_it(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    text = "。".join(
        f"第{n}件事说的是窗口排队的人从早上等到中午，{n}号窗口却没有人叫号" for n in range(1, 30)
    )
    earlier = session(cast, "五月学习", YESTERDAY - datetime.timedelta(days=20), discussion=text)
    given = lecture(cast)
    assert alike_to(cast.doer, [given.pk]) == {}
    services.declare_lecture(actor=cast.discipline, activity=given, is_own=True, sources="无", text=text)
    (one,) = alike_to(cast.doer, [given.pk])[given.pk]
    assert one.key == str(earlier.pk) and one.percent > 90
    address = f"/execution/{given.pk}/alike/"
    sign_in(client, cast, "commissioner")
    assert address in client.get(f"/execution/{given.pk}/").content.decode()
    assert "五月学习" in client.get(address).content.decode()
    assert address in client.get("/execution/study/lectures/").content.decode()
    sign_in(client, cast, "member")
    assert address not in client.get(f"/execution/{given.pk}/").content.decode()
    services.declare_lecture(actor=cast.discipline, activity=given, is_own=True, sources="无")
    assert alike_to(cast.doer, [given.pk]) == {}


def test_what_is_due_in_study_is_told_to_the_staff_of_the_branch(cast: Cast) -> None:
    assert [one.sort for one in study_due(cast.doer)] == ["make"]
    plan, _ = plan_with_topic(cast, month=3)
    campaign(cast)
    lecture(cast)
    idea(cast)
    told = study_due(cast.doer)
    assert [(one.sort, one.state) for one in told] == [
        ("topic", "late"), ("campaign", "late"), ("plan", "now"), ("campaign", "now"), ("lecture", "now"), ("idea", "now"),
    ]  # fmt: skip
    assert {one.organisation_path for one in told} == {cast.branch.path}
    services.file_study_plan(actor=cast.doer, plan=plan)
    assert "plan" not in {one.sort for one in study_due(cast.doer)}
    assert study_due(cast.member) == []


def test_a_lecturer_shown_by_name_and_post_is_the_lecturer(cast: Cast) -> None:
    given = lecture(cast)
    shown = replace(cast.discipline, name=f"{cast.discipline.name}（纪检委员）")
    note = services.declare_lecture(actor=shown, activity=given, is_own=True, sources="无")
    assert note.is_personal
