"""What a locality's own layout can rely on: a paper says no field and no column that its entry in the vocabulary does not name."""

from __future__ import annotations

from yipanqi.documents.official import OfficialPaper, Text
from yipanqi.documents.own_papers import (
    ACROSS,
    COMMON,
    GROUP,
    check_layout,
    column_mark,
    starting_layout,
    tables_of,
)
from yipanqi.execution.queries.papers import paper_kind


def says_what_its_layout_names(key: str, paper: OfficialPaper) -> None:
    """Facts, headed texts and columns of a real paper against `rules/vocabulary/paper.yaml`."""
    kind = paper_kind(key)
    headed = {part.heading for part in paper.parts if isinstance(part, Text) and part.heading}
    said = {name for name, _ in paper.facts} | headed
    assert said <= {*kind.known, *COMMON}, said - {*kind.known, *COMMON}
    columns = {name for rows in tables_of(paper).values() for row in rows for name in row}
    columns = {name for name in columns if name != ACROSS and not name.endswith(f".{GROUP}")}
    named = {column_mark(one) for one in kind.columns}
    assert columns <= named, columns - named
    check_layout(starting_layout(kind.title, kind.known, kind.columns), kind.known, kind.columns)
