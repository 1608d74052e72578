"""Chromium for the tests: one browser, a fresh context for each page, nothing fetched from elsewhere."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.casework.people import add_handlers
from tests.cast import TODAY, Cast, make_cast
from tests.house.building import STATIC

AXE = STATIC / "vendor" / "axe.min.js"
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without a window to draw comes first: it takes half the time."""
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
HARMLESS = ("favicon",)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder drives the browser."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail("没有找到 Chromium，不能运行浏览器测试。请执行：apt install chromium", pytrace=False)
    # The driver keeps an event loop in this thread; the tests' own queries are still plain ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program, args=OPTIONS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of this test complained of: script errors, refused policies, foreign addresses."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server: object, complaints: list[str]) -> Iterator[OpenPage]:
    """`open_page("/", width=360, scripts=True)` → a page of a fresh visitor; complaints fail the test at its end."""
    contexts = []
    base = str(live_server)

    def keep_at_home(route: Route) -> None:
        if urlsplit(route.request.url).hostname in {urlsplit(base).hostname, None}:
            route.continue_()
        else:
            complaints.append(f"foreign address: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in HARMLESS):
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def open_(address: str = "/", *, width: int = 1440, height: int = 900, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=base,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.route("**/*", keep_at_home)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Serious and critical findings of axe-core on the page as it stands: rule and the first places."""

    def examine(page: Page, *, contrast: bool = True) -> list[str]:
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate(
            "async (contrast) => (await axe.run(document, {resultTypes: ['violations'], "
            "rules: {'color-contrast': {enabled: contrast}}})).violations",
            contrast,
        )
        return [
            f"{violation['id']}: {'; '.join(node['html'][:120] for node in violation['nodes'][:3])}"
            for violation in found
            if violation["impact"] in {"serious", "critical"}
        ]

    return examine


@pytest.fixture
def overflow() -> Callable[[Page], int]:
    """How many pixels the page is wider than its window."""

    def measure(page: Page) -> int:
        return int(
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    return measure


@pytest.fixture
def county(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    """The standing cast with its files in a folder of its own, on the cast's day."""
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    settings.YIPANQI_DATA = tmp_path
    return add_handlers(make_cast())


@pytest.fixture
def open_as(open_page: OpenPage, county: Cast) -> OpenPage:
    """`open_as("planner", "/organisation/", width=360)` → a page of somebody of the cast, signed in."""

    def open_(name: str, address: str = "/", **options: Any) -> Page:
        client = Client()
        client.force_login(county.accounts[name])
        page = open_page("/display/?next=/accounts/help/", **options)
        home = urlsplit(page.url)
        value = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": value, "url": f"{home.scheme}://{home.netloc}/"}]
        )
        page.goto(address)
        return page

    return open_
