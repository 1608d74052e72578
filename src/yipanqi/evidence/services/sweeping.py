"""The sweep: what is common is learnt anew, every text is read anew, and all relatives are found at once."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from yipanqi.analysis.fingerprints import (
    BATCH,
    SKETCH,
    Ground,
    common_runs,
    fingerprints,
    own_runs_of_many,
    shared,
)
from yipanqi.analysis.joining import Candidates, pairs_by_keys, worth_verifying
from yipanqi.basics.actors import Actor
from yipanqi.evidence.models import CommonRuns, ComparedText, TextPair
from yipanqi.evidence.queries.comparison import comparison, current_ground
from yipanqi.evidence.queries.likeness import LEAST_ESTIMATE, LEAST_KEYS, Relative
from yipanqi.evidence.services.comparing import chosen, drop_keys, pair_of, set_fingerprint, write_keys

SAMPLE, FEWEST_FOR_SAMPLE = 20_000, 2_000
"""From fewer texts nothing can be learnt about what everybody says."""
LEARNT_AFTER = 2
"""Learnt anew when there are so many times as many texts as when it was learnt."""
SAMPLE_SEED = 4
_TOGETHER = 1_000
_FIELDS = ("own", "quoted", "ground", "algorithm", "sketch", "keys")
_INSERT = "INSERT INTO evidence_textkey (key, text) VALUES (%s, %s)"
Told = Callable[[int, int, str], None]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Swept:
    """What a sweep did."""

    texts: int
    changed: int
    verified: int
    pairs: int


@transaction.atomic
def sweep_texts(*, actor: Actor, progress: Told = lambda done, total, said: None) -> Swept:
    """Compare all texts with all. Safe to repeat; what was found before keeps its day. About two minutes for 100,000."""
    total = ComparedText.objects.count()
    progress(0, total * 2, "学习通用语")
    ground = _learnt(total, actor.today)
    keys, homes, sketches, numbers, changed = _read_anew(total, ground, progress)
    progress(total, total * 2, "查找相近的文字")
    found = worth_verifying(pairs_by_keys(keys, homes), sketches, LEAST_ESTIMATE, LEAST_KEYS)
    pairs = list(_verified(found, numbers, ground, actor.today, total, progress))
    _replace_pairs(pairs)
    progress(total * 2, total * 2, "完成")
    return Swept(total, changed, len(found.later), len(pairs))


def _learnt(total: int, day: datetime.date) -> Ground:
    """What is in force, or what was learnt just now because there is much more to learn from."""
    last = CommonRuns.objects.order_by("-pk").values_list("sample", flat=True).first() or 0
    if total < FEWEST_FOR_SAMPLE or (last and min(total, SAMPLE) < LEARNT_AFTER * last):
        return current_ground()
    numbers = list(ComparedText.objects.order_by("pk").values_list("pk", flat=True))
    sampled = sorted(random.Random(SAMPLE_SEED).sample(numbers, min(total, SAMPLE)))
    texts = [text for _, text in _texts(sampled)]
    buckets = common_runs(texts)
    CommonRuns.objects.create(made_on=day, sample=len(texts), buckets=buckets.astype("<u4").tobytes())
    return current_ground()


def _read_anew(
    total: int, ground: Ground, progress: Told
) -> tuple[Keys, Keys, NDArray[np.uint32], list[int], int]:
    """Every text's keys, whose they are, its sketch and number; what is kept is brought up to date."""
    keys: list[Keys] = []
    sketches = np.zeros((total, SKETCH), dtype=np.uint32)
    counts, changed = np.zeros(total, dtype=np.int64), 0
    numbers: list[int] = []
    rewrite = ComparedText.objects.exclude(ground=ground.version).count() * 2 > total
    for batch in _batches():
        made = fingerprints([text.text for text in batch], ground)
        differing = []
        for text, each in zip(batch, made, strict=True):
            place = len(numbers)
            numbers.append(text.pk)
            kept = np.array(each.keys, dtype="<i8")
            keys.append(kept)
            sketches[place], counts[place] = each.sketch, len(kept)
            if bytes(text.keys) != kept.tobytes() or text.ground != ground.version:
                differing.append((text, each))
        if differing:
            texts = [text for text, _ in differing]
            if not rewrite:
                drop_keys(texts)
            for text, each in differing:
                set_fingerprint(text, each, ground.version)
            ComparedText.objects.bulk_update(texts, _FIELDS)
            if not rewrite:
                write_keys(texts)
            changed += len(differing)
        progress(len(numbers), total * 2, "重新读取文字")
    every = np.concatenate(keys) if keys else np.zeros(0, dtype=np.int64)
    homes = np.repeat(np.arange(total, dtype=np.int64), counts)
    if rewrite:
        write_all_keys(every, np.array(numbers, dtype=np.int64)[homes])
    return every, homes, sketches, numbers, changed


