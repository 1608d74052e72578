"""Tampering past the guards: every changed, removed, swapped or inserted row is found and named."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guards import drop_guards
from tests.ledger.conftest import Sql, write_short_ledger
from yipanqi.cli.main import main
from yipanqi.ledger.models import Entry, Head
from yipanqi.ledger.queries import digest_of, faults_at_heads, verification
from yipanqi.ledger.services import draw_anchor

CHAIN = "0001/0001"
DAY = datetime.date(2025, 6, 15)
COLUMNS = (
    "chain", "number", "word", "actor_kind", "actor_key", "actor_name", "subject_kind", "subject_key", "subject_name",
    "unit_path", "data", "source_address", "previous_hash", "hash",
)  # fmt: skip


def at(number: int) -> Entry:
    return Entry.objects.get(chain=CHAIN, number=number)


def said_by_command() -> tuple[int, str]:
    result = CliRunner().invoke(main, ["ledger", "verify"])
    return result.exit_code, result.stdout


def test_untouched_ledger_is_whole(entries: list[Entry]) -> None:
    found = verification()
    assert (found.chains, found.entries, found.faults) == (3, 10, ())
    assert said_by_command() == (0, "✓ 共核验 3 条链 10 条记录，全部完好。\n")


def test_empty_ledger_is_whole(db: None) -> None:
    assert said_by_command() == (0, "✓ 共核验 0 条链 0 条记录，全部完好。\n")


def test_changed_row_is_named(tamper: Sql) -> None:
    row = at(3)
    tamper("UPDATE ledger_entry SET actor_name = %s WHERE id = %s", "别人", row.pk)
    (fault,) = verification().faults
    assert (fault.chain, fault.number, fault.entry_id) == (CHAIN, 3, row.pk)
    code, said = said_by_command()
    assert code == 1
    assert f"✗ 第 {row.pk} 行（链 {CHAIN} 第 3 条，tests.done）内容与摘要不符，已被改动或调换。" in said
    assert "发现 1 处问题" in said


def test_changed_moment_is_named(tamper: Sql) -> None:
    row = at(2)
    tamper("UPDATE ledger_entry SET at = %s WHERE id = %s", row.at - datetime.timedelta(days=1), row.pk)
    assert [fault.entry_id for fault in verification().faults] == [row.pk]


def test_row_removed_from_the_middle_is_named(tamper: Sql) -> None:
    tamper("DELETE FROM ledger_entry WHERE chain = %s AND number = 3", CHAIN)
    (fault,) = verification().faults
    assert (fault.chain, fault.number) == (CHAIN, 3)
    assert (said_by_command()[0], f"链 {CHAIN} 的第 3 条被删除" in said_by_command()[1]) == (1, True)


def test_rows_removed_from_the_middle_are_named_together(tamper: Sql) -> None:
    tamper("DELETE FROM ledger_entry WHERE chain = %s AND number IN (2, 3, 4)", CHAIN)
    assert [fault.sentence for fault in verification().faults] == [f"链 {CHAIN} 的第 2 至 4 条被删除或移走。"]


def test_row_removed_from_the_tail_is_named(tamper: Sql) -> None:
    tamper("DELETE FROM ledger_entry WHERE chain = %s AND number = 6", CHAIN)
    assert [fault.sentence for fault in verification().faults] == [f"链 {CHAIN} 末尾缺第 6 至 6 条，被删除。"]
    assert [fault.number for fault in faults_at_heads()] == [6]
    assert said_by_command()[0] == 1


def test_swapped_rows_are_named(tamper: Sql) -> None:
    second, fifth = at(2), at(5)
    tamper("UPDATE ledger_entry SET number = 1000 WHERE id = %s", second.pk)
    tamper("UPDATE ledger_entry SET number = 2 WHERE id = %s", fifth.pk)
    tamper("UPDATE ledger_entry SET number = 5 WHERE id = %s", second.pk)
    assert {fault.entry_id for fault in verification().faults} >= {second.pk, fifth.pk}
    assert said_by_command()[0] == 1


def test_rows_swapped_between_chains_are_named(tamper: Sql) -> None:
    here, there = at(2), Entry.objects.get(chain="0001/0002", number=2)
    tamper("UPDATE ledger_entry SET number = 1000 WHERE id = %s", here.pk)
    tamper("UPDATE ledger_entry SET chain = %s WHERE id = %s", CHAIN, there.pk)
    tamper("UPDATE ledger_entry SET chain = '0001/0002', number = 2 WHERE id = %s", here.pk)
    assert {fault.entry_id for fault in verification().faults} >= {here.pk, there.pk}


def test_two_whole_rows_that_changed_places_are_named(tamper: Sql) -> None:
    here, there = at(2), Entry.objects.get(chain="0001/0002", number=2)
    tamper("UPDATE ledger_entry SET id = 100000 WHERE id = %s", here.pk)
    tamper("UPDATE ledger_entry SET id = %s WHERE id = %s", here.pk, there.pk)
    tamper("UPDATE ledger_entry SET id = %s WHERE id = 100000", there.pk)
    assert {fault.entry_id for fault in verification().faults} >= {here.pk, there.pk}
    assert said_by_command()[0] == 1


def inserted(number: int, previous: str) -> Entry:
    """A forged entry with a right digest of its own."""
    forged = at(1)
    forged.pk, forged.number, forged.previous_hash, forged.subject_name = 100000, number, previous, "补记"
    forged.hash = digest_of(forged)
    forged.save(force_insert=True)
    return forged


def test_row_inserted_into_the_middle_is_named(tamper: Sql) -> None:
    before, after = at(3), at(4)
    tamper("UPDATE ledger_entry SET number = number + 100 WHERE chain = %s AND number > 3", CHAIN)
    tamper("UPDATE ledger_entry SET number = number - 99 WHERE chain = %s AND number > 100", CHAIN)
    inserted(4, before.hash)
    assert after.pk in {fault.entry_id for fault in verification().faults}
    assert said_by_command()[0] == 1


def test_row_inserted_at_the_tail_is_named(tamper: Sql) -> None:
    inserted(7, at(6).hash)
    assert [(fault.number, "链首登记不符" in fault.sentence) for fault in verification().faults] == [
        (7, True)
    ]


def test_row_inserted_before_the_first_is_named(tamper: Sql) -> None:
    forged = inserted(0, "0" * 64)
    assert forged.pk in {fault.entry_id for fault in verification().faults}


def test_chain_made_up_whole_is_named(tamper: Sql) -> None:
    tamper("DELETE FROM ledger_head WHERE chain = %s", CHAIN)
    assert ["没有链首登记" in fault.sentence for fault in verification().faults] == [True]


def rewrite(from_number: int) -> None:
    """Change one entry and forge everything after it, the head included."""
    rows = list(Entry.objects.filter(chain=CHAIN, number__gte=from_number).order_by("number"))
    rows[0].subject_name = "改写"
    previous = rows[0].previous_hash
    for row in rows:
        row.previous_hash = previous
        row.hash = previous = digest_of(row)
        row.save()
    Head.objects.filter(chain=CHAIN).update(hash=previous)


def test_rewritten_chain_is_found_by_the_anchor(tamper: Sql) -> None:
    draw_anchor(day=DAY)
    rewrite(4)
    (fault,) = verification().faults
    assert fault.sentence == f"链 {CHAIN} 第 6 条与 2025-06-15 的锚不符，此前的记录被重写。"


def test_removed_chain_is_found_by_the_anchor(tamper: Sql) -> None:
    draw_anchor(day=DAY)
    tamper("DELETE FROM ledger_entry WHERE chain = %s", CHAIN)
    tamper("DELETE FROM ledger_head WHERE chain = %s", CHAIN)
    assert [fault.chain for fault in verification().faults] == [CHAIN]


def test_changed_anchor_is_found(tamper: Sql) -> None:
    draw_anchor(day=DAY)
    tamper("UPDATE ledger_anchor SET heads = %s", '{"根":[1,"' + "0" * 64 + '"]}')
    assert [fault.chain for fault in verification().faults] == ["锚"]


def test_anchor_command_prints_digest_and_heads(entries: list[Entry]) -> None:
    result = CliRunner().invoke(main, ["ledger", "anchor"])
    assert result.exit_code == 0
    assert Head.objects.get(chain=CHAIN).hash in result.stdout


def changed_value(row: Entry, column: str, rubbish: str) -> Any:
    value = getattr(row, column)
    if column == "number":
        return 50 + value
    if column == "chain":
        return "0009/0009"
    if column in {"hash", "previous_hash"}:
        return "f" * 64 if value != "f" * 64 else "e" * 64
    return rubbish if rubbish != value else rubbish + "一"


def change(draw: Callable[..., Any], rows: list[Entry], run: Callable[..., None]) -> set[int]:
    row = draw(st.sampled_from(rows))
    column = draw(st.sampled_from(COLUMNS))
    rubbish = draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=9))
    run(f"UPDATE ledger_entry SET {column} = %s WHERE id = %s", changed_value(row, column, rubbish), row.pk)
    return {row.pk}


def remove(draw: Callable[..., Any], rows: list[Entry], run: Callable[..., None]) -> set[int]:
    for row in draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4, unique_by=lambda row: row.pk)):
        run("DELETE FROM ledger_entry WHERE id = %s", row.pk)
    return set()


def swap(draw: Callable[..., Any], rows: list[Entry], run: Callable[..., None]) -> set[int]:
    one, other = draw(st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique_by=lambda row: row.pk))
    run("UPDATE ledger_entry SET number = 1000 WHERE id = %s", one.pk)
    run("UPDATE ledger_entry SET chain = %s, number = %s WHERE id = %s", one.chain, one.number, other.pk)
    run("UPDATE ledger_entry SET chain = %s, number = %s WHERE id = %s", other.chain, other.number, one.pk)
    return {one.pk, other.pk}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_random_tampering_is_found(data: st.DataObject) -> None:
    def run(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    with transaction.atomic():
        rows = write_short_ledger()
        drop_guards()
        touched = data.draw(st.sampled_from([change, remove, swap]))(data.draw, rows, run)
        faults = verification().faults
        transaction.set_rollback(True)
    assert faults
    assert touched <= {fault.entry_id for fault in faults}
