"""Finding the relatives of a text among all that were ever compared, and reading the pairs that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from yipanqi.analysis.fingerprints import (
    SKETCH,
    Fingerprint,
    Ground,
    Similarity,
    estimates,
    own_runs_of_many,
    shared,
)
from yipanqi.analysis.plain_text import Words64
from yipanqi.basics.actors import Actor
from yipanqi.evidence.models import ComparedText, TextPair
from yipanqi.evidence.queries.comparison import comparison
from yipanqi.organisation.queries import within_reach

MOST_PER_KEY, OLDEST_PER_KEY = 200, 20
"""A key that more texts share than this leads to the oldest of them alone: the source of a text copied by hundreds."""
MOST_VERIFIED = 20
LEAST_ESTIMATE, LEAST_KEYS = 0.2, 2
_LATERAL = """
    SELECT found.text FROM unnest(%s::bigint[]) AS wanted(key) CROSS JOIN LATERAL (
        SELECT text, count(*) OVER () AS many, row_number() OVER () AS place
        FROM (SELECT text FROM evidence_textkey WHERE key = wanted.key ORDER BY text LIMIT %s) AS all_of_key
    ) AS found WHERE found.many <= %s OR found.place <= %s
"""
_ONE_KEY = (
    "SELECT {} AS place, text FROM (SELECT text FROM evidence_textkey WHERE key = %s ORDER BY text LIMIT {})"
)


@dataclass(frozen=True)
class Relative:
    """A compared text that shares much with the one asked about."""

    text_id: int
    similarity: Similarity


def relatives(fingerprint: Fingerprint, runs: Words64, ground: Ground, besides: int = 0) -> list[Relative]:
    """The texts that share at least the least share with this one, exactly computed; most alike first.

    At most two queries by keys and numbers, whatever the number of records: a few milliseconds among a million.
    """
    counted = candidates(fingerprint.keys)
    counted.pop(besides, None)
    if not counted:
        return []
    rows = list(ComparedText.objects.filter(pk__in=counted).values_list("pk", "sketch"))
    sketches = np.frombuffer(b"".join(bytes(sketch) for _, sketch in rows), dtype="<u4").reshape(-1, SKETCH)
    ranked = sorted(
        (-float(estimate), pk)
        for (pk, _), estimate in zip(rows, estimates(fingerprint.sketch, sketches), strict=True)
        if estimate >= LEAST_ESTIMATE or counted[pk] >= LEAST_KEYS
    )[:MOST_VERIFIED]
    texts = dict(ComparedText.objects.filter(pk__in=[pk for _, pk in ranked]).values_list("pk", "text"))
    found = zip(texts, own_runs_of_many(list(texts.values()), ground), strict=True)
    exact = [Relative(pk, shared(runs, others)) for pk, others in found]
    return sorted(
        (one for one in exact if one.similarity.containment >= comparison().least_share),
        key=lambda one: (-one.similarity.jaccard, one.text_id),
    )


def candidates(keys: Sequence[int]) -> Counter[int]:
    """How many of these keys each compared text has; of a key shared by too many only the oldest. One query."""
    if not keys:
        return Counter()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_LATERAL, [list(keys), MOST_PER_KEY + 1, MOST_PER_KEY, OLDEST_PER_KEY])
            return Counter(text for (text,) in cursor.fetchall())
        # One look-up per key and a limit for each: a single IN would read every row of the commonest key.
        asked = [_ONE_KEY.format(place, MOST_PER_KEY + 1) for place in range(len(keys))]
        counted: Counter[int] = Counter()
        for start in range(0, len(keys), 200):
            cursor.execute(" UNION ALL ".join(asked[start : start + 200]), list(keys[start : start + 200]))
            by_key: dict[int, list[int]] = {}
            for place, text in cursor.fetchall():
                by_key.setdefault(place, []).append(text)
            for texts in by_key.values():
                counted.update(texts if len(texts) <= MOST_PER_KEY else sorted(texts)[:OLDEST_PER_KEY])
        return counted


def text_pairs(actor: Actor) -> QuerySet[TextPair]:
    """The pairs whose later text lies within reach, newest first."""
    return (
        within_reach(TextPair.objects.all(), actor, "later__organisation__path")
        .select_related("later__organisation", "earlier__organisation")
        .order_by("-later__on", "-pk")
    )


def compared_text(actor: Actor, kind: str, key: str | int) -> ComparedText | None:
    """A record's words as they are compared, within reach; None where it is not compared or out of reach."""
    found = within_reach(ComparedText.objects.select_related("organisation"), actor)
    return found.filter(subject_kind=kind, subject_key=str(key)).first()


def text_counts() -> tuple[int, int]:
    """How many texts are compared, and how many pairs were found; for the job's report."""
    return ComparedText.objects.count(), TextPair.objects.count()
