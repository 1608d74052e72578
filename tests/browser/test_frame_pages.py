"""Pages of the frame, the directory, the ledger and the import in a real browser, wide and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.cast import Cast
from tests.web.permission_rows import members_table
from yipanqi.jobs.services import work_once

PAGES = ("/components/", "/accounts/me/", "/accounts/factor/", "/organisation/", "/ledger/", "/intake/")


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_are_accessible_and_fit(
    open_as: OpenPage,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    width: int,
    county: Cast,
) -> None:
    page = open_as("planner", "/", width=width)
    person = county.people["member"].pk
    for address in (*PAGES, f"/organisation/{county.branch.pk}/", f"/organisation/people/{person}/"):
        page.goto(address)
        assert "/login/" not in page.url
        assert page.locator("h1").count() == 1, address
        assert overflow(page) <= 0, address
        assert axe(page) == [], address


def test_the_menu_of_a_phone_opens_without_scripts(open_as: OpenPage) -> None:
    page = open_as("planner", "/organisation/", width=360, scripts=False)
    page.get_by_role("link", name="菜单", exact=True).click()
    page.locator("#navigation").get_by_role("link", name="留痕").click()
    expect(page.locator("h1")).to_have_text("留痕")


def test_large_type_stays_from_page_to_page(open_as: OpenPage) -> None:
    page = open_as("member", "/organisation/", scripts=False)
    page.get_by_role("link", name="大字").click()
    page.goto("/accounts/me/")
    assert "large-type" in (page.locator("html").get_attribute("class") or "")


def test_the_keyboard_reaches_the_main_part_first(open_as: OpenPage) -> None:
    page = open_as("member", "/organisation/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_filter_answers_without_loading_the_page_anew(open_as: OpenPage) -> None:
    page = open_as("clerk", "/organisation/")
    page.evaluate("document.body.dataset.kept = 'yes'")
    page.get_by_label("名称").fill("综合")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**/organisation/?q=*")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.evaluate("document.body.dataset.kept") == "yes"


def test_long_filters_are_folded_on_a_phone(open_as: OpenPage) -> None:
    page = open_as("clerk", "/tasking/?state=signed", width=360)
    expect(page.get_by_label("层级")).to_be_hidden()
    page.get_by_role("button", name="更多条件（已选 1）").click()
    expect(page.get_by_label("层级")).to_be_visible()
    page.get_by_label("状态").select_option("")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("button", name="更多条件", exact=True)).to_be_visible()
    expect(page.get_by_label("层级")).to_be_hidden()
    page.go_back()
    page.get_by_role("button", name="更多条件（已选 1）").click()
    expect(page.get_by_label("层级")).to_be_visible()
    plain = open_as("clerk", "/tasking/", width=360, scripts=False)
    expect(plain.get_by_label("层级")).to_be_visible()


def test_what_was_typed_stays_when_a_form_is_refused(open_as: OpenPage) -> None:
    page = open_as("planner", "/components/")
    page.get_by_label("事项名称").fill("窗口提速")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("事项名称")).to_have_value("窗口提速")
    expect(page.locator("[role=alert]")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_clerk_imports_a_table(
    open_as: OpenPage, axe: Callable[[Page], list[str]], overflow: Callable[[Page], int], county: Cast,
    tmp_path: Path, width: int,
) -> None:  # fmt: skip
    table = tmp_path / "党员花名册.csv"
    table.write_bytes(members_table(county))
    page = open_as("planner", "/intake/", width=width)
    page.set_input_files("input[type=file]", str(table))
    page.get_by_role("button", name="上传并识别").click()
    assert axe(page) == [] and overflow(page) <= 0
    page.get_by_role("button", name="预览").click()
    page.locator("progress").wait_for()
    assert axe(page) == []
    assert work_once(worker="test") is not None
    page.get_by_text("逐行查看").click()
    expect(page.get_by_text("是否为")).to_be_visible()
    assert axe(page) == [] and overflow(page) <= 0
    page.get_by_role("link", name="返回").click()
    page.get_by_role("button", name="写入 1 行").click()
    page.locator("progress").wait_for()
    assert work_once(worker="test") is not None
    page.get_by_text("下载退回的行").wait_for()
