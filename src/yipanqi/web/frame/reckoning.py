"""A reckoning as pages and papers show it: a tree of steps with the records behind them named and linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.assessment.queries import appraisals
from yipanqi.basics.actors import Actor
from yipanqi.execution.queries.activities import activities, participations_named
from yipanqi.execution.queries.carrier_calls import services_named

UNMET, BESIDE, ABOUT = "未完成", "不适用", "适用对象："
OPEN_TO = 2


@dataclass(frozen=True)
class Record:
    """A record that was counted or could not be: its name, the kind and key of its page; no kind where it has none in reach."""

    name: str
    kind: str = ""
    key: int = 0


@dataclass(frozen=True)
class Step:
    """One node of a reckoning."""

    title: str
    value: str
    sources: tuple[str, ...]
    steps: tuple[str, ...]
    counted: tuple[Record, ...]
    lacking: tuple[Record, ...]
    parts: tuple[Step, ...]
    is_unmet: bool
    is_open: bool

    @property
    def absent(self) -> Iterator[str]:
        """What was expected below this node and not found."""
        for part in self.parts:
            if part.is_unmet:
                yield f"{self.title}（{part.title}）"
            yield from part.absent


def reckoning(actor: Actor, stored: Mapping[str, Any]) -> Step:
    """The tree of a stored trace. One statement for each kind of record in it."""
    return _step(stored, _named(actor, stored), 0)


def _step(stored: Mapping[str, Any], records: Mapping[tuple[str, str], Record], depth: int) -> Step:
    def named(keys: Iterable[str]) -> tuple[Record, ...]:
        return tuple(records.get((stored["fact"], key), Record(f"第{key}号记录")) for key in keys)

    # Whom a part is about is told where it is the answer; elsewhere the top has said it.
    told = [
        line
        for line in stored["steps"]
        if depth == 0 or stored["value"] == BESIDE or not line.startswith(ABOUT)
    ]
    return Step(
        stored["title"], stored["value"], tuple(stored["sources"]), tuple(told), named(stored["counted"]),
        named(stored["lacking"]), tuple(_step(part, records, depth + 1) for part in stored["inputs"]), stored["value"] == UNMET,
        depth < OPEN_TO,
    )  # fmt: skip


def _named(actor: Actor, top: Mapping[str, Any]) -> dict[tuple[str, str], Record]:
    keys: dict[str, set[int]] = {}

    def gather(stored: Mapping[str, Any]) -> None:
        told = (*stored["counted"], *stored["lacking"])
        keys.setdefault(stored["fact"], set()).update(
            int(key) for key in told if key.removeprefix("-").isdecimal()
        )
        for part in stored["inputs"]:
            gather(part)

    gather(top)
    found: dict[tuple[str, str], Record] = {}
    if keys.get("activity"):
        for one in activities(actor).filter(pk__in=keys["activity"]):
            found["activity", str(one.pk)] = Record(f"{one.held_on} {one.title}", "activity", one.pk)
    took_part = keys.get("participation", set())
    for key, activity, name in participations_named(actor, {key for key in took_part if key > 0}):
        found["participation", str(key)] = Record(name, "activity", activity)
    for key, carrier, name in services_named(actor, [-key for key in took_part if key < 0]):
        found["participation", str(-key)] = Record(name, "carrier", carrier)
    for fact in ("appraisal", "member_appraisal"):
        if keys.get(fact):
            for each in appraisals(actor).filter(pk__in=keys[fact]):
                words = f"{each.judged_on} {each.judged_by}认定{each.amount}"
                found[fact, str(each.pk)] = Record(words, "appraisal", each.pk)
    return found
