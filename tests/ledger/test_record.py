"""Recording: within the act's transaction, chained, refused to change, readable by plain values."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import Cast
from tests.cast import cast as cast
from tests.ledger import write_entries
from yipanqi.basics.actors import system_actor
from yipanqi.ledger.models import Entry, Head
from yipanqi.ledger.queries import GENESIS, digest_of, entries_about, verification
from yipanqi.ledger.queries import entries as readable
from yipanqi.ledger.services import Subject, chain_of, draw_anchor, record

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2025, 6, 15)


def test_each_entry_carries_the_digest_of_the_one_before(entries: list[Entry]) -> None:
    chain = list(Entry.objects.filter(chain="0001/0001").order_by("number"))
    assert [entry.number for entry in chain] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous_hash for entry in chain] == [GENESIS, *(entry.hash for entry in chain[:-1])]
    assert all(digest_of(entry) == entry.hash for entry in chain)
    assert Head.objects.get(chain="0001/0001").hash == chain[-1].hash


def test_entry_keeps_names_and_data_as_they_were(entries: list[Entry]) -> None:
    entry = Entry.objects.get(subject_key="4")
    assert (entry.actor_kind, entry.actor_name, entry.subject_name, entry.audience) == (
        "system",
        "系统",
        "第4件",
        "line",
    )
    assert json.loads(entry.data) == {"number": 4, "on": "2025-06-15"}


@pytest.mark.parametrize(
    ("path", "chain"),
    [("", "根"), ("0001/", "0001"), ("0001/0002/", "0001/0002"), ("0001/0002/0003/0001/", "0001/0002")],
)
def test_agency_has_one_chain(path: str, chain: str) -> None:
    assert chain_of(path) == chain


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(
            actor=system_actor(DAY), word="tests.done", subject=Subject("tests.thing", 1, "一"), unit_path=""
        )


@pytest.mark.django_db
def test_act_that_fails_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record(
            actor=system_actor(DAY), word="tests.done", subject=Subject("tests.thing", 1, "一"), unit_path=""
        )
        raise RuntimeError
    assert not Entry.objects.exists()
    assert not verification().faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET word = 'tests.undone'",
        "UPDATE ledger_entry SET actor_name = '别人' WHERE number = 2",
        "DELETE FROM ledger_entry WHERE number = 6",
        "DELETE FROM ledger_entry",
    ],
)
def test_database_refuses_to_change_and_remove(entries: list[Entry], statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == len(entries)


def test_orm_refuses_to_change_and_remove(entries: list[Entry]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(number=1).update(word="tests.undone")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(number=1).delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no truncate")
def test_database_refuses_to_truncate(entries: list[Entry]) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE ledger_entry")


def test_readers_by_audience(cast: Cast) -> None:
    subject = Subject("tests.thing", 1, "一")
    with transaction.atomic():
        for audience in ("line", "staff", "security"):
            record(
                actor=cast.planner,
                word=f"tests.{audience}",
                subject=subject,
                unit_path=cast.branch.path,
                audience=audience,
            )

    def sees(name: str) -> set[str]:
        found = entries_about(cast.actors[name], "tests.thing", 1)
        return {entry.word.removeprefix("tests.") for entry in found}

    assert sees("planner") == {"line", "staff", "security"}, "one's own acts are always readable"
    assert sees("doer") == {"line", "staff"}
    assert sees("member") == sees("inspector") == {"line"}
    assert sees("stranger") == sees("second_doer") == set()


def test_nobody_without_reach_reads_anything(cast: Cast) -> None:
    assert not readable(cast.stranger).filter(unit_path__startswith=cast.first.committee.path).exists()


def test_anchor_is_drawn_once_a_day(entries: list[Entry]) -> None:
    first = draw_anchor(day=DAY)
    with transaction.atomic():
        record(
            actor=system_actor(DAY),
            word="tests.done",
            subject=Subject("tests.thing", 99, "后来"),
            unit_path="",
        )
    assert draw_anchor(day=DAY) == first
    assert draw_anchor(day=DAY + datetime.timedelta(days=1)).hash != first.hash


@pytest.mark.slow
def test_writers_in_several_processes_leave_unbroken_chains_on_a_file(empty_house: dict[str, str]) -> None:
    """A real file, write-ahead log and all: the database of the other tests lives in memory."""
    writer = [sys.executable, str(ROOT / "tests" / "ledger" / "write_entries.py"), "2", "30"]
    running = [subprocess.Popen(writer, env=empty_house, stderr=subprocess.PIPE) for _ in range(3)]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    checked = subprocess.run(
        [sys.executable, "-c", "from yipanqi.cli.main import main; main()", "ledger", "verify"],
        env=empty_house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout) == (0, "✓ 共核验 3 条链 180 条记录，全部完好。\n")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads cannot share the SQLite database in memory"
)
def test_writers_in_several_threads_leave_unbroken_chains_on_a_server() -> None:
    assert write_entries.write_from_threads(6, 30) == []
    found = verification()
    assert (found.chains, found.entries, found.faults) == (3, 180, ())
