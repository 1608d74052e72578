"""What each account of the demo county can open: crawled once in a run, for the tests that read pages and those that look at them."""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.crawl import FoundForm, Visit, crawl
from yipanqi.documents import lists
from yipanqi.organisation.queries import account_by_username
from yipanqi.web.frame import exporting

ACCOUNTS = (
    "mengyaqin", "zhouwei", "xuqing", "linshuming", "gaojing", "luyuanhang", "shilei", "xingyan", "yanzheng", "yexiaoman",
    "system-admin", "security-admin", "audit-admin",
)  # fmt: skip
FEW = 3
THOROUGHLY = {"mengyaqin", "zhouwei", "xuqing", "shilei", "xingyan"}
"""Who sees most, and the other side of it: for these also the last of several links is followed."""


def visits_of(shared: Path, username: str) -> list[Visit]:
    """Every kind of page the account is led to, with the forms found there. Asks for the county as this worker's database."""
    kept = shared / f"visits-{username}.json"
    with open(shared / f"visits-{username}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps([asdict(visit) for visit in _crawled(username)]), "utf-8")
    told = json.loads(kept.read_text("utf-8"))
    return [Visit(**{**each, "forms": tuple(FoundForm(**form) for form in each["forms"])}) for each in told]


def _crawled(username: str) -> list[Visit]:
    client = signed_in(username)
    with quietly(), short_files(), transaction.atomic():
        visits = list(
            crawl(
                lambda address: fetched(client, address),
                per_way=1,
                once=True,
                both_ends=username in THOROUGHLY,
            )
        )
        transaction.set_rollback(True)
    return visits


def signed_in(username: str) -> Client:
    """A client signed in as that account."""
    client = Client()
    client.force_login(account_by_username(username))
    return client


def fetched(client: Client, address: str) -> tuple[int, str]:
    """What the address answers this person."""
    response = client.get(address, follow=True)
    return response.status_code, text_of(response)


def text_of(response: HttpResponseBase) -> str:
    """The page, nothing for a file, which is read to its end and closed."""
    content = response.getvalue()
    # The end of a request closes connections; this one stands in the transaction of the test.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return content.decode() if "html" in response.headers.get("Content-Type", "") else ""


@contextmanager
def quietly() -> Iterator[None]:
    """Refusals are what is looked for; they need no lines in the log."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def short_files() -> Iterator[None]:
    """Downloads of a few rows: whether they open is what is looked for, twenty thousand rows are not."""
    whole_sheet, whole_text = lists._sheet, exporting.write_csv

    def short_sheet(book: Any, formats: Any, sheet: lists.ListSheet) -> None:
        whole_sheet(book, formats, replace(sheet, rows=list(islice(sheet.rows, FEW))))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "_sheet", short_sheet)
        patch.setattr(exporting, "write_csv", lambda heads, rows: whole_text(heads, islice(rows, FEW)))
        yield
