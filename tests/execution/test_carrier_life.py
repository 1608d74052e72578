"""The life of carriers: people, log, review, standing still, calls, hours, pledges. Who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import TODAY, Cast, cast
from tests.execution.volunteering import volunteers
from yipanqi.basics.actors import visitor
from yipanqi.basics.errors import HouseError, NotFound, NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.casework.queries import procedures
from yipanqi.execution import queries, services
from yipanqi.execution.facts import carrier_log_rows, carrier_rows, taken_part_rows
from yipanqi.execution.models import Carrier
from yipanqi.execution.queries.batches import batch_state, records_of_batches, signed_up_on
from yipanqi.execution.queries.carrier_calls import (
    HoursFilter,
    calls_open_to,
    calls_to_answer,
    hours_in,
    hours_matching,
    places_to_report,
)
from yipanqi.execution.queries.carrier_kinds import described_kinds
from yipanqi.execution.queries.carrier_life import figure_of, logs_of, review_state, stands_still
from yipanqi.execution.queries.carriers import CarrierFilter, carriers_matching, carriers_of
from yipanqi.execution.queries.contact_points import covering_kinds, two_way
from yipanqi.execution.queries.other_sides import carriers_naming, sides_refused
from yipanqi.execution.queries.pledges import comments_waiting, on_the_wall, pledges_matching, public_pledges
from yipanqi.execution.queries.teams import level_sums, levelled_kinds, teams_by_level
from yipanqi.execution.services import CallDraft, CarrierDraft, LogDraft, LogRow, ReviewDraft
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
EVERYBODY = (
    "clerk", "inspector", "assessor", "planner", "leader", "office_head", "doer", "second_doer", "commissioner", "discipline",
    "stranger", "other_doer", "member",
)  # fmt: skip
STAFF = {"clerk", "planner", "doer", "commissioner"}


def founded(
    cast: Cast, kind: str = "task_force", days: int = 10, leader: str = "discipline", **more: Any
) -> Carrier:
    draft = CarrierDraft(
        kind=kind, name=more.pop("name", "红色帮办队"), starts_on=TODAY - days * DAY, leader_id=cast.people[leader].pk, **more
    )  # fmt: skip
    members = [] if leader == "leader" else [cast.people["member"].pk]
    return services.found_carrier(
        actor=cast.planner, organisation=cast.branch, draft=draft, member_ids=members
    )


def last_word(cast: Cast, carrier: Carrier) -> str:
    return str(entries_about(cast.system, "execution.carrier", carrier.pk).order_by("-id")[0].word)


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except NotPermitted:
        return "no"
    except HouseError:
        return "refused"
    return "yes"


LOG, REVIEW = LogDraft(TODAY, "清理积压5件", value=Decimal(18)), ReviewDraft(TODAY, "good", "响应及时")
ACTS: dict[str, tuple[Callable[[Any, Carrier, Cast], object], set[str], str]] = {
    "log": (
        lambda actor, one, _: services.log_carrier(actor=actor, carrier=one, draft=LOG),
        {*STAFF, "discipline", "member"}, "execution.carrier.logged",
    ),
    "review": (
        lambda actor, one, _: services.review_carrier(actor=actor, carrier=one, draft=REVIEW),
        STAFF, "execution.carrier.reviewed",
    ),
    "keep": (
        lambda actor, one, _: services.keep_carrier(actor=actor, carrier=one, reason="下半年还用得上"),
        STAFF, "execution.carrier.kept",
    ),
    "renew": (
        lambda actor, one, _: services.renew_carrier(actor=actor, carrier=one, ends_on=TODAY + 90 * DAY, reason="任务未完"),
        STAFF, "execution.carrier.renewed",
    ),
    "join": (
        lambda actor, one, cast: services.join_carrier(actor=actor, carrier=one, person_id=cast.people["commissioner"].pk),
        {*STAFF, "discipline"}, "execution.carrier.joined",
    ),
    "leave": (
        lambda actor, one, cast: services.leave_carrier(actor=actor, carrier=one, person_id=cast.people["member"].pk),
        {*STAFF, "discipline", "member"}, "execution.carrier.left",
    ),
    "call": (
        lambda actor, one, _: services.call_carrier(actor=actor, carrier=one, draft=CallDraft("积压项目", "急难险重任务")),
        {*STAFF, "discipline"}, "execution.call.made",
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_who_may_and_what_the_ledger_keeps(cast: Cast, act: str) -> None:
    run, allowed, word = ACTS[act]
    for name in EVERYBODY:
        carrier = founded(cast, name=name)
        said = outcome(lambda name=name, carrier=carrier: run(cast.actors[name], carrier, cast))  # type: ignore[misc]
        assert (name, said) == (name, "yes" if name in allowed else "no")
        assert (last_word(cast, carrier) == word) == (name in allowed)


@pytest.mark.parametrize(
    "act",
    [
        lambda c, one: services.log_carrier(actor=c.doer, carrier=one, draft=replace(LOG, text=" ")),
        lambda c, one: services.log_carrier(actor=c.doer, carrier=one, draft=replace(LOG, done_on=TODAY + DAY)),
        lambda c, one: services.log_carrier(actor=c.doer, carrier=one, draft=replace(LOG, done_on=TODAY - 11 * DAY)),
        lambda c, one: services.log_carrier(actor=c.doer, carrier=one, draft=replace(LOG, is_visit=True)),
        lambda c, one: services.review_carrier(actor=c.doer, carrier=one, draft=replace(REVIEW, verdict="great")),
        lambda c, one: services.review_carrier(actor=c.doer, carrier=one, draft=replace(REVIEW, met=("跑得快",))),
        lambda c, one: services.keep_carrier(actor=c.doer, carrier=one, reason=""),
        lambda c, one: services.renew_carrier(actor=c.doer, carrier=one, ends_on=TODAY, reason="续"),
        lambda c, one: services.join_carrier(actor=c.doer, carrier=one, person_id=c.people["member"].pk),
        lambda c, one: services.join_carrier(actor=c.doer, carrier=one, person_id=c.people["stranger"].pk),
        lambda c, one: services.leave_carrier(actor=c.doer, carrier=one, person_id=c.people["doer"].pk),
        lambda c, one: services.call_carrier(actor=c.doer, carrier=one, draft=CallDraft("积压", "别的")),
        lambda c, one: services.call_carrier(actor=c.doer, carrier=one, draft=CallDraft("", "突发事件")),
    ],
)  # fmt: skip
def test_what_is_refused(cast: Cast, act: Callable[[Cast, Carrier], object]) -> None:
    carrier = founded(cast)
    with pytest.raises(Refused):
        act(cast, carrier)


def test_nothing_is_done_in_a_carrier_that_ended(cast: Cast) -> None:
    carrier = founded(cast)
    services.retire_carrier(actor=cast.doer, carrier=carrier, reason="任务取消")
    assert logs_of(cast.doer, carrier).get().text == "任务取消"
    for run, _, _ in ACTS.values():
        with pytest.raises(Refused):
            run(cast.planner, carrier, cast)


def test_fields_of_the_kind_are_kept_and_others_refused(cast: Cast) -> None:
    brand = founded(cast, "brand", name="帮办一线", details={"slogan": "一线帮办", "second_year": " "})
    assert brand.details == {"slogan": "一线帮办"}
    with pytest.raises(Refused) as refusal:
        founded(cast, "brand", name="二", details={"partner": "某村"})
    assert "details" in refusal.value.fields


def test_leader_reviews_not_himself_and_pledger_not_his_pledge(cast: Cast) -> None:
    own = founded(cast, leader="doer")
    pledge = founded(cast, "pledge", name="陪办十件", leader="commissioner")
    for name, carrier in (("doer", own), ("commissioner", pledge)):
        with pytest.raises(NotPermitted):
            services.review_carrier(actor=cast.actors[name], carrier=carrier, draft=REVIEW)
        services.review_carrier(actor=cast.planner, carrier=carrier, draft=REVIEW)


def test_review_is_due_by_the_cycle_of_its_kind(cast: Cast) -> None:
    carrier = founded(cast, "exemplary_post", days=100)
    assert review_state(carrier, None, TODAY).light == "not_due"
    assert review_state(carrier, None, datetime.date(2025, 6, 20)).light == "due_soon"
    assert review_state(carrier, None, datetime.date(2025, 7, 1)).light == "overdue"
    services.review_carrier(actor=cast.doer, carrier=carrier, draft=replace(REVIEW, met=("服务好",)))
    assert review_state(carrier, TODAY, TODAY).light == "done"
    later = replace(cast.doer, today=datetime.date(2025, 10, 1))
    old = founded(cast, "exemplary_post", days=100, name="旧岗")
    assert set(carriers_matching(later, CarrierFilter(attention="review"))) == {carrier, old}


def test_a_carrier_in_which_nothing_happens_is_proposed_until_people_decide(cast: Cast) -> None:
    carrier = founded(cast, days=200)
    assert stands_still(carrier, TODAY) and not stands_still(carrier, TODAY - 30 * DAY)
    fresh = founded(cast, days=200, name="另一队")
    services.log_carrier(actor=cast.member, carrier=fresh, draft=LOG)
    assert list(carriers_matching(cast.planner, CarrierFilter(attention="idle"))) == [carrier]
    services.keep_carrier(actor=cast.planner, carrier=carrier, reason="汛期待命")
    assert not carriers_matching(cast.planner, CarrierFilter(attention="idle")).exists()


def test_figure_runs_from_before_through_the_log_to_after(cast: Cast) -> None:
    carrier = founded(cast, before_value=Decimal(23), value_unit="个")
    services.log_carrier(actor=cast.doer, carrier=carrier, draft=LOG)
    done = services.finish_carrier(actor=cast.doer, carrier=carrier, result="清零", after_value=Decimal(0))
    figure = figure_of(done, logs_of(cast.doer, done))
    assert [value for _, value in figure.points] == [23, 18, 0] and figure.change == -23


def test_task_force_answers_in_its_time(cast: Cast) -> None:
    carrier = founded(cast)
    call = services.call_carrier(
        actor=cast.planner, carrier=carrier, draft=CallDraft("23个积压项目", "急难险重任务")
    )
    assert call.due_at is not None and call.due_at - call.called_at == datetime.timedelta(hours=48)
    assert [one.pk for one in calls_to_answer(cast.member)] == [call.pk]
    with pytest.raises(Refused):
        services.finish_call(actor=cast.planner, call=call, result="好了")
    for name in EVERYBODY:
        if name not in ("member", "discipline"):
            with pytest.raises(NotPermitted):
                services.answer_call(actor=cast.actors[name], call=call, answer="我们去")
    moment = call.due_at + datetime.timedelta(minutes=1)
    late = replace(cast.member, clock=lambda day: moment)
    call = services.answer_call(actor=late, call=call, answer="分三组逐件响应")
    entry = entries_about(cast.system, "execution.carrier", carrier.pk).order_by("-id")[0]
    assert entry.word == "execution.call.answered" and json.loads(entry.data)["in_time"] is False
    with pytest.raises(Refused):
        services.answer_call(actor=cast.discipline, call=call, answer="再来")
    assert services.finish_call(actor=cast.member, call=call, result="全部响应").state == "finished"
    with pytest.raises(Refused):
        services.cancel_call(actor=cast.planner, call=call, reason="不用了")


def test_members_below_sign_up_and_strangers_find_nothing(cast: Cast) -> None:
    call = volunteers(cast)
    assert [one.title for one in calls_open_to(cast.member)] == ["文明劝导"]
    for name in ("stranger", "other_doer"):
        assert calls_open_to(cast.actors[name]) == []
        with pytest.raises(NotFound):
            services.sign_up(actor=cast.actors[name], call=call)
    place = services.sign_up(actor=cast.member, call=call)
    assert last_word(cast, call.carrier) == "execution.call.signed"
    with pytest.raises(Refused):
        services.sign_up(actor=cast.member, call=call)
    services.sign_up(actor=cast.doer, call=call)
    with pytest.raises(Refused):
        services.sign_up(actor=cast.second_doer, call=call)
    services.withdraw_from_call(actor=cast.member, place=place)
    assert services.sign_up(actor=cast.second_doer, call=call).state == "signed"
    assert [one.coming for one in calls_open_to(cast.doer)] == [2]


def test_hours_are_said_by_one_and_confirmed_by_another(cast: Cast) -> None:
    call = volunteers(cast, days=0)
    place = services.sign_up(actor=cast.member, call=call)
    for wrong in (0, 25):
        with pytest.raises(Refused):
            services.report_hours(actor=cast.member, place=place, hours=wrong)
    with pytest.raises(NotPermitted):
        services.report_hours(actor=cast.doer, place=place, hours=3)
    place = services.report_hours(actor=cast.member, place=place, hours=3)
    assert hours_in(hours_matching(cast.planner, HoursFilter())) == 0
    for name in ("member", "doer", "leader", "stranger", "inspector"):
        with pytest.raises(NotPermitted):
            services.confirm_hours(actor=cast.actors[name], place=place)
    with pytest.raises(Refused):
        services.confirm_hours(actor=cast.planner, place=place, hours=4)
    services.refuse_hours(actor=cast.planner, place=place, reason="提前离开")
    place = services.report_hours(actor=cast.member, place=place, hours=2)
    place = services.confirm_hours(actor=cast.planner, place=place, served_name="交警中队 王队")
    assert (place.state, place.confirmed_by_name, place.recorded_by_name) == (
        "confirmed",
        "交警中队 王队",
        "专职副书记丁",
    )
    assert hours_in(hours_matching(cast.planner, HoursFilter())) == 2
    with pytest.raises(Refused):
        services.report_hours(actor=cast.member, place=place, hours=9)
    with pytest.raises(Refused):
        services.cancel_call(actor=cast.planner, call=call, reason="下雨")


def test_batch_of_a_rota_is_signed_up_for_and_recorded_with_what_was_found(cast: Cast) -> None:
    draft = CarrierDraft("experience_rota", "换岗看流程", TODAY - 30 * DAY, details={"posts": "受理岗"})
    rota = services.found_carrier(actor=cast.doer, organisation=cast.branch, draft=draft)
    with pytest.raises(Refused, match="没有发出"):
        services.call_carrier(actor=cast.doer, carrier=rota, draft=CallDraft("跟一件"))
    call = services.call_carrier(
        actor=cast.doer, carrier=rota, draft=CallDraft("跟一件", held_on=TODAY, place="大厅", served="受理岗")
    )
    (offered,) = calls_open_to(cast.member)
    assert (offered.word, offered.served) == ("体验批次", "受理岗")
    place = services.sign_up(actor=cast.member, call=call)
    assert list(places_to_report(cast.member)) == []
    with pytest.raises(Refused, match="不计志愿服务时长"):
        services.report_hours(actor=cast.member, place=place, hours=2)
    assert not hours_matching(cast.planner, HoursFilter()).exists()
    assert signed_up_on(cast.doer, cast.branch, "experience", TODAY) == {place.person_id}
    assert signed_up_on(cast.doer, cast.branch, "visit", TODAY) == set()
    assert records_of_batches(cast.doer, rota, [call]) == {}
    held = services.record_activity(
        actor=cast.doer, organisation=cast.branch,
        draft=services.ActivityDraft(
            kind="experience", title="跟一件", held_on=TODAY,
            details={"service": "受理岗", "found": "两头抄录", "reflection": "着急"},
        ),
        roll=[services.RollLine(place.person_id, "present")],
    )  # fmt: skip
    (record,) = records_of_batches(cast.doer, rota, [call])[call.pk]
    assert (record.activity.pk, list(record.came), record.handled) == (held.pk, [place.person_id], "")
    assert record.said == (("发现的问题", "两头抄录"), ("体会和改进建议", "着急"))
    with pytest.raises(Refused, match="已经登记活动"):
        services.cancel_call(actor=cast.doer, call=call, reason="不用了")
    with pytest.raises(Refused, match="日期已过"):
        services.withdraw_from_call(actor=replace(cast.member, today=TODAY + DAY), place=place)
    assert [batch_state(call, day, is_recorded=done) for day, done in (
        (TODAY, False), (TODAY + DAY, False), (TODAY + DAY, True),
    )] == ["报名中", "待登记", "已登记"]  # fmt: skip


def test_words_of_kinds_name_what_exists(db: None) -> None:
    known = {one.id for one in procedures().procedures}
    for kind in described_kinds().values():
        assert {kind.filed_by, kind.nurtured_by, *kind.opens} - {""} <= known, kind.title
        assert not kind.counts_hours or kind.takes_sign_up, kind.title
        if kind.recorded_as:
            assert kind.recorded_in in {one.name for one in queries.asked_by(kind.recorded_as)}, kind.title


def test_the_other_side_of_a_joint_carrier_says_whether_it_is_right(cast: Cast) -> None:
    other = cast.first.branches[1]
    draft = CarrierDraft(
        "pairing", "与二支部结对", TODAY, details={"partner": other.name, "agreement": "互派党员"}
    )
    joint = services.found_carrier(actor=cast.doer, organisation=cast.branch, draft=draft)
    unknown = replace(draft, name="与谁结对", details={"partner": "没有这个党支部"})
    services.found_carrier(actor=cast.doer, organisation=cast.branch, draft=unknown)
    (side,) = carriers_naming(cast.second_doer)
    assert (side.carrier.pk, side.organisation_name, side.kind_title) == (joint.pk, other.name, "结对共建")
    assert [one.carrier.pk for one in carriers_naming(cast.system)] == [joint.pk]
    assert carriers_naming(cast.doer) == []
    with pytest.raises(NotFound):
        services.speak_as_partner(actor=cast.stranger, carrier=joint, is_right=True)
    with pytest.raises((NotPermitted, NotFound)):
        services.speak_as_partner(actor=cast.doer, carrier=joint, is_right=True)
    with pytest.raises(Refused, match="哪里不对"):
        services.speak_as_partner(actor=cast.second_doer, carrier=joint, is_right=False)
    said = services.speak_as_partner(actor=cast.second_doer, carrier=joint, is_right=False, text="没有商量过")
    assert (said.verdict, last_word(cast, joint)) == ("poor", "execution.partner.said")
    assert carriers_naming(cast.second_doer) == [] == carriers_naming(cast.system)
    assert [one.pk for one in sides_refused(cast.system, TODAY - DAY)] == [said.pk]
    assert sides_refused(cast.system, TODAY) == [] == sides_refused(cast.doer, TODAY - DAY)
    with pytest.raises(Refused, match="已经核对过"):
        services.speak_as_partner(actor=cast.second_doer, carrier=joint, is_right=True)


def test_organiser_confirms_not_his_own_hours(cast: Cast) -> None:
    place = services.sign_up(actor=cast.planner, call=volunteers(cast, days=0))
    services.report_hours(actor=cast.planner, place=place, hours=2)
    with pytest.raises(NotPermitted):
        services.confirm_hours(actor=cast.planner, place=place)
    assert services.confirm_hours(actor=cast.clerk, place=place).state == "confirmed"
    entered = services.sign_up(actor=cast.member, call=place.call)
    services.report_hours(actor=cast.planner, place=entered, hours=2)
    with pytest.raises(Refused, match="代填"):
        services.confirm_hours(actor=cast.planner, place=entered)
    assert services.confirm_hours(actor=cast.planner, place=entered, served_name="王队").state == "confirmed"


def test_contact_points_are_seen_from_both_ends(cast: Cast) -> None:
    kind = covering_kinds()[0]
    founded(cast, kind.code, leader="leader", name="窗口支部联系点")
    empty = CarrierDraft(kind=kind.code, name="空点", starts_on=TODAY)
    services.found_carrier(actor=cast.planner, organisation=cast.branch, draft=empty)
    seen = two_way(cast.planner, kind)
    assert {one.name: bool(one.points) for one in seen.cadres} == {"党组书记戊": True, "科长己": False}
    assert (seen.uncovered, seen.unmanned) == (1, 1)
    assert two_way(cast.stranger, kind).points == ()


def test_visit_is_logged_with_the_help_given(cast: Cast) -> None:
    point = founded(cast, "contact_point", leader="leader")
    visit = LogDraft(TODAY, "走访窗口", "协调两台叫号机", is_visit=True)
    assert services.log_carrier(actor=cast.leader, carrier=point, draft=visit).kind == "visit"
    assert last_word(cast, point) == "execution.carrier.visited"


def test_pledge_is_commented_and_people_let_it_through(cast: Cast) -> None:
    pledge = founded(cast, "pledge", leader="member", name="叶某承诺", criteria="陪办十件事")
    anybody = visitor(TODAY)
    with pytest.raises(NotFound):
        services.comment_on_pledge(actor=anybody, carrier_id=pledge.pk, text="说到做到")
    for name in ("member", "discipline", "leader", "stranger"):
        with pytest.raises(NotPermitted):
            services.publish_pledge(actor=cast.actors[name], carrier=pledge, is_public=True)
    services.publish_pledge(actor=cast.doer, carrier=pledge, is_public=True)
    assert last_word(cast, pledge) == "execution.pledge.published"
    with pytest.raises(Refused):
        services.comment_on_pledge(actor=anybody, carrier_id=pledge.pk, text="好")
    first = services.comment_on_pledge(actor=anybody, carrier_id=pledge.pk, text="说到做到")
    second = services.comment_on_pledge(actor=cast.member, carrier_id=pledge.pk, text="广告：低价")
    assert public_pledges(anybody)[0].comments == ()
    with pytest.raises(NotPermitted):
        services.show_comment(actor=cast.member, comment=first)
    services.show_comment(actor=cast.doer, comment=first, reply="谢谢")
    with pytest.raises(Refused):
        services.hide_comment(actor=cast.doer, comment=second, reason="")
    services.hide_comment(actor=cast.doer, comment=second, reason="与承诺无关")
    assert not comments_waiting(cast.doer).exists()
    assert [one[:2] for one in public_pledges(anybody)[0].comments] == [("说到做到", "谢谢")]
    wall = on_the_wall(cast.doer, pledges_matching(cast.doer, CarrierFilter()))
    assert [(one.who, one.text, one.comments) for one in wall] == [("党员寅", "陪办十件事", 1)]
    services.publish_pledge(actor=cast.doer, carrier=pledge, is_public=False)
    assert public_pledges(anybody) == []


def test_what_is_mine_and_many_logs_at_once(cast: Cast) -> None:
    carrier = founded(cast)
    assert list(carriers_of(cast.member)) == [carrier] and not carriers_of(cast.doer).exists()
    rows = [LogRow(carrier.pk, replace(LOG, done_on=TODAY - number * DAY)) for number in range(3)]
    assert len(services.bulk_log_carriers(actor=cast.planner, rows=rows)) == 3
    for actor in (cast.member, cast.stranger):
        with pytest.raises(NotPermitted):
            services.bulk_log_carriers(actor=actor, rows=rows)
    services.join_carrier(actor=cast.doer, carrier=carrier, person_id=cast.people["member"].pk, leads=True)
    carrier.refresh_from_db()
    services.leave_carrier(actor=cast.member, carrier=carrier, person_id=cast.people["member"].pk)
    assert queries.members_of(cast.doer, carrier).get().left_on == TODAY
    carrier.refresh_from_db()
    assert carrier.leader_id is None


def test_facts_of_carriers_and_confirmed_hours(cast: Cast) -> None:
    carrier = founded(cast, "exemplary_post", before_value=Decimal(9))
    services.review_carrier(actor=cast.doer, carrier=carrier, draft=REVIEW)
    year, keys = calendar_year(2025), [cast.branch.pk]
    (row,) = carrier_rows(keys, year)
    assert (row["kind"], row["serves_business"], row["has_figures"]) == ("exemplary_post", False, False)
    (log,) = carrier_log_rows(keys, year)
    assert (log["carrier_kind"], log["kind"], log["verdict"]) == ("exemplary_post", "review", "good")
    place = services.sign_up(actor=cast.member, call=volunteers(cast, days=0))
    services.report_hours(actor=cast.member, place=place, hours=3)
    assert list(taken_part_rows(keys, year)) == []
    services.confirm_hours(actor=cast.planner, place=place)
    (served,) = taken_part_rows(keys, year)
    assert (served["key"], served["hours"], served["confirmed_by"]) == (-place.pk, 3, "专职副书记丁")
    assert list(taken_part_rows([cast.second.branches[0].pk], year)) == []


def test_teams_stand_under_teams_and_are_added_up(cast: Cast) -> None:
    def team(by: str, organisation: Any, name: str, **more: Any) -> Carrier:
        draft = CarrierDraft("volunteering", name, TODAY, **more)
        members = [cast.people["member"].pk] if organisation is cast.branch else []
        return services.found_carrier(
            actor=cast.actors[by], organisation=organisation, draft=draft, member_ids=members
        )

    general = team("clerk", cast.county, "总队")
    squad = team("doer", cast.branch, "分队", leader_id=cast.people["discipline"].pk)
    assert (general.level, squad.level, squad.parent_id) == ("general_team", "squad", general.pk)
    detachment = team("planner", cast.first.committee, "支队", parent_id=general.pk)
    services.place_team(actor=cast.doer, carrier=squad, level="squad", parent_id=detachment.pk)
    assert last_word(cast, squad) == "execution.carrier.placed"
    with pytest.raises(Refused, match="没有调整"):
        services.place_team(actor=cast.clerk, carrier=detachment, level="squad", parent_id=None)
    with pytest.raises(Refused):
        services.place_team(actor=cast.planner, carrier=detachment, level="detachment", parent_id=squad.pk)
    with pytest.raises(NotPermitted):
        services.place_team(actor=cast.member, carrier=squad, level="squad", parent_id=None)
    services.volunteer_for(actor=cast.commissioner, carrier=squad)
    with pytest.raises(Refused, match="不用再报名"):
        services.volunteer_for(actor=cast.commissioner, carrier=squad)
    with pytest.raises(NotPermitted):
        services.volunteer_for(actor=cast.second_doer, carrier=squad)
    call = services.call_carrier(
        actor=cast.doer, carrier=squad, draft=CallDraft("文明劝导", held_on=TODAY, served="社区")
    )
    place = services.report_hours(
        actor=cast.member, place=services.sign_up(actor=cast.member, call=call), hours=3
    )
    services.confirm_hours(actor=cast.discipline, place=place)
    (kind,) = levelled_kinds()
    teams = teams_by_level(cast.clerk, kind.code, TODAY.year)
    assert [(one.carrier.name, one.depth, one.hours, len(one.everybody)) for one in teams] == [
        ("总队", 0, 3, 3), ("支队", 1, 3, 3), ("分队", 2, 3, 3),
    ]  # fmt: skip
    assert [(one.title, one.teams, one.people) for one in level_sums(teams, kind)] == [
        ("总队", 1, 0), ("支队", 1, 0), ("分队", 1, 3),
    ]  # fmt: skip
