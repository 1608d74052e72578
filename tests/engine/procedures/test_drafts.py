"""An editor's text is checked as it is typed; marks survive being stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.procedures.author import SHIPPED, SMALL, D
from yipanqi.engine.errors import Problem
from yipanqi.engine.procedures.check import checked_draft
from yipanqi.engine.procedures.course import KINDS, CourseRefused, Mark
from yipanqi.engine.procedures.drawing import drawn
from yipanqi.engine.procedures.language import Procedure
from yipanqi.engine.procedures.storing import mark_of, plain_mark
from yipanqi.engine.procedures.writing import written

WORDS = st.text(max_size=12)
VALUES = st.one_of(
    WORDS, st.integers(-9, 10**9), st.booleans(), st.none(), st.dates(D(1990, 1, 1), D(2100, 1, 1))
)
MARKS = st.builds(
    Mark,
    kind=st.sampled_from(sorted(KINDS)),
    on=st.dates(D(1990, 1, 1), D(2100, 1, 1)),
    by=WORDS,
    step=WORDS,
    decision=WORDS,
    standing=WORDS,
    beside=WORDS,
    fields=st.dictionaries(WORDS, VALUES, max_size=4).map(
        lambda row: tuple(sorted(row.items(), key=lambda pair: pair[0]))
    ),
    papers=st.dictionaries(WORDS, st.integers(1, 9), max_size=3).map(lambda row: tuple(sorted(row.items()))),
    reason=WORDS,
    to=WORDS,
    limit=WORDS,
    due_on=st.none() | st.dates(D(1990, 1, 1), D(2100, 1, 1)),
)


def _draft(text: str) -> tuple[Procedure | None, tuple[Problem, ...]]:
    return checked_draft(
        text, "草稿", layer="town", is_local=True, book="office", titles={"local": "本地规定"}, among=SHIPPED
    )


def test_a_sound_draft_can_be_written_and_drawn() -> None:
    procedure, problems = _draft(SMALL)
    assert problems == () and procedure is not None
    assert "由所在科室的科室负责人办理" in "".join(written(procedure))
    assert drawn(procedure).startswith("<svg")


def test_a_faulty_draft_says_where() -> None:
    procedure, problems = _draft(SMALL.replace("to: [check, legal]", "to: [legal]"))
    assert procedure is not None
    assert str(problems[0]).startswith("草稿 第")
    procedure, problems = _draft("procedure: [")
    assert procedure is None and "不是完整的 YAML 写法" in str(problems[0])
    procedure, problems = _draft(SMALL.replace("id: seal", "id: objection"))
    assert procedure is not None and problems == ()  # takes the place of the edition of that name


@given(MARKS)
def test_a_mark_survives_being_stored(mark: Mark) -> None:
    assert mark_of(json.loads(json.dumps(plain_mark(mark)))) == mark


@pytest.mark.parametrize("stored", [{}, {"kind": "eat", "on": "2026-01-01"}, {"kind": "take", "on": "soon"}, {"kind": "take", "on": "2026-01-01", "fields": 3}])  # fmt: skip
def test_what_was_tampered_with_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(CourseRefused, match="请核验留痕"):
        mark_of(stored)
