"""No page offers an act that its reader may not do: every link and form of every page kind × every demo account."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.crawl import Visit, crawl, kind_of
from yipanqi.demo.services import build_county
from yipanqi.organisation.queries import account_by_username, demo_accounts

DAY = datetime.date(2025, 6, 15)
ACCOUNTS = (
    "xuqing", "zhouwei", "gaojing", "linshuming", "luyuanhang", "mengyaqin", "shilei", "xingyan", "yanzheng", "yexiaoman",
    "system-admin", "security-admin", "audit-admin",
)  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo_county(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo county for all accounts, rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_county(today=DAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refusals are what is looked for; they need no lines in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def text_of(response: HttpResponseBase) -> str:
    """The page, nothing for a file, which is read to its end and closed."""
    content = response.getvalue()
    response.close()
    return content.decode() if "html" in response.headers.get("Content-Type", "") else ""


def fetched(client: Client, address: str) -> tuple[int, str]:
    """What the address answers this person."""
    response = client.get(address, follow=True)
    return response.status_code, text_of(response)


def sent(client: Client, address: str, values: dict[str, str]) -> int:
    """The answer to a form sent as it stands; whatever it did is undone."""
    with transaction.atomic():
        status = client.post(address, values).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_offered_act_is_open_to_its_reader(
    username: str, demo_county: None, quiet: None, settings: Any, tmp_path: Path
) -> None:
    settings.YIPANQI_TODAY = [DAY.isoformat()]
    settings.YIPANQI_DATA = tmp_path
    client = Client()
    client.force_login(account_by_username(username))
    visits: list[Visit] = list(crawl(lambda address: fetched(client, address), per_way=1))
    refused = [
        (visit.status, visit.address, "offered by", visit.source) for visit in visits if visit.status != 200
    ]
    tried: set[tuple[str, str]] = set()
    for visit in visits:
        for form in visit.forms:
            way = visit.kind, kind_of(form.address)
            if form.method != "post" or way in tried or way[1] == "account_logout":
                continue
            tried.add(way)
            status = sent(client, form.address, form.values)
            if status not in {200, 302}:
                refused.append((status, form.address, "form of", visit.address))
    assert not refused, refused
    assert len(visits) >= (50 if account_by_username(username).person_id else 5)


def test_the_table_holds_every_demo_account(demo_county: None) -> None:
    assert {account.username for account in demo_accounts()} == set(ACCOUNTS)
