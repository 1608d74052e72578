"""How a carrier is nurtured into an example: each case of it, where it stands, and what its mentor and assessors wrote last."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import Beside, cases, cases_beside, composed, marks_of, told
from yipanqi.execution.models import Carrier
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carrier_spread import CARRIER


@dataclass(frozen=True)
class Word:
    """What one field says: the last that was written into it, and by whom and when; a party that is named stands without them."""

    title: str
    text: str
    by: str
    on: datetime.date


@dataclass(frozen=True)
class Nurturing:
    """Every nurturing of the carrier, the newest first, and the words of the newest as far as the reader may open it."""

    cases: tuple[Beside, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return any(one.is_running for one in self.cases)


def nurturing_of(actor: Actor, carrier: Carrier) -> Nurturing:
    """The nurturing of a carrier that the reader has found; four statements, none for a kind that is not nurtured."""
    kind = described_kind(carrier.kind)
    if not kind.nurtured_by:
        return Nurturing()
    about = f"{CARRIER}:{carrier.pk}"
    beside = [one for one in cases_beside(actor, about) if one.procedure == kind.nurtured_by]
    newest = cases(actor).filter(about=about, procedure=kind.nurtured_by).order_by("-begun_on", "-pk").first()
    if newest is None or newest.is_sealed:
        return Nurturing(tuple(beside))
    procedure = composed(newest.procedure, newest.edition, tuple(newest.layers), is_agency=newest.is_agency)
    titles = {field.id: field.title for step in procedure.steps for field in step.fields}
    words: dict[str, Word] = {}
    for line in told(newest, marks_of(actor, newest)):
        for name, value in line.mark.fields:
            if name in kind.nurtured_says and value:
                party = line.names.get(str(value))
                by = "" if party else line.row.person_name
                words[name] = Word(titles.get(name, name), party or str(value), by, line.mark.on)
    shown = tuple(words[name] for name in kind.nurtured_says if name in words)
    return Nurturing(tuple(beside), shown)
