"""A case made again from its stored marks, and the parts of it that may be sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.casework.models import Case, CaseMark
from yipanqi.casework.queries.catalogue import composed
from yipanqi.engine.procedures.course import Course, Mark, begin_course, replay
from yipanqi.engine.procedures.storing import mark_of
from yipanqi.organisation.queries.sealing import seal


@dataclass(frozen=True)
class Face:
    """What a case is about: title, subject and who is concerned, opened where it was sealed."""

    title: str
    subject_key: str
    subject_name: str
    concerned: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One stored mark with its content opened: the engine's mark and the names of the keys in its fields as they were."""

    row: CaseMark
    mark: Mark
    names: Mapping[str, str]


def face_of(case: Case) -> Face:
    """The face of the case; for whoever has found the case."""
    if not case.is_sealed:
        return Face(case.title, case.subject_key, case.subject_name, tuple(case.concerned))
    found = json.loads(seal().open(case.sealed))
    return Face(found["title"], found["subject_key"], found["subject_name"], tuple(found["concerned"]))


def told(case: Case, rows: Iterable[CaseMark]) -> list[Told]:
    """The marks in order with their content."""
    return [_told(case, row) for row in sorted(rows, key=lambda row: row.number)]


def course_of(case: Case, marks: Iterable[Mark]) -> Course:
    """Where the case stands. Refuses ProcedureGone and marks that were changed."""
    marks = list(marks)
    layers = tuple(case.layers)
    face = face_of(case)
    first = composed(case.procedure, case.first_edition, layers, is_agency=case.is_agency)
    later = {mark.to for mark in marks if mark.kind == "move"}
    editions = {
        edition: composed(case.procedure, edition, layers, is_agency=case.is_agency) for edition in later
    }
    begun = begin_course(first, subject=face.subject_key, on=case.begun_on, concerned=face.concerned)
    return replay(begun, marks, editions)


def _told(case: Case, row: CaseMark) -> Told:
    content: Any = json.loads(seal().open(row.sealed)) if case.is_sealed else row.content
    return Told(row, mark_of(content["mark"]), content["names"])
