"""Copies planted among invented records: how many of each kind are found, and that nothing else is. The great sizes are in
docs/benchmarks.md."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.analysis.copies import KINDS, Office, Record
from tests.cast import Cast
from yipanqi.evidence.models import TextPair
from yipanqi.evidence.queries.comparison import Quotable, comparison, ground_numbered
from yipanqi.evidence.services import Words, compare_many, compare_words, sweep_texts
from yipanqi.ledger.services import Subject

pytestmark = pytest.mark.django_db
COUNT, ASKED = 1_200, 40
WHOLE = ("verbatim", "names and dates", "reordered", "reworded 5%", "copied 80%", "half copied")
FIRST = datetime.date(2016, 1, 1)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Who writes all the records; the documents that they quote are known as such."""
    writing = Office()
    known = replace(comparison(), quotations=(Quotable("引用的文件", "虚构", tuple(writing.quotations)),))
    monkeypatch.setattr(sys.modules[comparison.__module__], "comparison", lambda: known)
    ground_numbered.cache_clear()
    yield writing
    ground_numbered.cache_clear()


def words(cast: Cast, record: Record) -> Words:
    """The record as its branch hands it over, one after the other in the order of days."""
    branches = cast.first.branches + cast.second.branches
    day = FIRST + datetime.timedelta(days=record.number)
    return Words(
        Subject("record", record.number, "一次会议"), branches[record.number % 4].pk, day, record.text
    )


def families(records: list[Record]) -> dict[int, int]:
    """The first source of every record."""
    root: dict[int, int] = {}
    for one in records:
        root[one.number] = root[one.source] if one.source >= 0 else one.number
    return root


def recall(found: set[int], planted: list[Record]) -> dict[str, float]:
    total = Counter(one.kind for one in planted)
    hit = Counter(one.kind for one in planted if one.number in found)
    return {kind: hit[kind] / total[kind] for kind in total}


def test_planted_copies_are_found_by_the_sweep_and_nothing_else_is(cast: Cast, office: Office) -> None:
    records = [office.record(number) for number in range(COUNT)]
    compare_many(actor=cast.system, rows=[words(cast, one) for one in records])
    sweep_texts(actor=cast.system)
    keys = TextPair.objects.values_list("later__subject_key", "earlier__subject_key")
    pairs, root = [(int(later), int(earlier)) for later, earlier in keys], families(records)
    related = [pair for pair in pairs if root[pair[0]] == root[pair[1]]]
    planted = [one for one in records if one.source >= 0]
    shares = recall({number for pair in related for number in pair}, planted)
    assert set(shares) == set(KINDS) and len(planted) > 100
    assert len(related) / len(pairs) == 1.0  # precision
    assert all(shares[kind] == 1.0 for kind in WHOLE), shares
    assert shares["reworded 15%"] >= 0.9 and shares["copied 30%"] >= 0.5, shares


def test_a_copy_is_found_the_moment_it_is_written(cast: Cast, office: Office) -> None:
    written = [office.record(number) for number in range(200)]
    compare_many(actor=cast.system, rows=[words(cast, one) for one in written])
    new = [office.record(number) for number in range(200, 3_000)]
    copies = [one for one in new if 0 <= one.source < 200 and one.kind in WHOLE][:ASKED]
    own = [one for one in new if one.source < 0][:ASKED]
    root = families(written)
    for one in copies:
        found = compare_words(actor=cast.system, words=words(cast, one), is_new=True)
        assert {root.get(int(pair.earlier.subject_key), root[one.source]) for pair in found} == {
            root[one.source]
        }
    assert not any(compare_words(actor=cast.system, words=words(cast, one), is_new=True) for one in own)
