"""Recording an activity on a phone: one tap for whoever is absent, a draft that outlives the page, nothing in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import TODAY, Cast
from yipanqi.execution.models import Activity
from yipanqi.execution.services import ActivityDraft, CarrierDraft, found_carrier, record_activity

FORM = "/execution/record/?kind=theme_day"


def test_secretary_records_on_a_phone_and_the_draft_goes_afterwards(
    open_as: Any, overflow: Callable[[Page], int]
) -> None:
    page: Page = open_as("doer", FORM, width=360, height=780)
    assert overflow(page) <= 0
    page.fill("[name=title]", "柜台后的一天")
    page.locator(".roll-states label", has_text="请假").nth(3).click()
    page.locator(".roll-reason:visible").fill("公出")
    page.goto(FORM)
    assert page.input_value("[name=title]") == "柜台后的一天"
    assert page.locator(".roll-reason:visible").input_value() == "公出"
    expect(page.locator("form[data-draft] .notice")).to_contain_text("已恢复")
    expect(page.locator("[data-roll-count]")).to_contain_text("应到 6 人，实到 5 人")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/execution/*/?recorded=*")
    activity = Activity.objects.get()
    assert (activity.title, activity.expected_count, activity.present_count) == ("柜台后的一天", 6, 5)
    page.goto(FORM)
    assert page.input_value("[name=title]") == ""


def test_form_works_without_scripts(open_as: Any) -> None:
    page: Page = open_as("doer", FORM, width=360, scripts=False)
    page.fill("[name=title]", "柜台后的一天")
    page.get_by_role("button", name="登记", exact=True).click()
    assert Activity.objects.get().present_count == 6


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_are_readable_for_everybody(
    open_as: Any, county: Cast, axe: Callable[[Page], list[str]], overflow: Callable[[Page], int], width: int
) -> None:
    draft = ActivityDraft(
        kind="theme_day", title="柜台后的一天", held_on=TODAY, place="政务大厅", agenda="图审时限\n窗口帮办"
    )
    activity = record_activity(actor=county.doer, organisation=county.branch, draft=draft)
    carrier = found_carrier(
        actor=county.doer, organisation=county.branch,
        draft=CarrierDraft(kind="task_force", name="审批提速突击队", starts_on=TODAY, value_unit="天"),
    )  # fmt: skip
    page: Page = open_as("doer", "/execution/", width=width)
    for address in (
        "/execution/", "/execution/record/", FORM, f"/execution/{activity.pk}/", f"/execution/{activity.pk}/correct/",
        "/execution/carriers/", f"/execution/carriers/{carrier.pk}/", "/execution/carriers/found/",
    ):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
        assert overflow(page) <= 0, address
