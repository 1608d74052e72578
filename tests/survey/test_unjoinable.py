"""An attacker with the whole database tries to learn who answered what: by column, by order, by time, by the bytes themselves.

He knows in which order everybody answered (he stood beside them) and what each of the answers might have been.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tests.cast import Cast, cast  # noqa: F401
from tests.survey.people import CITIZEN, answered, closed, codes_of, members_of, opened
from yipanqi.survey.models import Box, Place, Remark, ResultGroup, Round, Tally
from yipanqi.survey.queries.boxes import opened_box
from yipanqi.survey.services import GroupDraft, answer_by_code, answer_by_roll

VOTERS = 40
LUCK = 9
"""So many of forty right guesses happen by chance once in a million orders."""


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _rows(table: str) -> list[tuple[Any, ...]]:
    """Every row with whatever the engine itself keeps of its place and transaction."""
    hidden = "ctid::text, xmin::text, " if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {hidden}* FROM "{table}"')
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in cursor.fetchall()
        ]


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(_rows(table), key=repr) for table in _tables() if table not in {"sqlite_sequence"}}


def _orders(table: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows in the order in which they lie, and sorted by every column."""
    lying = _rows(table)
    yield lying
    for column in range(len(lying[0]) if lying else 0):
        yield sorted(lying, key=lambda row, column=column: repr(row[column]))  # type: ignore[misc]


def _lived(cast: Cast, seed: int) -> tuple[Round, list[str], list[str]]:  # noqa: F811
    """A round of forty codes; gives it open, with the order of codes and what each wrote."""
    chance = random.Random(seed)
    round = opened(cast, groups=[GroupDraft("群众", "codes", number=VOTERS)], title="同一次")
    codes = codes_of(cast, round)
    views = ["差"] * VOTERS
    texts = [f"{chance.getrandbits(64):016x}" for _ in range(VOTERS)]
    answered(
        codes,
        [
            {"mark": [str(1 + number % 5)], "view": [views[number]], "why": [texts[number]]}
            for number in range(VOTERS)
        ],
    )
    return round, codes, texts


def _luck(known: list[str], found: list[str]) -> int:
    """The most right guesses that reading one order beside the other gives, forwards or backwards."""
    forwards = sum(one == other for one, other in zip(known, found, strict=True))
    return max(forwards, sum(one == other for one, other in zip(known, reversed(found), strict=True)))


def test_no_order_of_any_table_leads_from_who_to_what(cast: Cast) -> None:  # noqa: F811
    round, _, texts = _lived(cast, 1)
    opened_now = opened_box(Box.objects.get(group__round=round).sealed)  # Even to whoever holds the key.
    assert _luck(texts, [text for _, text in opened_now.remarks]) < LUCK
    closed(cast, round)
    best = 0
    for table in _tables():
        for rows in _orders(table):
            found = [cell for row in rows for cell in row if isinstance(cell, str) and cell in set(texts)]
            assert not found or table == "survey_remark"
            if found:
                best = max(best, _luck(texts, found))
    assert best < LUCK


def test_one_answer_changes_a_mark_and_one_box_and_nothing_else(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    code = codes_of(cast, round)[0]
    member = next(iter(members_of(cast).values()))
    before = _everything()
    answer_by_code(actor=CITIZEN, code=code, sent={"mark": ["2"], "view": ["差"], "why": ["只此一句"]})
    between = _everything()
    answer_by_roll(actor=member, round_id=round.pk, sent={"mark": ["2"], "view": ["好"]})
    after = _everything()
    assert {table for table in before if before[table] != between[table]} == {"survey_code", "survey_box"}
    assert {table for table in before if between[table] != after[table]} == {"survey_place", "survey_box"}
    lengths = {len(bytes(box.sealed)) for box in Box.objects.all()}
    assert len(lengths) == 1  # Padded: used or not, boxes look alike.


def test_the_bytes_of_the_database_hold_no_answer_while_it_is_open(cast: Cast) -> None:  # noqa: F811
    round, codes, texts = _lived(cast, 2)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection.serialize()
    else:
        raw = repr(_everything()).encode()
    assert len(raw) > 50_000
    assert not [text for text in texts if text.encode() in raw]
    assert not [code for code in codes if code.encode() in raw]
    closed(cast, round)
    with connection.cursor() as cursor:
        for table in ("survey_box", "survey_code", "survey_place"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_two_histories_with_answers_exchanged_leave_the_same_database(cast: Cast) -> None:  # noqa: F811
    """The strongest of all: whatever somebody could find out of the one, he would find out of the other, where it is false."""

    def left(order: list[int]) -> tuple[Any, ...]:
        round = opened(cast, title="同一次")
        members = list(members_of(cast).values())
        for member, number in zip(members, order, strict=True):
            view, why = ("差", f"第{number}句") if number % 2 else ("好", "")
            answer_by_roll(
                actor=member,
                round_id=round.pk,
                sent={"mark": [str(1 + number % 5)], "view": [view], "why": [why]},
            )
        contents = opened_box(Box.objects.get(group__round=round, group__way="roll").sealed)
        closed(cast, round)
        tallies = (
            Tally.objects.filter(group__round=round)
            .order_by("pk")
            .values_list("group__name", "question", "row", "value", "count")
        )
        groups = ResultGroup.objects.filter(round=round).values_list("name", "expected", "answered", "weight")
        remarks = sorted(Remark.objects.filter(round=round).values_list("question", "text"))
        return (
            contents.sheets,
            sorted(contents.counts.items()),
            contents.remarks,
            list(tallies),
            list(groups),
            remarks,
        )

    people = list(range(len(members_of(cast))))
    assert left(people) == left(people[::-1]) == left(people[3:] + people[:3])


def test_columns_of_who_and_what_share_nothing(cast: Cast) -> None:  # noqa: F811
    """By schema: from an answer a key leads to a group of five or more, or to the round; there is no time and no counting key."""
    allowed = {
        Box: {"group", "sealed"},
        Tally: {"id", "group", "question", "row", "value", "count"},
        Remark: {"id", "round", "question", "text"},
    }
    for model, names in allowed.items():
        fields = {field.name: field for field in model._meta.get_fields()}
        assert set(fields) == names
        assert not [
            field for field in fields.values() if isinstance(field, models.DateField | models.TimeField)
        ]
    assert isinstance(Remark._meta.pk, models.CharField) and isinstance(Place._meta.pk, models.CharField)
    pointing = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in {Box, Tally, Remark, Place}
    }
    assert pointing == set()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no transaction numbers")
def test_transaction_numbers_tell_nothing(cast: Cast) -> None:  # noqa: F811
    round, _, texts = _lived(cast, 3)
    closed(cast, round)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM survey_remark")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT text FROM survey_remark ORDER BY ctid")
        assert _luck(texts, [text for (text,) in cursor.fetchall()]) < LUCK
