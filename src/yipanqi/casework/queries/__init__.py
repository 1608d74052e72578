"""Reading casework: the `catalogue` of procedures, `places` around a case, `courses` made again, `reading` of cases, `pages`."""

from yipanqi.casework.queries.catalogue import (
    adopted_layers,
    calendar,
    composed,
    edition_named,
    edition_today,
    offered,
    procedures,
)
from yipanqi.casework.queries.courses import Face, Told, course_of, face_of, told
from yipanqi.casework.queries.pages import (
    CasePage,
    OpenStep,
    beginnings,
    case_page,
    choices_for,
    could_stand_beside,
    deputies_for,
    title_of_kind,
)
from yipanqi.casework.queries.places import (
    Hand,
    Holder,
    Places,
    hands_of,
    holders_of,
    places_of,
    taker_named,
    taker_of,
)
from yipanqi.casework.queries.reading import (
    CaseCounts,
    CaseFilter,
    CaseLine,
    case,
    case_counts,
    cases,
    cases_matching,
    cases_to_act_on,
    light,
    line_of,
    marks_of,
    overdue_on,
    papers_of,
    procedures_in_sight,
    states,
)

__all__ = (
    "CaseCounts", "CaseFilter", "CaseLine", "CasePage", "Face", "Hand", "Holder", "OpenStep", "Places", "Told", "adopted_layers",
    "beginnings", "calendar", "case", "case_counts", "case_page", "cases", "cases_matching", "cases_to_act_on", "choices_for",
    "composed", "could_stand_beside", "course_of", "deputies_for", "edition_named", "edition_today", "face_of", "hands_of",
    "holders_of", "light", "line_of", "marks_of", "offered", "overdue_on", "papers_of", "places_of", "procedures",
    "procedures_in_sight", "states", "taker_named", "taker_of", "title_of_kind", "told",
)  # fmt: skip
