"""The lists of tasking cost the same number of queries with ten rows and with a thousand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from tests.tasking.test_tasking_pages import queries_of
from yipanqi.planning.models import PlanItem
from yipanqi.planning.services import ItemRow, bulk_add_items
from yipanqi.tasking.models import DispatchRound
from yipanqi.tasking.services import DutyRow, Node, bulk_issue_duties
from yipanqi.tasking.services.dispatching import open_round

__all__ = ("cast",)
FEW, MANY = 10, 1_000
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]


def grow(cast: Cast, first: int, last: int) -> None:
    """Items number first to last of the agency's plan, each with a duty of the branch secretary that serves it."""
    home = cast.first.committee
    bulk_add_items(
        actor=cast.system,
        rows=[
            ItemRow(
                home.pk, TODAY.year, f"事项{number}", business_face="提速", party_face="示范岗",
                office_id=cast.first.office.pk, starts_on=TODAY - 30 * DAY, due_on=TODAY + (number % 60) * DAY,
            )
            for number in range(first, last)
        ],
    )  # fmt: skip
    keys = PlanItem.objects.order_by("-pk").values_list("pk", flat=True)[: last - first]
    bulk_issue_duties(
        actor=cast.planner,
        rows=[
            DutyRow(
                cast.branch.pk, cast.posts["doer"].pk, f"责任{key}", TODAY, (Node(TODAY + (key % 25) * DAY),),
                plan_item_id=key,
            )
            for key in keys
        ],
    )  # fmt: skip


def addresses(round: DispatchRound) -> dict[str, str]:
    index = reverse("tasking:index")
    return {
        "duties": index,
        "my duties": f"{index}?mine=1",
        "by item": f"{index}?item={PlanItem.objects.order_by('pk')[0].pk}",
        "by person": f"{index}?person=庚",
        "by initials": f"{index}?q=zr",
        "nodes": reverse("tasking:occurrences"),
        "my nodes": f"{reverse('tasking:occurrences')}?mine=1",
        "axis": reverse("tasking:axis"),
        "calendar": reverse("tasking:calendar"),
        "cycle": reverse("tasking:cycle"),
        "cycle by state": f"{reverse('tasking:cycle')}?state=business_only",
        "synchrony": reverse("tasking:synchrony"),
        "load": reverse("tasking:load"),
        "burden": reverse("tasking:burden"),
        "aspects": reverse("tasking:aspects"),
        "density": reverse("planning:density"),
        "dispatch": reverse("tasking:dispatch_rounds"),
        "round": reverse("tasking:dispatch_round", args=(round.pk,)),
    }


@pytest.mark.parametrize("name", ["planner", "doer"])
def test_lists_cost_the_same_for_ten_and_a_thousand(cast: Cast, client: Client, name: str) -> None:
    sign_in(client, cast, name)
    home = cast.first.committee

    def costs(day: datetime.date) -> dict[str, int]:
        round = open_round(actor=cast.planner, organisation=home, about=home, title="调度", held_on=day)
        asked = addresses(round)
        if name == "doer":
            del asked["round"]  # A round is shown to those who hold it.
        return {title: queries_of(client, address) for title, address in asked.items()}

    grow(cast, 0, FEW)
    few = costs(TODAY)
    grow(cast, FEW, MANY)
    assert costs(TODAY + DAY) == few
