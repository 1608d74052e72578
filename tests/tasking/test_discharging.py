"""Recording what a rule asks for closes the rule's node in the same act; withdrawing it opens the node again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from yipanqi.basics.periods import calendar_year
from yipanqi.execution.services import ActivityDraft, correct_activity, record_activity, withdraw_activity
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook.services import evaluate_organisation
from yipanqi.tasking import services
from yipanqi.tasking.errors import DutyRefused
from yipanqi.tasking.models import Occurrence
from yipanqi.tasking.services import discharging

__all__ = ("cast",)
MONTHLY = "ZH-12"


@pytest.fixture
def node(cast: Cast) -> Callable[[], Occurrence]:
    """This month's node of the monthly activity day, as it stands when asked."""
    period = calendar_year(TODAY.year)
    evaluate_organisation(actor=cast.system, organisation=cast.branch, period=period)
    services.lay_out_recurring(actor=cast.system, day=TODAY)
    return lambda: Occurrence.objects.get(
        organisation=cast.branch, duty__rule_id=MONTHLY, window_start__lte=TODAY, window_end__gte=TODAY
    )


def test_recording_closes_the_node_and_withdrawing_opens_it(
    cast: Cast, node: Callable[[], Occurrence]
) -> None:
    assert node().state == "open"
    draft = ActivityDraft(kind="theme_day", title="窗口主题党日", held_on=TODAY)
    activity = record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    done = node()
    assert (done.state, done.done_on, done.done_by_name) == ("done", TODAY, "按活动记录")
    assert done.result == "应1次，已登记1次"
    withdraw_activity(actor=cast.doer, activity=activity, reason="登错了日期")
    assert (node().state, node().done_on, node().result) == ("open", None, "")
    words = entries_about(cast.system, "tasking.occurrence", done.pk).order_by("id")
    assert list(words.values_list("word", flat=True)) == [
        "tasking.occurrence.completed",
        "tasking.occurrence.reopened",
    ]


def test_a_node_follows_what_is_corrected(cast: Cast, node: Callable[[], Occurrence]) -> None:
    draft = ActivityDraft(kind="theme_day", title="窗口主题党日", held_on=TODAY)
    activity = record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    earlier = TODAY.replace(month=TODAY.month - 1)
    correct_activity(
        actor=cast.doer, activity=activity, changes={"held_on": earlier}, reason="是上个月的活动"
    )
    assert node().state == "open"
    assert (
        services.lay_out_recurring(actor=cast.system, day=TODAY).opened == 0
    )  # The night finds nothing to do.


def test_only_the_record_that_the_rule_asks_for_closes_its_node(
    cast: Cast, node: Callable[[], Occurrence]
) -> None:
    named = ActivityDraft(
        kind="volunteering",
        title="帮办",
        held_on=TODAY,
        details={"served": "办事群众"},
        occurrence_id=node().pk,
    )
    record_activity(actor=cast.doer, organisation=cast.branch, draft=named)
    assert node().state == "open"  # Helping out is no activity day, whatever node it names.
    with pytest.raises(DutyRefused, match="登记“主题党日”后自动办结，不用手工办结"):
        services.complete_occurrence(actor=cast.doer, occurrence=node(), result="已办")
    day = replace(named, kind="theme_day", title="主题党日", details={})
    record_activity(actor=cast.doer, organisation=cast.branch, draft=day)
    assert node().state == "done"


def test_an_excused_node_is_closed_by_its_record_and_excused_again_without(
    cast: Cast, node: Callable[[], Occurrence]
) -> None:
    excused = node()
    excused.state, excused.excuse, excused.excused_on = "excused", "全员抗洪", TODAY
    excused.save()
    draft = ActivityDraft(kind="theme_day", title="主题党日", held_on=TODAY)
    activity = record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    assert node().state == "done"
    withdraw_activity(actor=cast.doer, activity=activity, reason="登错了日期")
    assert node().state == "excused"


def test_the_page_links_to_the_record_instead_of_closing_by_hand(
    cast: Cast, client: Client, node: Callable[[], Occurrence]
) -> None:
    sign_in(client, cast, "doer")
    one = node()
    address = reverse("tasking:complete_occurrence", args=[one.pk])
    shown = client.get(reverse("tasking:duty", args=[one.duty_id])).content.decode()
    assert "不用手工办结" in shown and address not in shown
    assert f"kind=theme_day&amp;occurrence={one.pk}" in shown
    sent = client.post(address, {"result": "已办", "done_on": TODAY})
    assert sent.status_code == 302 and node().state == "open"


def test_what_moves_nothing_costs_one_statement(cast: Cast, node: Callable[[], Occurrence]) -> None:
    found = evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=calendar_year(TODAY.year))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        moved = discharging.discharge_recurring(actor=cast.doer, organisation=cast.branch, windows=found)
    assert (moved, len(captured)) == (0, 1)
