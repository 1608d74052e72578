"""A database full of invented records, filled as the services keep them."""

from __future__ import annotations

import datetime
import functools
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from benchmarks.analysis.copies import Office, Record
from yipanqi.analysis.fingerprints import (
    Ground,
    common_runs,
    fingerprint,
    fingerprints,
    own_runs,
    sentence_hashes,
)
from yipanqi.basics.actors import Actor, system_actor
from yipanqi.evidence.models import CommonRuns, ComparedText, TextPair
from yipanqi.evidence.queries.comparison import current_ground
from yipanqi.evidence.queries.likeness import relatives
from yipanqi.evidence.services import Swept, Words, compare_words, sweep_texts
from yipanqi.evidence.services.comparing import set_fingerprint
from yipanqi.evidence.services.sweeping import write_all_keys
from yipanqi.ledger.services import Subject
from yipanqi.organisation.services import found_organisation

TODAY, FIRST = datetime.date(2026, 11, 21), datetime.date(2016, 1, 1)
BATCH, SAMPLE = 2_000, 20_000


@dataclass(frozen=True)
class Filled:
    """The filled database and what filling it took."""

    count: int
    seconds: float
    sketch_seconds: float
    database: Path
    organisation_id: int
    actor: Actor

    def sweep(self) -> Swept:
        """Compare all with all."""
        return sweep_texts(actor=self.actor)


@functools.cache
def office() -> Office:
    """Who writes."""
    return Office()


def fill(count: int) -> Filled:
    """Write so many records and their keys. Quotations of the office's documents are known as such."""
    database = Path(settings.YIPANQI_DATA) / "db.sqlite3"
    database.unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    _know_quotations()
    actor, started = system_actor(TODAY), time.perf_counter()
    county = found_organisation(
        actor=actor, kind="work_committee", name="示范县直属机关工委", parent=None, founded_on=FIRST
    )
    step = max(1, count // SAMPLE)
    sample = [office().record(number).text for number in range(0, count, step)][:SAMPLE]
    runs = common_runs(sample)
    CommonRuns.objects.create(made_on=TODAY, sample=len(sample), buckets=runs.astype("<u4").tobytes())
    ground, sketching = current_ground(), 0.0
    keys, homes = [], []
    for start in range(0, count, BATCH):
        records = [office().record(number) for number in range(start, min(start + BATCH, count))]
        cpu = time.process_time()
        made = fingerprints([record.text for record in records], ground)
        sketching += time.process_time() - cpu
        texts = [_text(record, county.pk) for record in records]
        for text, each in zip(texts, made, strict=True):
            set_fingerprint(text, each, ground.version)
            keys.append(np.array(each.keys, dtype=np.int64))
            homes.append(np.full(len(each.keys), text.pk, dtype=np.int64))
        ComparedText.objects.bulk_create(texts, batch_size=500)
    with transaction.atomic():
        write_all_keys(np.concatenate(keys), np.concatenate(homes))
    return Filled(count, time.perf_counter() - started, sketching, database, county.pk, actor)


def families(count: int) -> tuple[dict[int, int], dict[int, str]]:
    """The first source of every record, and the kind of every copy."""
    root: dict[int, int] = {}
    kinds: dict[int, str] = {}
    for number in range(count):
        record = office().record(number) if number % 8 == 7 else None
        if record is None or record.source < 0:
            root[number] = number
        else:
            root[number] = root[record.source]
            kinds[number] = record.kind
    return root, kinds


def source_of(number: int) -> int:
    """The number of the record that this one was copied from, -1 for none."""
    return office().record(number).source


def swept_pairs() -> list[tuple[int, int]]:
    """The numbers of the records of every pair."""
    return [(later - 1, earlier - 1) for later, earlier in TextPair.objects.values_list("later", "earlier")]


def one_more(filled: Filled, number: int) -> tuple[float, float, float, list[int]]:
    """Write one record more and take it back: milliseconds of the whole act, of the check alone, of the processor for the
    check; and what was shown."""
    text = office().record(number).text
    words = Words(Subject("benchmark", number, "一次会议"), filled.organisation_id, TODAY, text)
    started, cpu = time.perf_counter(), time.process_time()
    ground = current_ground()
    found = relatives(fingerprint(text, ground), own_runs(text, ground), ground)
    reading, cpu = time.perf_counter() - started, time.process_time() - cpu
    with transaction.atomic():
        started = time.perf_counter()
        compare_words(actor=filled.actor, words=words, is_new=True)
        whole = time.perf_counter() - started
        transaction.set_rollback(True)
    return whole * 1000, reading * 1000, cpu * 1000, [one.text_id - 1 for one in found]


def _text(record: Record, organisation_id: int) -> ComparedText:
    return ComparedText(
        pk=record.number + 1,
        subject_kind="benchmark",
        subject_key=str(record.number),
        subject_name="一次会议",
        organisation_id=organisation_id,
        on=FIRST + datetime.timedelta(days=record.number % 3900),
        text=record.text,
    )


def _know_quotations() -> None:
    """Let what is compared know the office's documents, as a locality lists its own."""
    quoted = sentence_hashes(office().quotations)
    module = sys.modules[current_ground.__module__]
    plain = module.ground_numbered

    @functools.lru_cache(maxsize=2)
    def known(version: int) -> Ground:
        ground = plain(version)
        return Ground(version, ground.common, np.union1d(ground.quoted, quoted))

    module.ground_numbered = known
