"""Cases about a record of a later room: the room offers how its record is found and how it follows the case; casework knows neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.errors import CaseRefused
from yipanqi.casework.models import Case
from yipanqi.engine.procedures.course import Course
from yipanqi.engine.reading import Scalar


@dataclass(frozen=True)
class Bound:
    """The record as the beginning of its case needs it: its name, whose it is, with what the form begins, who stands aside."""

    name: str
    organisation_id: int
    initial: Mapping[str, Scalar] = field(default_factory=dict)
    concerned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Binding:
    """A kind of record, the procedure its cases follow, and two functions of its room.

    `find` gives the record to whoever may begin a case about it and refuses everybody else; `follow` lets the record follow the
    case in the transaction of each act; `says` gives what the record already says, by the fields of the steps. A record that is
    where cases come from also has `opens`: it gives what the case of a further procedure begins with, or refuses, and several
    cases may come of it.
    """

    kind: str
    procedure: str
    find: Callable[[Actor, int], Bound]
    follow: Callable[[Actor, Case, Course], None]
    says: Callable[[int], Mapping[str, Scalar]] | None = None
    opens: Callable[[Actor, int, str], Bound] | None = None


_bindings: dict[str, Binding] = {}


def offer_binding(binding: Binding) -> None:
    """Let cases be about records of this kind."""
    _bindings[binding.kind] = binding


def bound(actor: Actor, procedure: str, about: str) -> Bound:
    """The record that a case is to be about, `kind:number`. Refuses what is no such record, and a second running case about it."""
    kind, _, key = about.partition(":")
    binding = _bindings.get(kind)
    if binding is None or not key.isdecimal() or (binding.procedure != procedure and binding.opens is None):
        raise NotFound("casework.about.not_found", "没有找到要办的事项，请从它的页面重新进入。")
    if binding.opens is not None:
        return binding.opens(actor, int(key), procedure)
    found = binding.find(actor, int(key))
    running = Case.objects.filter(about=about, state__in=(Case.OPEN, Case.SUSPENDED)).first()
    if running is not None:
        raise CaseRefused(
            "casework.about.running",
            f"“{found.name}”已有一件{running.procedure_title}在办（{running.begun_by_name}，{running.begun_on}），请到那一件里办理。",
        )
    return found


def follow(actor: Actor, case: Case, course: Course) -> None:
    """Let the record that the case is about follow it."""
    kind = case.about.partition(":")[0]
    if kind in _bindings:
        _bindings[kind].follow(actor, case, course)


def said_about(about: str) -> Mapping[str, Scalar]:
    """What the record that a case is about already says, by the fields of the steps; empty without a record."""
    kind, _, key = about.partition(":")
    binding = _bindings.get(kind)
    return binding.says(int(key)) if binding is not None and binding.says is not None else {}
