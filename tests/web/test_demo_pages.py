"""Every kind of page × every demo account: no page offers an act that its reader may not do, no list asks more for more rows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.core.paginator import Page, Paginator
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.crawl import Visit, crawl, kind_of
from yipanqi.documents import lists
from yipanqi.organisation.queries import account_by_username, demo_accounts
from yipanqi.web.frame import exporting, paging

ACCOUNTS = (
    "xuqing", "zhouwei", "gaojing", "linshuming", "luyuanhang", "mengyaqin", "shilei", "xingyan", "yanzheng", "yexiaoman",
    "system-admin", "security-admin", "audit-admin",
)  # fmt: skip
CRAWLING = ACCOUNTS if connection.vendor == "sqlite" else ("zhouwei", "mengyaqin", "security-admin")
"""Pages do not know which database answers: on a server one person of each kind of reach opens them all."""
FEW = 3
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refusals are what is looked for; they need no lines in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def short_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads of a few rows: whether they open is what is looked for, twenty thousand rows are not."""
    whole_sheet, whole_text = lists._sheet, exporting.write_csv

    def short_sheet(book: Any, formats: Any, title: str, heads: Any, rows: Any) -> None:
        whole_sheet(book, formats, title, heads, islice(rows, FEW))

    monkeypatch.setattr(lists, "_sheet", short_sheet)
    monkeypatch.setattr(exporting, "write_csv", lambda heads, rows: whole_text(heads, islice(rows, FEW)))


def text_of(response: HttpResponseBase) -> str:
    """The page, nothing for a file, which is read to its end and closed."""
    content = response.getvalue()
    # The end of a request closes connections; this one stands in the transaction of the test.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
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


def signed_in(username: str) -> Client:
    """A client signed in as that account."""
    client = Client()
    client.force_login(account_by_username(username))
    return client


@pytest.mark.parametrize("username", CRAWLING)
def test_every_offered_act_is_open_to_its_reader(
    username: str, demo_county: None, quiet: None, short_files: None
) -> None:
    client = signed_in(username)
    visits: list[Visit] = list(crawl(lambda address: fetched(client, address), per_way=1, once=True))
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


def costs(client: Client, address: str) -> tuple[int, int]:
    """How many statements the page takes, and how many rows its longest list shows."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    contexts = response.context or ()
    lists = [value for context in contexts for value in context.flatten().values() if isinstance(value, Page)]
    return len(captured), max((len(each.object_list) for each in lists), default=0)


@pytest.mark.parametrize("username", ["mengyaqin", "xuqing"])
def test_no_list_asks_more_for_more_rows(
    username: str, demo_county: None, quiet: None, short_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(username)
    visits = crawl(lambda address: fetched(client, address), per_way=1, once=True)
    pages = {visit.kind: visit.address for visit in visits if visit.status == 200 and not visit.is_file}
    compared, grown = 0, []
    for kind, address in pages.items():
        many, shown = costs(client, address)
        if shown < FEW * 2:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(paging, "Paginator", lambda rows, per_page: Paginator(rows, FEW))
            few, fewer = costs(client, address)
        assert fewer == FEW, address
        compared += 1
        if many > few:
            grown.append((kind, address, f"{few} statements for {fewer} rows, {many} for {shown}"))
    assert not grown, grown
    assert compared >= 8


def test_the_board_asks_as_much_for_one_agency_as_for_all(demo_county: None, quiet: None) -> None:
    client = signed_in("mengyaqin")
    costs(client, "/board/")
    assert costs(client, "/board/")[0] <= costs(client, "/board/?q=审批")[0]
