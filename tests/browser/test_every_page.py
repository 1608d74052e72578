"""Every kind of page that links lead to from a demo account's desk: accessible, narrow enough, light, silent, at home."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.county import ServedCounty, served_county
from tests.empty_house import shared_folder

SLICES = 4
HEAVIEST = 300 * 1024
PRINTED_WIDTH = 688
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def county_served(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[ServedCounty]:
    """The demo county, one telling for all workers."""
    # The browser's driver keeps a loop in this thread, which Django would take for one of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with django_db_blocker.unblock(), served_county(shared_folder(tmp_path_factory)) as county:
        yield county


class Visitor:
    """A window that signs in by session, counts what it loads and hears every complaint."""

    def __init__(self, browser: Browser, county: ServedCounty) -> None:
        self.base = county.base
        self.complaints: list[str] = []
        self.loaded = 0
        self.context = browser.new_context(
            base_url=county.base,
            locale="zh-CN",
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._stays_at_home)
        protocol = self.context.new_cdp_session(self.page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        protocol.on("Network.loadingFinished", self._count)

    def _stays_at_home(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"foreign address: {request.url}")

    def _count(self, event: dict[str, float]) -> None:
        self.loaded += int(event["encodedDataLength"])

    def open(self, address: str, session: str) -> Page:
        """The page as that session sees it, at desk width, with nothing cached."""
        self.context.clear_cookies()
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.base}])
        self.loaded = 0
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.page.goto(address)
        return self.page


@pytest.mark.parametrize("part", range(SLICES))
def test_every_kind_of_page_is_fit_to_use(
    part: int, browser: Browser, county_served: ServedCounty, axe: Callable[..., list[str]],
    overflow: Callable[[Page], int],
) -> None:  # fmt: skip
    visitor = Visitor(browser, county_served)
    wrong: list[tuple[str, str, object]] = []
    for number, known in enumerate(county_served.pages[part::SLICES]):
        page = visitor.open(known.address, known.session)
        place = f"{known.username} {known.address}"
        if visitor.loaded > HEAVIEST:
            wrong.append((place, "bytes", visitor.loaded))
        if page.locator("h1").count() != 1:
            wrong.append((place, "h1", page.locator("h1").count()))
        contrast = True
        if number % 2:  # The same markup at either width: each kind of page is examined at one of them.
            wrong += [(place, "axe 1440", found) for found in axe(page, contrast=contrast)]
        page.set_viewport_size({"width": 360, "height": 740})
        if not number % 2:
            wrong += [(place, "axe 360", found) for found in axe(page, contrast=contrast)]
        if (beyond := overflow(page)) > 0:
            wrong.append((place, "wider than 360", beyond))
        page.evaluate("document.documentElement.classList.add('large-type')")
        if (beyond := overflow(page)) > 0:
            wrong.append((place, "large type wider than 360", beyond))
        wrong += [(place, "said", said) for said in visitor.complaints]
        visitor.complaints.clear()
    visitor.context.close()
    assert not wrong, "\n".join(f"{place} · {what}: {how}" for place, what, how in wrong)


def test_the_crawl_found_the_pages_of_every_room(county_served: ServedCounty) -> None:
    rooms = {known.kind.split(":")[0] for known in county_served.pages}
    assert rooms >= {
        "integration", "planning", "tasking", "execution", "inspection", "assessment", "accountability", "organisation",
        "ledger", "evidence", "intake", "frame",
    }  # fmt: skip
    assert len(county_served.pages) >= 60


def test_keys_reach_skip_link_menu_and_main_act(browser: Browser, county_served: ServedCounty) -> None:
    planner = next(known for known in county_served.pages if known.username == "mengyaqin")
    visitor = Visitor(browser, county_served)
    page = visitor.open("/planning/", planner.session)
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(e => e.className.includes('skip') ? 'skip' : e.closest('#navigation') ? 'menu' "
                ": e.closest('main') && e.className.includes('btn-primary') ? 'act' : e.tagName)(document.activeElement)"
            )
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
        if reached[-1] == "act":
            break
    assert reached[0] == "skip"
    assert reached.index("menu") < reached.index("act")
    page.keyboard.press("Enter")
    page.wait_for_url("**/planning/open/")
    visitor.context.close()


def test_the_board_prints_as_a_table_without_the_frame(browser: Browser, county_served: ServedCounty) -> None:
    board = next(known for known in county_served.pages if known.kind == "integration:board")
    visitor = Visitor(browser, county_served)
    page = visitor.open(board.address, board.session)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PRINTED_WIDTH, "height": 1000})
    for gone in (".frame-bar", "#navigation", ".filters", ".page-acts", ".frame-bottom"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".heat tbody tr").count() > 50
    table = page.locator(".heat").bounding_box()
    assert table is not None and table["x"] + table["width"] <= PRINTED_WIDTH
    ground = page.locator(".heat .heat-5, .heat .heat-4").first
    assert (
        ground.evaluate(
            "e => getComputedStyle(e).printColorAdjust || getComputedStyle(e).webkitPrintColorAdjust"
        )
        == "exact"
    )
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    visitor.context.close()