def write_all_keys(keys: Keys, texts: Keys) -> None:
    """Replace all keys, in the order in which the table keeps them: much faster than one text after the other."""
    order = np.lexsort((texts, keys))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_textkey")
        for start in range(0, len(order), 100_000):
            part = order[start : start + 100_000]
            cursor.executemany(_INSERT, list(zip(keys[part].tolist(), texts[part].tolist(), strict=True)))


def _batches() -> Iterator[list[ComparedText]]:
    """All texts by their numbers, a few hundred at a time; nothing is held open meanwhile."""
    last = 0
    while batch := list(ComparedText.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _texts(numbers: list[int]) -> Iterator[tuple[int, str]]:
    for start in range(0, len(numbers), BATCH):
        yield from ComparedText.objects.filter(pk__in=numbers[start : start + BATCH]).values_list(
            "pk", "text"
        )


def _verified(
    found: Candidates,
    numbers: list[int],
    ground: Ground,
    day: datetime.date,
    total: int,
    progress: Told,
) -> Iterator[TextPair]:
    """The candidates that really share enough, of each text the few that are shown."""
    days = dict(ComparedText.objects.values_list("pk", "on"))
    rows = [
        (numbers[one], numbers[other])
        for one, other in zip(found.later.tolist(), found.earlier.tolist(), strict=True)
    ]
    grouped = [
        (text, [other for _, other in others]) for text, others in groupby(rows, key=lambda row: row[0])
    ]
    done = 0
    for start in range(0, len(grouped), _TOGETHER):
        part = grouped[start : start + _TOGETHER]
        wanted = sorted({number for text, others in part for number in (text, *others)})
        texts = list(_texts(wanted))
        runs = dict(
            zip(
                (number for number, _ in texts),
                own_runs_of_many([text for _, text in texts], ground),
                strict=True,
            )
        )
        for text, others in part:
            alike = [Relative(other, shared(runs[text], runs[other])) for other in others]
            enough = [one for one in alike if one.similarity.containment >= comparison().least_share]
            enough.sort(key=lambda one: (-one.similarity.jaccard, one.text_id))
            for one in chosen([(one, days[one.text_id]) for one in enough]):
                yield pair_of(text, days[text], one, days[one.text_id], day)
        done += len(part)
        progress(total + done * total // len(grouped), total * 2, "核对相近的文字")


def _replace_pairs(pairs: list[TextPair]) -> None:
    """What is found again stays as it is; what is no longer alike goes, what is new comes."""
    fresh = {(pair.later_id, pair.earlier_id): pair for pair in pairs}
    kept = {
        (later, earlier): pk for pk, later, earlier in TextPair.objects.values_list("pk", "later", "earlier")
    }
    gone = [pk for both, pk in kept.items() if both not in fresh]
    for start in range(0, len(gone), BATCH):
        TextPair.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    TextPair.objects.bulk_create([pair for both, pair in fresh.items() if both not in kept], batch_size=BATCH)
