"""Dispatch rounds fill themselves and freeze; urgings are received, answered and not repeated."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast, cast
from tests.papers import says_what_its_layout_names
from tests.tasking.test_gates import adopted
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.integration.queries import desk
from yipanqi.ledger.queries import entries_about
from yipanqi.organisation.queries import actor_of
from yipanqi.planning.services import report_progress
from yipanqi.portal.queries.telling import told_on
from yipanqi.tasking.models import DispatchRound, Urging
from yipanqi.tasking.queries.dispatching import dispatch_lines, dispatch_rounds, status_rows
from yipanqi.tasking.queries.urging import seen_since, urging_burden, urgings, urgings_waiting
from yipanqi.tasking.reports import dispatch_paper
from yipanqi.tasking.services import DutyDraft, Node, issue_duty
from yipanqi.tasking.services.dispatching import freeze_round, open_round, remark
from yipanqi.tasking.services.urging import judge_urging, receive_urging, reply_to_urging, urge

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)


def opened(cast: Cast, name: str = "planner", day: datetime.date = TODAY) -> DispatchRound:
    home = cast.first.committee
    return open_round(
        actor=cast.actors[name], organisation=home, about=home, title="六月调度", held_on=day, scope="all"
    )


def later(cast: Cast, name: str, day: datetime.date) -> Any:
    return actor_of(cast.accounts[name], day)


def table(cast: Cast, round: DispatchRound, name: str = "planner") -> dict[str, str]:
    actor = cast.actors[name]
    (row, *_) = status_rows(actor, round, list(dispatch_lines(actor, round)))
    return {one.head: one.text for one in row.said}


def words(cast: Cast, kind: str, key: int) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


@pytest.mark.parametrize("name", ["planner", "clerk", "leader"])
def test_staff_and_leaders_open_a_round(cast: Cast, name: str) -> None:
    adopted(cast)
    assert opened(cast, name).lines.count() == 1


@pytest.mark.parametrize("name", ["doer", "member", "inspector", "office_head", "stranger"])
def test_others_do_not(cast: Cast, name: str) -> None:
    adopted(cast)
    with pytest.raises(NotPermitted):
        opened(cast, name)


def test_table_fills_itself_freezes_and_compares(cast: Cast) -> None:
    (item,) = adopted(cast)
    first = opened(cast)
    assert table(cast, first)["业务进展"] == "没有登记进展"
    assert table(cast, first)["环节"] == "同部署，缺党建一侧"
    report_progress(actor=cast.office_head, item=item, progress="降到45天")
    assert table(cast, first)["业务进展"] == "降到45天"
    line = first.lines.get()
    remark(actor=cast.planner, line=line, text="月底前补签")
    for name in ("doer", "inspector", "stranger"):
        with pytest.raises(NotPermitted):
            remark(actor=cast.actors[name], line=line, text="甲")
        with pytest.raises(NotPermitted):
            freeze_round(actor=cast.actors[name], round=first)
    first = freeze_round(actor=cast.planner, round=first)
    report_progress(actor=cast.office_head, item=item, progress="降到43天")
    assert table(cast, first)["业务进展"] == "降到45天"
    with pytest.raises(Refused):
        remark(actor=cast.planner, line=line, text="再改")
    with pytest.raises(Refused):
        freeze_round(actor=cast.planner, round=first)
    second = opened(cast, day=TODAY + DAY)
    with pytest.raises(Refused):
        freeze_round(actor=cast.planner, round=second)
    (row,) = status_rows(cast.planner, second, list(dispatch_lines(cast.planner, second)))
    says_what_its_layout_names("dispatch", dispatch_paper(second, [row]))
    progress = next(one for one in row.said if one.head == "业务进展")
    assert (progress.text, progress.before, progress.is_new) == ("降到43天", "降到45天", True)
    assert words(cast, "tasking.dispatch", first.pk) == [
        "tasking.dispatch.opened", "tasking.dispatch.remarked", "tasking.dispatch.frozen",
    ]  # fmt: skip
    assert not dispatch_rounds(cast.stranger).exists()
    assert not dispatch_rounds(cast.doer).exists()


def test_empty_scope_and_second_round_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        opened(cast)
    adopted(cast)
    opened(cast)
    with pytest.raises(Refused):
        opened(cast)


def test_table_costs_the_same_for_many_items(cast: Cast) -> None:
    adopted(cast, 12)
    lines = list(dispatch_lines(cast.planner, opened(cast)))
    costs = []
    for number in (1, 12):
        with CaptureQueriesContext(connection) as asked:
            status_rows(cast.planner, DispatchRound.objects.get(), lines[:number])
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 8


def node_of(cast: Cast) -> Any:
    draft = DutyDraft(
        cast.posts["doer"].pk, "办好示范岗", (Node(TODAY - 2 * DAY),), starts_on=TODAY - 30 * DAY
    )
    return issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft).occurrences.get()


def send(cast: Cast, node: Any, reason: str = "已过时限两天", name: str = "planner") -> Urging:
    return urge(
        actor=cast.actors[name],
        kind="occurrence",
        key=node.pk,
        post_id=cast.posts["doer"].pk,
        reason=reason,
    )


def test_an_urging_runs_its_course(cast: Cast) -> None:
    sent = send(cast, node_of(cast))
    assert sent.reply_by == TODAY + 3 * DAY
    assert list(urgings_waiting(cast.doer)) == [sent]
    assert not urgings(cast.stranger).exists()
    for name in ("planner", "member", "second_doer"):
        with pytest.raises(NotPermitted):
            reply_to_urging(actor=cast.actors[name], urging=sent, reply="甲")
    with pytest.raises(Refused):
        judge_urging(actor=cast.planner, urging=sent, effect="helped", effect_text="看到了")
    received = receive_urging(actor=cast.doer, urging=sent)
    with pytest.raises(Conflict):
        receive_urging(actor=cast.doer, urging=received)
    with pytest.raises(Refused):
        reply_to_urging(actor=cast.doer, urging=sent, reply=" ")
    replied = reply_to_urging(actor=cast.doer, urging=sent, reply="周五办结")
    for name in ("doer", "member", "stranger"):
        with pytest.raises(NotPermitted):
            judge_urging(actor=cast.actors[name], urging=replied, effect="helped", effect_text="好")
    closed = judge_urging(actor=cast.planner, urging=replied, effect="helped", effect_text="节点已办结")
    assert (closed.state, closed.effect_by_name) == ("closed", cast.planner.name)
    assert words(cast, "tasking.urging", sent.pk) == [
        "tasking.urging.sent", "tasking.urging.received", "tasking.urging.replied", "tasking.urging.judged",
    ]  # fmt: skip
    (burden,) = urging_burden(cast.planner, TODAY.year)
    assert (burden.sent, burden.replied, burden.helped, burden.minutes) == (1, 1, 1, 15)
    assert seen_since(closed, TODAY) == []


def test_it_is_told_in_the_digest_and_stands_on_the_desk_until_answered(cast: Cast) -> None:
    sent = send(cast, node_of(cast))
    told = told_on(cast.system, TODAY, TODAY)[cast.doer.key]
    assert [(line.said, line.kind, line.key) for line in told if line.kind == "urging"] == [
        ("有人催办", "urging", sent.pk)
    ]
    assert "回复催办" in {one.act for one in desk(cast.doer).due}
    reply_to_urging(actor=cast.doer, urging=sent, reply="周五办结")
    assert "回复催办" not in {one.act for one in desk(cast.doer).due}


def test_no_repeat_without_a_new_reason(cast: Cast) -> None:
    node = node_of(cast)
    send(cast, node)
    with pytest.raises(Conflict) as refusal:
        send(cast, node, "已过时限， 两天。")
    assert "10天内没有新的理由不重复催办" in refusal.value.sentence
    send(cast, node, "上级明天来查")
    much_later = later(cast, "planner", TODAY + 11 * DAY)
    urge(
        actor=much_later, kind="occurrence", key=node.pk, post_id=cast.posts["doer"].pk, reason="已过时限两天"
    )
    assert Urging.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("clerk", None), ("leader", None), ("doer", Refused), ("member", NotPermitted), ("inspector", NotPermitted),
     ("stranger", NotFound)],
)  # fmt: skip
def test_who_urges(cast: Cast, name: str, refusal: type[HouseError] | None) -> None:
    node = node_of(cast)
    if refusal is None:
        assert send(cast, node, name=name).post_id == cast.posts["doer"].pk
        return
    with pytest.raises(refusal):
        send(cast, node, name=name)
    assert not Urging.objects.exists()


def test_an_item_is_urged_at_its_office(cast: Cast) -> None:
    (item,) = adopted(cast)
    sent = urge(
        actor=cast.planner,
        kind="plan_item",
        key=item.pk,
        post_id=cast.posts["office_head"].pk,
        reason="本月没有进展",
    )
    report_progress(actor=later(cast, "office_head", TODAY + DAY), item=item, progress="降到45天")
    assert seen_since(sent, TODAY + DAY) == [f"业务进展（{TODAY + DAY}）"]
    with pytest.raises(Refused):
        urge(
            actor=cast.planner, kind="plan_item", key=item.pk, post_id=cast.posts["stranger"].pk, reason="甲"
        )
