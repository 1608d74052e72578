"""Procedures: those of the rules folder, those that offices wrote and adopted, drafts, and what is wrong with a draft.

An adopted text is named by a mark (`procedure:17:5f0c…`) that stands for its content; a case keeps the mark of its edition.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import operator
import re
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.engine.errors import LoadRefused, Problem
from yipanqi.engine.load_calendar import load_calendar
from yipanqi.engine.procedures.check import sound_procedures
from yipanqi.engine.procedures.drafting import (
    differences_in_words,
    draft_trials,
    laid_over,
    problems_of_draft,
    try_draft,
)
from yipanqi.engine.procedures.language import Procedure, Procedures
from yipanqi.engine.procedures.load import read_procedure_text
from yipanqi.engine.procedures.trials import Tried
from yipanqi.engine.strict_yaml import read_text
from yipanqi.rulebook.errors import DraftUnknown
from yipanqi.rulebook.models import ProcedureDraft

DAY = datetime.timedelta(days=1)
WRITTEN_HERE = "procedure:"
LAYER = "written"
LOOK_AGAIN_SECONDS = 0.2
SHOWN, SHOWN_SITUATIONS = "草稿", "情景"
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Adopted:
    """An edition that holds at and below a path: its mark, what it says, until when it is begun."""

    mark: str
    path: str
    procedure: Procedure


@dataclass(frozen=True)
class Looked:
    """A draft as the checker sees it: the procedure where it can be read, what is wrong, and how its situations went."""

    procedure: Procedure | None
    problems: tuple[Problem, ...]
    tried: tuple[Tried, ...] = ()
    before: Procedure | None = None
    differences: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it may be written, drawn and adopted as far as the checker goes."""
        return self.procedure is not None and not self.problems

    @property
    def holds(self) -> bool:
        """Whether it is sound and every situation came true."""
        return self.is_sound and not any(one.wrong for one in self.tried)


_contents: dict[str, Procedure] = {}
"""The adopted texts met so far by their marks; a mark stands for its content, so nothing here grows stale."""


def rules_stamp() -> Stamp:
    """Name, size and time of every rule file: cheap to take, changes with every edit."""
    return _stamp_at(Path(settings.YIPANQI_RULES), int(time.monotonic() / LOOK_AGAIN_SECONDS))


def shipped_procedures() -> Procedures:
    """Every sound procedure of the rules folder, with the overlays; read again only after a file changed."""
    return _loaded(Path(settings.YIPANQI_RULES), rules_stamp())


def adopted_procedures() -> list[Adopted]:
    """Every edition that was adopted somewhere, earliest first; one statement."""
    rows = ProcedureDraft.objects.filter(state=ProcedureDraft.ADOPTED).select_related("organisation")
    return [_adopted(row) for row in rows.order_by("from_on", "pk")]


def adopted_named(key: str, edition: str) -> Adopted | None:
    """One adopted edition by its name; one statement."""
    found = (
        ProcedureDraft.objects.filter(state=ProcedureDraft.ADOPTED, key=key, edition=edition)
        .select_related("organisation")
        .first()
    )
    return _adopted(found) if found is not None else None


def procedure_marked(mark: str) -> Procedure | None:
    """The procedure that a mark stands for; one statement where it was never met here."""
    if mark not in _contents:
        row = ProcedureDraft.objects.filter(pk=int(mark.split(":")[1])).first()
        if row is None or mark_of(row) != mark:
            return None
        _remembered(row)
    return _contents[mark]


def procedures_at(path: str, adopted: list[Adopted] | None = None) -> Procedures:
    """The procedures as they hold at a path: those of the folder, cut where one written here takes their place."""
    known = shipped_procedures()
    here = [
        one for one in (adopted_procedures() if adopted is None else adopted) if path.startswith(one.path)
    ]
    if not here:
        return known
    return dataclasses.replace(known, procedures=laid_over(known.procedures, [one.procedure for one in here]))


