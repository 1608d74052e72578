"""Every list of every room × everybody: nobody sees a row outside his reach. The table is generated, never kept by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import TODAY, make_cast
from tests.demo_county import DAY, lent_county
from tests.empty_house import shared_folder
from tests.reach import ListQuery, World, list_queries, rows_of
from yipanqi.basics.actors import Actor, system_actor, visitor
from yipanqi.organisation.queries import actor_of, demo_accounts

QUERIES = list_queries()
pytestmark = pytest.mark.django_db
Everybody = tuple[World, dict[str, Actor]]


def cast_of_tests() -> Everybody:
    """The standing cast of all tests."""
    cast = make_cast()
    return World(TODAY), {**cast.actors, "visitor": visitor(TODAY)}


def county() -> Everybody:
    """Every demo account of the demo county."""
    actors = {account.username: actor_of(account, DAY) for account in demo_accounts()}
    return World(DAY), {**actors, "visitor": visitor(DAY)}


WORLDS: list[Any] = [cast_of_tests]
if (
    connection.vendor == "sqlite"
):  # Reach is a prefix of a path on either database; the county is read on one of them.
    WORLDS.append(pytest.param(county, marks=pytest.mark.slow))


@pytest.fixture(
    scope="module",
    params=WORLDS,
    ids=lambda make: make.__name__,
)
def everybody(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Everybody]:
    """One world for all queries, rolled back afterwards."""
    make: Callable[[], Everybody] = request.param
    lent = lent_county(shared_folder(tmp_path_factory)) if make is county else nullcontext()
    with django_db_blocker.unblock(), lent, transaction.atomic():
        yield make()
        transaction.set_rollback(True)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_nobody_sees_a_row_outside_his_reach(
    query: ListQuery, everybody: Everybody, record_property: Callable[[str, object], None]
) -> None:
    world, actors = everybody
    seen = 0
    for arguments in world.calls(query):
        for name, actor in actors.items():
            rows = rows_of(query, actor, arguments)
            strange = [row for row in rows if not world.is_within(actor, row)]
            assert not strange, f"{name} sees through {query}({arguments}): {strange[:5]}"
            seen += len(rows)
    record_property("reach", (len(actors), seen))


def test_table_holds_every_room() -> None:
    assert {query.room for query in QUERIES} >= {
        "accountability", "assessment", "evidence", "execution", "inspection", "ledger", "organisation", "planning", "tasking",
    }  # fmt: skip
    assert len(QUERIES) >= 60


@pytest.mark.slow
def test_the_system_sees_rows_in_most_lists(everybody: Everybody) -> None:
    """A table over empty lists would prove nothing."""
    world, _ = everybody
    if len(world.paths) < 100:
        pytest.skip("the cast has no records of the chain")
    system = system_actor(DAY)
    empty = [
        str(query)
        for query in QUERIES
        if not any(rows_of(query, system, call) for call in world.calls(query))
    ]
    assert len(empty) <= len(QUERIES) // 5, empty
