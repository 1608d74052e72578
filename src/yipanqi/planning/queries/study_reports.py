"""调研成果: the reports that research topics led to, what was decided on them, which of them won an award."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries.reading import cases
from yipanqi.casework.queries.written import Written, papers_handed_in, written_in
from yipanqi.evidence.queries import evidence
from yipanqi.planning.queries.studies import STUDIES

PROCEDURE = STUDIES["research_topic"][0]
REPORTED, DECIDED, AWARDED = "report", "decide", ("award", "awarded")
SEARCHED = ("question", "lead", "visited", "findings", "advice", "decision", "award")


@dataclass(frozen=True)
class ReportFilter:
    """What the library is narrowed to; empty values narrow nothing. `award` is yes or no."""

    text: str = ""
    agency_path: str = ""
    year: int | None = None
    award: str = ""


@dataclass(frozen=True)
class StudyReport:
    """One report: its case, what it says, its file (`may_open`: whether the reader may), its award."""

    case: Any
    written: Written
    paper: Any
    may_open: bool

    @property
    def reported_on(self) -> datetime.date:
        """When it was handed in."""
        return self.written.acts[REPORTED].on

    @property
    def decision(self) -> str:
        """What was decided on it."""
        return self.written.text("decision")

    @property
    def is_awarded(self) -> bool:
        """Whether an award was entered."""
        mark = self.written.acts.get(AWARDED[0])
        return mark is not None and mark.decision == AWARDED[1]

    @property
    def award(self) -> str:
        """Name, grade, body and day as far as they were written; empty without an award."""
        if not self.is_awarded:
            return ""
        said = [self.written.text(name) for name in ("award", "award_grade", "award_body", "awarded_on")]
        return "，".join(one for one in said if one) or "获奖（没有写明奖项）"


def study_reports(actor: Actor, wanted: ReportFilter | None = None) -> list[StudyReport]:
    """The reports in sight, newest first. Four statements, however many."""
    wanted = wanted or ReportFilter()
    found = list(cases(actor).filter(procedure=PROCEDURE, organisation__path__startswith=wanted.agency_path))
    written = written_in(actor, found)
    papers = papers_handed_in(actor, found, "report")
    readable = set(
        evidence(actor)
        .filter(pk__in=[one.evidence_id for one in papers.values()])
        .values_list("pk", flat=True)
    )
    told = [
        StudyReport(one, written[one.pk], papers.get(one.pk), _opens(papers.get(one.pk), readable))
        for one in found
        if one.pk in written and REPORTED in written[one.pk].acts
    ]
    return sorted(
        (one for one in told if _wanted(one, wanted)),
        key=lambda one: (one.reported_on, one.case.pk),
        reverse=True,
    )


def _opens(paper: Any, readable: set[int]) -> bool:
    return paper is not None and paper.evidence_id in readable


def _wanted(one: StudyReport, wanted: ReportFilter) -> bool:
    if wanted.award and (wanted.award == "yes") != one.is_awarded:
        return False
    if wanted.year is not None and one.reported_on.year != wanted.year:
        return False
    words = "\n".join((one.case.title, *(one.written.text(name) for name in SEARCHED)))
    return wanted.text in words
