"""Keeping the words of records comparable, within the act that writes, corrects or withdraws a record."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import Q

from yipanqi.analysis.fingerprints import ALGORITHM, Fingerprint, fingerprint, fingerprints, own_runs
from yipanqi.basics.actors import Actor
from yipanqi.evidence.models import ComparedText, TextKey, TextPair
from yipanqi.evidence.queries.comparison import comparison, current_ground
from yipanqi.evidence.queries.likeness import Relative, relatives
from yipanqi.ledger.services import Subject

_FORGET = "DELETE FROM evidence_textkey WHERE key = %s AND text = %s"


@dataclass(frozen=True)
class Words:
    """What a room hands over to be compared: the record, whose it is, its day and its words."""

    subject: Subject
    organisation_id: int
    on: datetime.date
    text: str

    @property
    def is_long_enough(self) -> bool:
        """Whether there is anything to compare; a quick look at the length alone."""
        return len(self.text) >= comparison().shortest


@transaction.atomic
def compare_words(*, actor: Actor, words: Words, is_new: bool = False) -> list[TextPair]:
    """Keep a record's words as they stand now and look for their relatives; no entry of its own, the act has one.

    What is too short is not kept. `is_new` spares looking for what stood before. A few milliseconds among a million.
    """
    before = None if is_new else _kept(words.subject)
    if before is not None and before.text == words.text:
        _place(before, words)
        return []
    if before is not None:
        _forget(before)
    if not words.is_long_enough:
        return []
    ground = current_ground()
    made = fingerprint(words.text, ground)
    if not made.is_comparable:
        return []
    found = relatives(made, own_runs(words.text, ground), ground)
    text = _text(words, made, ground.version)
    text.save(force_insert=True)
    write_keys([text])
    return _keep_pairs(text, found, actor.today)


@transaction.atomic
def compare_many(*, actor: Actor, rows: Sequence[Words]) -> int:
    """Keep the words of many new records; their relatives are found by the next sweep. Returns how many are kept."""
    long = [row for row in rows if row.is_long_enough]
    if not long:
        return 0
    ground = current_ground()
    made = fingerprints([row.text for row in long], ground)
    texts = ComparedText.objects.bulk_create(
        [
            _text(row, each, ground.version)
            for row, each in zip(long, made, strict=True)
            if each.is_comparable
        ],
        batch_size=500,
    )
    write_keys(texts)
    return len(texts)


@transaction.atomic
def forget_words(*, actor: Actor, subject: Subject) -> None:
    """Compare the record's words no longer: it was withdrawn."""
    before = _kept(subject)
    if before is not None:
        _forget(before)


def write_keys(texts: Sequence[ComparedText]) -> None:
    """The rows by which these texts are found."""
    TextKey.objects.bulk_create(
        (TextKey(key=key, text=text.pk) for text in texts for key in keys_in(bytes(text.keys))),
        batch_size=400,
    )


def drop_keys(texts: Sequence[ComparedText]) -> None:
    """Take away the rows by which these texts are found."""
    rows = [(key, text.pk) for text in texts for key in keys_in(bytes(text.keys))]
    with connection.cursor() as cursor:
        cursor.executemany(_FORGET, rows)


def keys_in(kept: bytes) -> list[int]:
    """The keys as they are kept with the text."""
    numbers: list[int] = np.frombuffer(kept, dtype="<i8").tolist()
    return numbers


def set_fingerprint(text: ComparedText, made: Fingerprint, version: int) -> None:
    """Let the text carry this fingerprint."""
    text.own, text.quoted = made.own, made.quoted
    text.ground, text.algorithm = version, ALGORITHM
    text.sketch = made.sketch.astype("<u4").tobytes()
    text.keys = np.array(made.keys, dtype="<i8").tobytes()


def chosen(found: Sequence[tuple[Relative, datetime.date]]) -> list[Relative]:
    """The oldest relative and the most alike: a text copied by hundreds points at its source, not at every copy."""
    if not found:
        return []
    oldest = min(found, key=lambda one: (one[1], one[0].text_id))[0]
    alike = [one for one, _ in found if one is not oldest]
    return [oldest, *alike[: comparison().shown_per_text - 1]]


def _kept(subject: Subject) -> ComparedText | None:
    return ComparedText.objects.filter(subject_kind=subject.kind, subject_key=str(subject.key)).first()


def _text(words: Words, made: Fingerprint, version: int) -> ComparedText:
    text = ComparedText(
        subject_kind=words.subject.kind,
        subject_key=str(words.subject.key),
        subject_name=words.subject.name[:200],
        organisation_id=words.organisation_id,
        on=words.on,
        text=words.text,
    )
    set_fingerprint(text, made, version)
    return text


def _place(text: ComparedText, words: Words) -> None:
    """The words stayed, the record's name or day may not have."""
    name = words.subject.name[:200]
    if (text.subject_name, text.on) != (name, words.on):
        text.subject_name, text.on = name, words.on
        text.save(update_fields=("subject_name", "on"))


def _forget(text: ComparedText) -> None:
    TextPair.objects.filter(Q(later=text) | Q(earlier=text)).delete()
    drop_keys([text])
    text.delete()


def _keep_pairs(text: ComparedText, found: Sequence[Relative], day: datetime.date) -> list[TextPair]:
    others = ComparedText.objects.filter(pk__in=[one.text_id for one in found]).values_list("pk", "on")
    days = dict(others) if found else {}
    pairs = [
        pair_of(text.pk, text.on, one, days[one.text_id], day)
        for one in chosen([(one, days[one.text_id]) for one in found])
    ]
    return TextPair.objects.bulk_create(pairs)


def pair_of(
    text_id: int, on: datetime.date, other: Relative, other_on: datetime.date, day: datetime.date
) -> TextPair:
    """The pair in the order of its days; of one day, the one kept first is the earlier."""
    is_later = (on, text_id) > (other_on, other.text_id)
    alike = other.similarity
    return TextPair(
        later_id=text_id if is_later else other.text_id,
        earlier_id=other.text_id if is_later else text_id,
        jaccard=alike.jaccard,
        of_later=alike.of_first if is_later else alike.of_second,
        of_earlier=alike.of_second if is_later else alike.of_first,
        found_on=day,
    )
