"""Writing the ledger: one entry per act, in the act's own transaction."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.models import Anchor, Entry, Head
from yipanqi.ledger.queries import GENESIS, digest_of, sm3

SEGMENT = 5
"""Characters of one segment of an organisation's path, the stroke included."""


@dataclass(frozen=True)
class Subject:
    """What an act was done to: kind (`planning.plan`), key and the name as it was on the day."""

    kind: str
    key: str | int
    name: str


@dataclass(frozen=True)
class Act:
    """One entry to be: `audience` is line (whoever reaches the unit), staff (party-affairs staff), security, or restricted.

    A restricted entry is read by who wrote it alone; its room shows the history to whoever may see the record.
    """

    word: str
    subject: Subject
    unit_path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    audience: str = "line"
    at: datetime.datetime | None = None


def record(
    *,
    actor: Actor,
    word: str,
    subject: Subject,
    unit_path: str,
    data: Mapping[str, Any] | None = None,
    audience: str = "line",
    at: datetime.datetime | None = None,
) -> Entry:
    """Append one entry to the chain of the unit's agency. Must run inside the act's transaction."""
    return record_many(actor=actor, acts=[Act(word, subject, unit_path, data or {}, audience, at)])[0]


def record_many(*, actor: Actor, acts: Iterable[Act]) -> list[Entry]:
    """Append entries in order; each chain is locked once. Costs four statements, however many chains."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs into the transaction of its act")
    acts = list(acts)
    heads = _locked_heads({chain_of(act.unit_path) for act in acts})
    now = actor.moment
    entries = [
        _chained(actor, act, heads[chain_of(act.unit_path)], now, key)
        for act, key in zip(acts, _next_keys(len(acts)), strict=True)
    ]
    Entry.objects.bulk_create(entries, batch_size=500)
    if len(heads) == 1:
        (head,) = heads.values()
        Head.objects.filter(pk=head.pk).update(number=head.number, hash=head.hash)
    else:
        Head.objects.bulk_update(heads.values(), ("number", "hash"))
    return entries


def draw_anchor(*, day: datetime.date) -> Anchor:
    """Keep the day's digest over all heads; drawing it twice returns the first."""
    heads = {head.chain: [head.number, head.hash] for head in Head.objects.order_by("chain")}
    text = json.dumps(heads, ensure_ascii=False, separators=(",", ":"))
    anchor, _ = Anchor.objects.get_or_create(day=day, defaults={"heads": text, "hash": sm3(f"{day}|{text}")})
    return anchor


def chain_of(unit_path: str) -> str:
    """The chain of a path: its first two segments (the agency below the work committee), `根` for none."""
    return unit_path[: 2 * SEGMENT].rstrip("/") or "根"


def _locked_heads(chains: set[str]) -> dict[str, Head]:
    """The heads of the chains, locked in their order so that two writers cannot wait for each other."""
    locked = Head.objects.select_for_update().filter(chain__in=chains).order_by("chain")
    heads = {head.chain: head for head in locked}
    new = [Head(chain=chain, number=0, hash=GENESIS) for chain in sorted(chains - heads.keys())]
    if new:
        Head.objects.bulk_create(new, ignore_conflicts=True)
        heads = {head.chain: head for head in locked.all()}
    return heads


def _next_keys(count: int) -> list[int]:
    """The row numbers that the entries will have: the digest covers them, so that two whole rows cannot change places."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # Writers wait for each other: nobody else takes these.
            cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ledger_entry'")
            (last,) = cursor.fetchone()
            return list(range(last + 1, last + 1 + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [key for (key,) in cursor.fetchall()]


def _chained(actor: Actor, act: Act, head: Head, now: datetime.datetime, key: int) -> Entry:
    entry = Entry(
        id=key,
        chain=head.chain,
        number=head.number + 1,
        word=act.word,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        subject_kind=act.subject.kind,
        subject_key=str(act.subject.key),
        subject_name=act.subject.name[:200],
        unit_path=act.unit_path,
        audience=act.audience,
        data=json.dumps(act.data, ensure_ascii=False, separators=(",", ":"), default=str, sort_keys=True),
        at=act.at or now,
        source_address=actor.source_address,
        previous_hash=head.hash,
    )
    entry.hash = digest_of(entry)
    head.number, head.hash = entry.number, entry.hash
    return entry
