"""A short ledger of three chains, and a way past its guards."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.guards import drop_guards
from yipanqi.basics.actors import system_actor
from yipanqi.ledger.models import Entry
from yipanqi.ledger.services import Act, Subject, record_many

Sql = Callable[..., None]
FIRST, SECOND = "0001/0001/", "0001/0002/"


def write_short_ledger() -> list[Entry]:
    """Six entries of one chain, three of another, one of the root chain."""
    actor = system_actor(datetime.date(2025, 6, 15))
    paths = [FIRST] * 3 + [SECOND] * 3 + [FIRST] * 3 + [""]
    acts = [
        Act(
            "tests.done",
            Subject("tests.thing", number, f"第{number}件"),
            path,
            {"number": number, "on": actor.today},
        )
        for number, path in enumerate(paths, 1)
    ]
    with transaction.atomic():
        return record_many(actor=actor, acts=acts)


@pytest.fixture
def entries(db: None) -> list[Entry]:
    """The short ledger, as it was written."""
    return write_short_ledger()


@pytest.fixture
def tamper(entries: list[Entry]) -> Sql:
    """`tamper(statement, *values)` runs SQL after the guards were dropped, as somebody with the database file would."""
    drop_guards()

    def run(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run
