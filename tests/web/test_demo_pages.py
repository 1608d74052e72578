"""Every kind of page × every demo account: no page offers an act that its reader may not do, no list asks more for more rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.crawl import kind_of
from tests.empty_house import shared_folder
from tests.visits import ACCOUNTS, FEW, quietly, short_files, signed_in, visits_of
from yipanqi.organisation.queries import account_by_username, demo_accounts
from yipanqi.web.frame import paging

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="pages do not know which database answers; on a server the permission rows open every address",
    ),
]


@pytest.fixture
def quiet() -> Iterator[None]:
    """Without lines in the log, and with short downloads."""
    with quietly(), short_files():
        yield


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the run."""
    return shared_folder(tmp_path_factory)


def sent(client: Client, address: str, values: dict[str, str]) -> int:
    """The answer to a form sent as it stands; whatever it did is undone."""
    with transaction.atomic():
        status = client.post(address, values).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_offered_act_is_open_to_its_reader(
    username: str, demo_county: None, quiet: None, shared: Path
) -> None:
    client, visits = signed_in(username), visits_of(shared, username)
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
    username: str, demo_county: None, quiet: None, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, visits = signed_in(username), visits_of(shared, username)
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
