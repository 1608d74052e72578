"""The procedures as they hold for an organisation: those of the rules folder and those written and adopted here; its layers."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings

from yipanqi.basics.errors import NotFound
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.casework.errors import ProcedureGone
from yipanqi.engine.load_calendar import load_calendar
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.language import Procedure, Procedures
from yipanqi.rulebook.queries.bodies import AMENDMENT, localities_of, localities_on
from yipanqi.rulebook.queries.procedures import (
    WRITTEN_HERE,
    Adopted,
    Stamp,
    adopted_named,
    adopted_procedures,
    procedure_marked,
    procedures_at,
    rules_stamp,
    shipped_procedures,
)


def procedures() -> Procedures:
    """Every sound procedure of the folder with the overlays, and every one that was adopted anywhere; one statement."""
    known = shipped_procedures()
    return dataclasses.replace(
        known, procedures=(*known.procedures, *(one.procedure for one in adopted_procedures()))
    )


def calendar() -> WorkingCalendar:
    """The published holidays and make-up days."""
    return _calendar(Path(settings.YIPANQI_RULES), rules_stamp())


def offered(day: datetime.date, path: str = "", adopted: Sequence[Adopted] | None = None) -> list[Procedure]:
    """The editions that a case begun at the path on the day follows, in the order of their names."""
    known = procedures_at(path, None if adopted is None else list(adopted))
    keys = dict.fromkeys(one.id for one in known.procedures)
    found = [edition for key in keys if (edition := known.edition_on(key, day)) is not None]
    return sorted(found, key=lambda one: one.title)


def edition_named(key: str, edition: str) -> Procedure:
    """One edition without overlays; refuses NotFound."""
    found = shipped_procedures().edition(key, edition)
    if found is None and (adopted := adopted_named(key, edition)) is not None:
        found = adopted.procedure
    if found is None:
        raise NotFound("casework.procedure.not_found", "没有这个程序或这个版本，请从程序目录里选择。")
    return found


def edition_today(key: str, day: datetime.date, path: str | None = None) -> Procedure:
    """The edition in force on the day, at the path or, without one, anywhere; refuses NotFound."""
    if path is None:
        known = shipped_procedures().edition_on(key, day)
        here = [one.procedure for one in adopted_procedures() if one.procedure.id == key]
        found = known or next((one for one in here if one.is_in_force(day)), None)
    else:
        found = procedures_at(path).edition_on(key, day)
    if found is None:
        raise NotFound(
            "casework.procedure.not_found", "没有这个程序，或今天没有适用的版本，请从程序目录里选择。"
        )
    return found


def composed(key: str, edition: str, layers: tuple[str, ...], *, is_agency: bool) -> Procedure:
    """An edition with the overlays of these layers laid on; refuses ProcedureGone."""
    return _composed(Path(settings.YIPANQI_RULES), rules_stamp(), key, edition, layers, is_agency)


def adopted_layers(path: str, day: datetime.date, key: str = "") -> tuple[str, ...]:
    """The localities that hold for the organisation on the day; with a procedure also the mark of its edition written here."""
    layers = layers_among(path, localities_on(day))
    return (*layers, *marks_among(path, adopted_procedures(), key, day)) if key else layers


def marks_among(path: str, adopted: Iterable[Adopted], key: str, day: datetime.date) -> tuple[str, ...]:
    """The marks of a procedure's editions written here that are in force at the path on the day."""
    return tuple(
        one.mark
        for one in adopted
        if path.startswith(one.path) and one.procedure.id == key and one.procedure.is_in_force(day)
    )


def layers_among(path: str, adopted: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The localities that hold for the organisation, out of what is adopted anywhere on the day."""
    marks = localities_of(path, adopted)
    layers = (mark.partition("@")[0] for mark in marks if not mark.startswith(AMENDMENT))
    return tuple(dict.fromkeys(layers))


@functools.lru_cache(maxsize=2)
def _calendar(folder: Path, stamp: Stamp) -> WorkingCalendar:
    return load_calendar(folder)


@functools.lru_cache(maxsize=64)
def _composed(
    folder: Path, stamp: Stamp, key: str, edition: str, layers: tuple[str, ...], is_agency: bool
) -> Procedure:
    known = shipped_procedures()
    base = known.edition(key, edition) or _written_here(key, edition, layers)
    if base is None:
        raise ProcedureGone(
            "casework.procedure.gone", f"制度文件里已经没有程序“{key}”的{edition}版，请恢复该文件后再办理。"
        )
    return compose(base, overlays_for(known, base, layers, is_agency=is_agency))


def _written_here(key: str, edition: str, layers: Iterable[str]) -> Procedure | None:
    marked = [procedure_marked(layer) for layer in layers if layer.startswith(WRITTEN_HERE)]
    return next((one for one in marked if one is not None and (one.id, one.edition) == (key, edition)), None)
