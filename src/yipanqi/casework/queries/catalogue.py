"""The procedures of the rules folder, read once and again only after a file changed; which layers an organisation has adopted."""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from yipanqi.basics.errors import NotFound
from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.casework.errors import ProcedureGone
from yipanqi.engine.load_calendar import load_calendar
from yipanqi.engine.procedures.check import sound_procedures
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.language import Procedure, Procedures
from yipanqi.rulebook.queries.bodies import AMENDMENT, localities_of, localities_on

_Stamp = tuple[tuple[str, int, int], ...]
LOOK_AGAIN_SECONDS = 0.2


def procedures() -> Procedures:
    """Every sound procedure of the folder, with the overlays."""
    folder = Path(settings.YIPANQI_RULES)
    return _loaded(folder, _stamp(folder))


def calendar() -> WorkingCalendar:
    """The published holidays and make-up days."""
    folder = Path(settings.YIPANQI_RULES)
    return _calendar(folder, _stamp(folder))


def offered(day: datetime.date) -> list[Procedure]:
    """The editions that a case begun on the day follows, in the order of their names."""
    known = procedures()
    keys = dict.fromkeys(one.id for one in known.procedures)
    found = [edition for key in keys if (edition := known.edition_on(key, day)) is not None]
    return sorted(found, key=lambda one: one.title)


def edition_named(key: str, edition: str) -> Procedure:
    """One edition without overlays; refuses NotFound."""
    found = procedures().edition(key, edition)
    if found is None:
        raise NotFound("casework.procedure.not_found", "没有这个程序或这个版本，请从程序目录里选择。")
    return found


def edition_today(key: str, day: datetime.date) -> Procedure:
    """The edition in force on the day; refuses NotFound."""
    found = procedures().edition_on(key, day)
    if found is None:
        raise NotFound(
            "casework.procedure.not_found", "没有这个程序，或今天没有适用的版本，请从程序目录里选择。"
        )
    return found


def composed(key: str, edition: str, layers: tuple[str, ...], *, is_agency: bool) -> Procedure:
    """An edition with the overlays of these layers laid on; refuses ProcedureGone."""
    folder = Path(settings.YIPANQI_RULES)
    return _composed(folder, _stamp(folder), key, edition, layers, is_agency)


def adopted_layers(path: str, day: datetime.date) -> tuple[str, ...]:
    """The localities that hold for the organisation on the day."""
    return layers_among(path, localities_on(day))


def layers_among(path: str, adopted: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The localities that hold for the organisation, out of what is adopted anywhere on the day."""
    marks = localities_of(path, adopted)
    layers = (mark.partition("@")[0] for mark in marks if not mark.startswith(AMENDMENT))
    return tuple(dict.fromkeys(layers))


def _stamp(folder: Path) -> _Stamp:
    return _stamp_at(folder, int(time.monotonic() / LOOK_AGAIN_SECONDS))


@functools.lru_cache(maxsize=2)
def _stamp_at(folder: Path, moment: int) -> _Stamp:
    """Name, size and time of every rule file: cheap to take, changes with every edit."""
    files = ((path, path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((str(path), status.st_size, status.st_mtime_ns) for path, status in files)


@functools.lru_cache(maxsize=2)
def _loaded(folder: Path, stamp: _Stamp) -> Procedures:
    return sound_procedures(folder)


@functools.lru_cache(maxsize=2)
def _calendar(folder: Path, stamp: _Stamp) -> WorkingCalendar:
    return load_calendar(folder)


@functools.lru_cache(maxsize=64)
def _composed(
    folder: Path, stamp: _Stamp, key: str, edition: str, layers: tuple[str, ...], is_agency: bool
) -> Procedure:
    known = _loaded(folder, stamp)
    base = known.edition(key, edition)
    if base is None:
        raise ProcedureGone(
            "casework.procedure.gone", f"制度文件里已经没有程序“{key}”的{edition}版，请恢复该文件后再办理。"
        )
    return compose(base, overlays_for(known, base, layers, is_agency=is_agency))
