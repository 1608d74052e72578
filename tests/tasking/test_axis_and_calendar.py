"""One axis for both works, the month, and the calendar under a private address."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from tests.cast import TODAY, Cast, cast, sign_in
from tests.tasking.test_gates import adopted, joined
from yipanqi.basics.errors import NotPermitted
from yipanqi.integration.queries.axis import axis_of
from yipanqi.integration.queries.month import month_entries
from yipanqi.ledger.queries import entries_about
from yipanqi.tasking.models import CalendarLink
from yipanqi.tasking.services import DutyDraft, Node, issue_duty
from yipanqi.tasking.services.calendar_links import make_calendar_link, revoke_calendar_link
from yipanqi.tasking.services.gates import add_dependency
from yipanqi.web.tasking.axis_drawing import drawing_of

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
FIRST, LAST = TODAY.replace(day=1), TODAY.replace(day=30)


@pytest.fixture(autouse=True)
def on_the_day(settings: object) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]  # type: ignore[attr-defined]


def test_axis_draws_both_works_nodes_and_arrows(cast: Cast) -> None:
    one, two = adopted(cast, 2)
    junction = joined(cast, one)
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY),), junction_id=junction.pk)
    issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    add_dependency(actor=cast.planner, item_id=two.pk, needs_id=one.pk)
    costs = []
    for items in ([one], [one, two]):
        with CaptureQueriesContext(connection) as asked:
            rows = axis_of(cast.planner, items, TODAY.year)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert [[bar.side for bar in row.bars] for row in rows] == [["business", "party"], ["business"]]
    drawing = drawing_of(rows, TODAY.year, TODAY)
    assert (len(drawing.bars), len(drawing.diamonds), len(drawing.arrows)) == (3, 1, 1)
    assert drawing.today_x is not None
    assert drawing_of(rows, TODAY.year - 1, TODAY).today_x is None


def test_pages_show_the_same(cast: Cast, client: Client) -> None:
    (item,) = adopted(cast)
    sign_in(client, cast, "planner")
    for name in ("axis", "calendar", "cycle", "synchrony"):
        assert client.get(reverse(f"tasking:{name}")).status_code == 200
    assert item.title in client.get(reverse("tasking:axis")).content.decode()
    assert item.title in client.get(reverse("planning:items")).content.decode()
    assert "双线周期" in client.get(reverse("planning:item", args=(item.pk,))).content.decode()
    assert client.get(reverse("tasking:cycle"), {"export": "xlsx"}).status_code == 200


def test_month_holds_ones_own(cast: Cast) -> None:
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY, "半年进展"),))
    issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    (mine,) = month_entries(cast.doer, FIRST, LAST, mine=True)
    assert (mine.title, mine.on) == ("办好示范岗：半年进展", TODAY + 5 * DAY)
    assert month_entries(cast.second_doer, FIRST, LAST, mine=True) == ()
    assert month_entries(cast.planner, FIRST, LAST, mine=False) == (mine,)
    assert month_entries(cast.stranger, FIRST, LAST, mine=False) == ()


def test_feed_opens_by_its_address_alone_until_revoked(cast: Cast, client: Client) -> None:
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY, "半年进展"),))
    issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    first = make_calendar_link(actor=cast.doer)
    token = make_calendar_link(actor=cast.doer)
    assert not CalendarLink.objects.filter(token_hash__contains=token).exists()
    assert client.get(reverse("tasking:feed", args=(first,))).status_code == 404
    answer = client.get(reverse("tasking:feed", args=(token,)))
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(one["summary"]), one.decoded("dtstart")) for one in events] == [
        ("责任节点：办好示范岗：半年进展", TODAY + 5 * DAY)
    ]
    assert revoke_calendar_link(actor=cast.doer) and not revoke_calendar_link(actor=cast.doer)
    assert client.get(reverse("tasking:feed", args=(token,))).status_code == 404
    words = (
        entries_about(cast.system, "tasking.calendar", cast.doer.key)
        .order_by("id")
        .values_list("word", flat=True)
    )
    assert list(words) == ["tasking.calendar.linked", "tasking.calendar.linked", "tasking.calendar.revoked"]
    nobody = replace(cast.doer, reach=(), post_ids=frozenset())
    with pytest.raises(NotPermitted):
        make_calendar_link(actor=nobody)
