"""The first page anybody sees."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage


@pytest.mark.parametrize("width", [1440, 360])
def test_sign_in_page_is_accessible_at_every_width(
    open_page: OpenPage, axe: Callable[[Page], list[str]], overflow: Callable[[Page], int], width: int
) -> None:
    page = open_page(reverse("account_login"), width=width)
    expect(page.locator("input[type=password]")).to_be_visible()
    assert overflow(page) <= 0
    assert axe(page) == []


def test_stranger_is_sent_to_the_sign_in_page_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/", scripts=False)
    assert reverse("account_login") in page.url
