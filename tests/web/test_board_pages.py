"""The board as a page: agencies whose business is done while their party work lags."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.cast import TODAY, Cast
from yipanqi.planning.services import ItemRow, bulk_add_items

YEAR = TODAY.year


def test_agency_with_its_business_done_and_no_organisational_life_is_shown_with_both_figures(
    house: Cast, as_: Any
) -> None:
    rows = [
        ItemRow(
            organisation_id=house.first.committee.pk, year=YEAR, title=f"事项{number}", business_face="压缩时限",
            due_on=TODAY, state="finished" if number else "open", finished_on=TODAY if number else None,
        )
        for number in range(5)
    ]  # fmt: skip
    bulk_add_items(actor=house.system, rows=rows)
    page = as_("planner").get(reverse("integration:board")).content.decode()
    assert "业务完成高、党建完成低（1）" in page and "80%（4/5）" in page and "没有算出" in page
    of_business = f"{reverse('planning:items')}?year={YEAR}&organisation={house.first.committee.pk}&business=1&time=fallen_due"
    assert of_business.replace("&", "&amp;") in page
    assert as_("planner").get(of_business).content.decode().count('data-label="完成时限"') == 5
    agency = reverse("integration:agency", args=(house.first.committee.pk,))
    assert "业务完成高，没有算出组织生活" in as_("planner").get(agency).content.decode()
    assert "党建完成低" not in as_("stranger").get(reverse("integration:board")).content.decode()
