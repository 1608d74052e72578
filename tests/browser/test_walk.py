"""The whole chain by clicking, with and without scripts; then the panel both ways, and the entry of every act."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walk import ACTS, TITLES, Walk
from tests.cast import Cast
from yipanqi.ledger.queries import entries

WORDS = {
    "planning.plan.opened", "planning.item.added", "planning.junction.proposed", "planning.junction.agreed",
    "tasking.duty.issued", "tasking.duty.signed", "execution.activity.recorded", "evidence.attached",
    "inspection.finding.registered", "casework.case.begun", "casework.step.taken", "assessment.cycle.opened", "assessment.results.computed", "assessment.results.confirmed",
    "accountability.consequence.decided",
}  # fmt: skip


def links_of_panel(page: Page) -> set[str]:
    """The titles the panel shows, with the one looked at."""
    return {text.strip() for text in page.locator(".chain-links a, .chain-links strong").all_inner_texts()}


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "plain_forms"])
def test_the_chain_is_walked_by_eight_people(
    open_as: Callable[..., Page], county: Cast, overflow: Callable[[Page], int], scripts: bool
) -> None:
    walk = Walk(open_as, scripts)
    for act in ACTS:
        act(walk)
    assert len({"planner", "doer", "inspector", "clerk", "assessor", "leader"} & set(walk.windows)) >= 5
    assert set(walk.records) == set(TITLES)
    for page in walk.windows.values():
        assert overflow(page) <= 0, page.url
    _from_every_page_to_the_item_and_back(walk)
    written = set(entries(county.system).values_list("word", flat=True))
    assert written >= WORDS, WORDS - written
    _the_record_shows_its_entries(walk)


def _from_every_page_to_the_item_and_back(walk: Walk) -> None:
    """One click in the panel from each record to the plan item, and one click back."""
    page = walk.window("doer")
    page.goto(walk.records["activity"])
    assert TITLES["plan_item"] in links_of_panel(page)
    page = walk.window("leader")
    for kind, address in walk.records.items():
        page.goto(address)
        assert page.locator(".chain [aria-current=true]").count() == 1, kind
        shown = links_of_panel(page)
        missing = [other for other, title in TITLES.items() if not any(title in text for text in shown)]
        assert not missing, (kind, missing)
        if kind == "plan_item":
            continue
        page.locator(".chain-links").get_by_role("link", name=TITLES["plan_item"], exact=True).click()
        assert urlsplit(page.url).path == urlsplit(walk.records["plan_item"]).path
        page.locator(".chain-links").get_by_role(
            "link", name=re.compile(re.escape(TITLES[kind]))
        ).first.click()
        assert urlsplit(page.url).path == urlsplit(address).path


def _the_record_shows_its_entries(walk: Walk) -> None:
    page: Any = walk.window("planner")
    page.goto(walk.records["finding"])
    page.get_by_role("link", name="留痕").last.click()
    expect(page.locator("main")).to_contain_text("督查员乙")
    page.goto(walk.records["finding"])
    page.get_by_role("link", name="整改：成效再看").click()
    page.get_by_role("link", name="留痕").last.click()
    said = page.locator("main").inner_text()
    assert all(name in said for name in ("督查员乙", "支部书记庚", "工委书记丙寅"))
    walk.shot(page, "entries")
