"""Reading the ledger: entries in reach, the history of a subject, the check of the chains."""

from __future__ import annotations

import datetime
import functools
import json
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from yipanqi.basics.actors import Actor
from yipanqi.ledger.models import Anchor, Entry, Head

GENESIS = "0" * 64
_FIELDS = (
    "chain", "number", "word", "actor_kind", "actor_key", "actor_name", "subject_kind", "subject_key",
    "subject_name", "unit_path", "audience", "data", "source_address", "previous_hash",
)  # fmt: skip


def sm3(text: str) -> str:
    """The SM3 digest (GB/T 32905) of the text in UTF-8, as 64 hexadecimal digits."""
    digest = Hash(SM3())
    digest.update(text.encode())
    return digest.finalize().hex()


def digest_of(entry: Entry) -> str:
    """The digest that an entry must carry: over its row number, every field, the moment in UTC and the predecessor's digest."""
    values = [entry.pk, *(getattr(entry, name) for name in _FIELDS)]
    values.append(entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"))
    return sm3(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def entries(actor: Actor) -> QuerySet[Entry]:
    """Every entry that the actor may read, newest first."""
    readable = Entry.objects.order_by("-at", "-id")
    if actor.kind == "system":
        return readable
    terms = [Q(unit_path__startswith=path, audience="line") for path in actor.reach]
    terms += [Q(unit_path__startswith=path, audience="staff") for path in actor.acts_on]
    terms.append(Q(actor_key=actor.key))
    if "audit" in actor.roles:
        terms.append(Q(audience="security"))
    return readable.filter(functools.reduce(operator.or_, terms))


def first_moment(day: datetime.date) -> datetime.datetime:
    """The moment a day begins here: entries are asked for by moments, which an index finds, not by days cut from them."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def entries_about(actor: Actor, kind: str, key: str | int) -> QuerySet[Entry]:
    """The history of one subject, as far as the actor may read it."""
    return entries(actor).filter(subject_kind=kind, subject_key=str(key))


def anchors(actor: Actor) -> QuerySet[Anchor]:
    """The daily anchors, newest first; they hold digests only and may be read by everybody."""
    return Anchor.objects.order_by("-day")


@dataclass(frozen=True)
class Fault:
    """One place where a chain does not hold: which entry, and what is wrong with it in Chinese."""

    chain: str
    number: int
    entry_id: int | None
    sentence: str


@dataclass(frozen=True)
class Verification:
    """What the check found: how much was read and every fault."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


def verification(progress: Callable[[int, int], None] | None = None) -> Verification:
    """Read every chain from its beginning and name each changed, removed, reordered or inserted entry.

    Costs one pass over the table in constant memory; `progress` gets (read, all).
    """
    total = Entry.objects.count()
    heads = {head.chain: head for head in Head.objects.all()}
    faults: list[Fault] = []
    seen: dict[str, tuple[int, str]] = {}
    read = 0
    for entry in Entry.objects.order_by("chain", "number", "id").iterator(chunk_size=2000):
        read += 1
        faults += _faults_of(entry, seen.get(entry.chain, (0, GENESIS)))
        seen[entry.chain] = (entry.number, entry.hash)
        if progress is not None and read % 2000 == 0:
            progress(read, total)
    faults += _head_faults(heads, seen)
    faults += _anchor_faults()
    if progress is not None:
        progress(total, total)
    return Verification(len(seen), read, tuple(faults))


def faults_at_heads() -> tuple[Fault, ...]:
    """The quick part of the check: whether each chain ends where its head says. Costs three statements."""
    last = Entry.objects.values("chain").annotate(last=Max("number")).values_list("chain", "last")
    places = functools.reduce(
        operator.or_, (Q(chain=chain, number=number) for chain, number in last), Q(pk=None)
    )
    ends = Entry.objects.filter(places).values_list("chain", "number", "hash")
    heads = {head.chain: head for head in Head.objects.all()}
    return tuple(_head_faults(heads, {chain: (number, digest) for chain, number, digest in ends}))


def _faults_of(entry: Entry, before: tuple[int, str]) -> Iterator[Fault]:
    number, digest = before
    where = f"第 {entry.pk} 行（链 {entry.chain} 第 {entry.number} 条，{entry.word}）"
    if entry.number > number + 1:
        missing = (
            f"第 {number + 1} 条"
            if entry.number == number + 2
            else f"第 {number + 1} 至 {entry.number - 1} 条"
        )
        yield Fault(entry.chain, number + 1, None, f"链 {entry.chain} 的{missing}被删除或移走。")
    elif entry.number <= number:
        yield Fault(entry.chain, entry.number, entry.pk, f"{where}序号重复，系插入。")
    if digest_of(entry) != entry.hash:
        yield Fault(entry.chain, entry.number, entry.pk, f"{where}内容与摘要不符，已被改动或调换。")
    elif entry.previous_hash != digest and entry.number == number + 1:
        yield Fault(entry.chain, entry.number, entry.pk, f"{where}与前一条不衔接，前后被调换或插入。")


def _head_faults(heads: dict[str, Head], seen: dict[str, tuple[int, str]]) -> Iterator[Fault]:
    for chain, head in heads.items():
        number, digest = seen.get(chain, (0, GENESIS))
        if number < head.number:
            yield Fault(
                chain, number + 1, None, f"链 {chain} 末尾缺第 {number + 1} 至 {head.number} 条，被删除。"
            )
        elif number > head.number or digest != head.hash:
            yield Fault(
                chain, number, None, f"链 {chain} 末条（第 {number} 条）与链首登记不符，末尾被改动或插入。"
            )
    for chain in seen.keys() - heads.keys():
        yield Fault(chain, seen[chain][0], None, f"链 {chain} 没有链首登记，链首被删除或整链系插入。")


def _anchor_faults() -> Iterator[Fault]:
    for anchor in Anchor.objects.order_by("day"):
        if sm3(f"{anchor.day}|{anchor.heads}") != anchor.hash:
            yield Fault("锚", 0, anchor.pk, f"{anchor.day} 的锚内容与摘要不符，已被改动。")
            continue
        for chain, (number, digest) in json.loads(anchor.heads).items():
            kept = Entry.objects.filter(chain=chain, number=number).values_list("hash", flat=True).first()
            if kept != digest:
                yield Fault(
                    chain,
                    number,
                    None,
                    f"链 {chain} 第 {number} 条与 {anchor.day} 的锚不符，此前的记录被重写。",
                )