def mark_of(row: ProcedureDraft) -> str:
    """The name of an adopted content: the same text gives the same mark."""
    told = f"{row.from_on}\n{row.text}"
    return f"{WRITTEN_HERE}{row.pk}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def drafts(actor: Actor) -> QuerySet[ProcedureDraft]:
    """What was written for the organisations that the actor keeps, newest first."""
    found = ProcedureDraft.objects.select_related("organisation").order_by("-written_at", "-pk")
    if not actor.acts_on:
        return found.none()
    terms = [Q(organisation__path__startswith=path) for path in actor.acts_on]
    return found.filter(functools.reduce(operator.or_, terms))


def draft(actor: Actor, pk: int) -> ProcedureDraft:
    """One draft; refuses DraftUnknown."""
    found = drafts(actor).filter(pk=pk).first()
    if found is None:
        raise DraftUnknown("rulebook.draft.unknown", "没有找到这份程序，或不在您的权限范围内。")
    return found


def looked_at(
    path: str, text: str, situations: str, day: datetime.date, *, with_trials: bool = False
) -> Looked:
    """What the checker says to a text for the organisation at the path, begun at the earliest on the day. Never raises for faults
    of authors; with its situations it costs some milliseconds each."""
    here = procedures_at(path)
    try:
        read = _read(text, here, None)
    except LoadRefused as refused:
        return Looked(None, refused.problems)
    editions = [one for one in here.procedures if one.id == read.id and one.edition != read.edition]
    follows = [one.effective_from + DAY for one in editions]
    read = dataclasses.replace(read, effective_from=max([day, read.effective_from, *follows]))
    before = next((one for one in editions if one.is_in_force(read.effective_from)), None)
    among = dataclasses.replace(here, procedures=laid_over(here.procedures, [read])[:-1])
    trials, wrong = draft_trials(situations, SHOWN_SITUATIONS, read)
    problems = (*problems_of_draft(read, among), *wrong)
    if problems:
        return Looked(read, problems, (), before)
    tried: tuple[Tried, ...] = ()
    if with_trials:
        tried = try_draft(read, trials, among, load_calendar(Path(settings.YIPANQI_RULES)))
    return Looked(read, (), tried, before, differences_in_words(before, read) if before is not None else ())


def text_to_copy(key: str, edition: str) -> str:
    """The text of an edition as a new draft starts from it, documents by their titles; empty where there is none."""
    row = ProcedureDraft.objects.filter(state=ProcedureDraft.ADOPTED, key=key, edition=edition).first()
    if row is not None:
        return row.text
    found = shipped_procedures().edition(key, edition)
    if found is None:
        return ""
    text = (Path(settings.YIPANQI_RULES) / found.place.file).read_text("utf-8")
    sources = [found.source, *(step.source for step in found.steps)]
    sources += [limit.source for step in found.steps for limit in step.limits]
    for document, title in dict.fromkeys((one.document, one.title) for one in sources if one.document):
        text = re.sub(rf"(document: ){re.escape(document)}(?=[,}}\s])", rf"\g<1>{title}", text)
    return text


def _read(text: str, among: Procedures, from_on: datetime.date | None) -> Procedure:
    read = read_procedure_text(
        read_text(text, SHOWN), layer=LAYER, is_local=False, book=LAYER, titles=None, posts=among.posts
    )
    return dataclasses.replace(read, effective_from=from_on) if from_on is not None else read


def _adopted(row: ProcedureDraft) -> Adopted:
    known = _remembered(row)
    until = min([day for day in (row.until_on, known.effective_until) if day is not None], default=None)
    return Adopted(mark_of(row), row.organisation.path, dataclasses.replace(known, effective_until=until))


def _remembered(row: ProcedureDraft) -> Procedure:
    mark = mark_of(row)
    if mark not in _contents:
        _contents[mark] = _read(row.text, shipped_procedures(), row.from_on)
    return _contents[mark]


@functools.lru_cache(maxsize=2)
def _stamp_at(folder: Path, moment: int) -> Stamp:
    files = ((path, path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((str(path), status.st_size, status.st_mtime_ns) for path, status in files)


@functools.lru_cache(maxsize=2)
def _loaded(folder: Path, stamp: Stamp) -> Procedures:
    return sound_procedures(folder)
