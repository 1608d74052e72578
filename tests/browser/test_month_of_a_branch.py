"""A secretary records the month of her branch on a phone: nothing is typed twice, and a lost network loses nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.cast import TODAY, Cast
from yipanqi.execution.models import Activity
from yipanqi.meeting.models import Meeting, Resolution
from yipanqi.planning.services import ItemDraft, add_item, open_plan
from yipanqi.tasking.models import Duty
from yipanqi.tasking.services import DutyDraft, Node, issue_duty

PHONE = {"width": 360, "height": 780}
MOST_TYPED = 12
YESTERDAY = TODAY - datetime.timedelta(days=1)
DUE = TODAY + datetime.timedelta(days=20)


class Thumb:
    """What a thumb does on the page; what it types is counted, what it taps is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.typed = page, 0

    def type(self, name: str, text: str) -> None:
        """Type into a field by its name."""
        self.page.fill(f"form[method=post] [name={name}]", text)
        self.typed += 1

    def send(self) -> None:
        """Press 登记 and wait for the page of the record."""
        self.page.get_by_role("button", name="登记", exact=True).click()
        self.page.wait_for_url("**/execution/*/?recorded=*")


def prepare(county: Cast) -> None:
    """A difficulty of the business, and the branch's own node of the month."""
    plan = open_plan(actor=county.planner, organisation=county.first.committee, year=TODAY.year)
    add_item(
        actor=county.planner,
        plan=plan,
        draft=ItemDraft(
            title="图审环节排队", kind="difficulty", business_face="平均等待9个工作日",
            target_text="等待不超过3个工作日", office_id=county.first.office.pk,
        ),
    )  # fmt: skip
    issue_duty(
        actor=county.planner, organisation=county.branch,
        draft=DutyDraft(
            post_id=county.posts["doer"].pk, title="每月召开支委会", nodes=(Node(TODAY + datetime.timedelta(days=10)),),
            starts_on=TODAY - datetime.timedelta(days=30),
        ),
    )  # fmt: skip


def test_a_month_of_a_branch(open_as: Any, county: Cast, overflow: Callable[[Page], int]) -> None:
    prepare(county)
    page: Page = open_as("doer", "/execution/record/", **PHONE)
    assert overflow(page) <= 0
    _hold_committee_meeting(page, county, overflow)
    _hold_theme_day(page)
    _give_lecture(page)
    assert [one.kind for one in Activity.objects.order_by("pk")] == [
        "committee_meeting",
        "theme_day",
        "lecture",
    ]
    _second_person_confirms(open_as)


def _hold_committee_meeting(page: Page, county: Cast, overflow: Callable[[Page], int]) -> None:
    page.locator(".due-choice a", has_text="每月召开支委会").click()
    page.get_by_role("link", name="支部委员会", exact=True).click()
    thumb = Thumb(page)
    thumb.type("held_on", YESTERDAY.isoformat())
    thumb.type("started_at", "09:00")
    thumb.type("place", "窗口值班室")
    page.locator(".roll-states label", has_text="请假").nth(2).click()
    page.locator(".roll-reason:visible").fill("公出")
    thumb.typed += 1
    page.locator(".session-offered label", has_text="图审环节排队").click()
    said = page.locator(".session-row", has_text="图审环节排队")
    number = said.get_attribute("data-row")
    thumb.type(f"items-{number}-discussion", "每周二、周四加开专场，窗口提前核对材料。")
    page.context.set_offline(True)
    said.locator(f"[name=items-{number}-method]").select_option("hands")
    thumb.type(f"items-{number}-resolved", "与审批科协调加开图审专场")
    said.locator(f"[name=items-{number}-owner]").select_option(str(county.posts["doer"].pk))
    thumb.type(f"items-{number}-due_on", DUE.isoformat())
    page.locator(".session-row:not(.session-offered):visible input[name$=-title]").first.fill(
        "七月主题党日安排"
    )
    thumb.typed += 1
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-draft-offline]")).to_contain_text("没有网络")
    assert not Activity.objects.exists()
    page.context.set_offline(False)
    page.reload()
    assert page.input_value(f"[name=items-{number}-resolved]") == "与审批科协调加开图审专场"
    assert page.input_value("[name=place]") == "窗口值班室"
    expect(page.locator("[data-roll-count]")).to_contain_text("应到 3 人，实到 2 人")
    assert overflow(page) <= 0
    thumb.send()
    assert thumb.typed <= MOST_TYPED, thumb.typed
    activity, meeting = Activity.objects.get(), Meeting.objects.get()
    assert activity.meeting_id == meeting.pk and activity.present_count == 2
    assert activity.business_item is not None and activity.business_item.title == "图审环节排队"
    assert activity.occurrence is not None and activity.occurrence.state == "done"
    assert [item.title for item in meeting.agenda.order_by("order")] == ["图审环节排队", "七月主题党日安排"]
    assert Resolution.objects.get().state == "taken_up"
    assert Duty.objects.get(resolution=Resolution.objects.get()).occurrences.get().due_on == DUE
    assert overflow(page) <= 0


def _hold_theme_day(page: Page) -> None:
    page.goto("/execution/record/?kind=theme_day")
    thumb = Thumb(page)
    thumb.type("title", "柜台后的一天")
    thumb.type("started_at", "15:00")
    thumb.type("place", "政务大厅")
    thumb.send()


def _give_lecture(page: Page) -> None:
    page.goto("/execution/record/?kind=lecture")
    thumb = Thumb(page)
    thumb.type("title", "学条例 提效能")
    thumb.type("host_name", "支部书记庚")
    thumb.type("started_at", "16:00")
    thumb.send()


def _second_person_confirms(open_as: Any) -> None:
    page: Page = open_as("discipline", "/execution/", **PHONE)
    for _ in range(3):
        page.goto("/execution/")
        page.locator("section", has_text="待我确认").get_by_role("link").first.click()
        page.get_by_role("button", name="确认记录").click()
        page.wait_for_load_state()
    assert not Activity.objects.filter(confirmed_on=None).exists()
    assert Meeting.objects.get().state == "closed"


def test_logging_out_wipes_the_draft(open_as: Any) -> None:
    page: Page = open_as("doer", "/execution/record/?kind=theme_day", **PHONE)
    page.fill("[name=title]", "没有写完")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('yipanqi-draft:')).length")
        == 1
    )
    page.locator('form[action="/accounts/logout/"]').evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/accounts/**")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('yipanqi-draft:')).length")
        == 0
    )


def test_a_committee_meeting_is_recorded_without_scripts(open_as: Any, county: Cast) -> None:
    page: Page = open_as("doer", "/execution/record/?kind=committee_meeting", scripts=False, **PHONE)
    page.fill("[name=items-0-title]", "学习安排")
    page.fill("[name=items-1-title]", "排班")
    page.fill("[name=items-1-discussion]", "轮流。")
    page.get_by_role("button", name="登记", exact=True).click()
    assert Activity.objects.get().agenda == "1. 学习安排\n2. 排班"
