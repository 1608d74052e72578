"""The arithmetic of votes on generated rolls: the explanation always agrees with the result."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.meeting.queries.tally import (
    AT_LEAST,
    EXPECTED,
    MORE_THAN,
    PRESENT,
    Bounds,
    Counts,
    RollCount,
    Threshold,
    faults,
    tally,
)

SHARES = st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(4, 5), Fraction(51, 100), Fraction(1)])
RELATIONS = st.sampled_from([AT_LEAST, MORE_THAN])


def threshold(share: Fraction, relation: str) -> Threshold:
    return Threshold(share, relation, "门槛", "条例", "11", "national", "")


@st.composite
def votes(draw: st.DrawFn) -> tuple[Counts, RollCount, Bounds]:
    expected = draw(st.integers(0, 120))
    present = draw(st.integers(0, expected))
    bounds = Bounds(
        "规则", "党员", threshold(draw(SHARES), draw(RELATIONS)), threshold(draw(SHARES), draw(RELATIONS)),
        draw(st.sampled_from([EXPECTED, PRESENT])), draw(st.booleans()), draw(st.booleans()),
    )  # fmt: skip
    in_favour = draw(st.integers(0, present))
    against = draw(st.integers(0, present - in_favour))
    rest = present - in_favour - against
    written = draw(st.integers(0, expected - present)) if bounds.written and bounds.base == EXPECTED else 0
    counts = Counts(
        in_favour,
        against,
        rest if not bounds.ballots else draw(st.integers(0, rest)),
        written_in_favour=written,
    )
    return counts, RollCount(expected, present), bounds


@settings(max_examples=300, deadline=None)
@given(votes())
def test_explanation_agrees_with_the_result(case: tuple[Counts, RollCount, Bounds]) -> None:
    counts, roll, bounds = case
    assert not dict(faults(counts, roll, bounds))
    result = tally(counts, roll, bounds)
    assert result.is_quorate == bounds.quorum.is_met(roll.present, roll.expected)
    judged = [step for step in result.steps if step.holds is not None]
    assert all(step.cited for step in judged)
    assert result.is_passed == (result.is_quorate and all(step.holds for step in judged))
    if not result.is_quorate:
        assert "不能表决" in result.sentence and len(judged) == 1
        return
    assert result.sentence.startswith("通过" if result.is_passed else "未通过")
    said = re.search(r"赞成(\d+)票.*至少(\d+)票", result.sentence)
    assert said is not None
    base = roll.present if bounds.base == PRESENT else roll.expected
    assert (int(said[1]) >= int(said[2])) == result.is_passed or base == 0


@settings(max_examples=200, deadline=None)
@given(SHARES, RELATIONS, st.integers(1, 500))
def test_least_is_the_first_that_is_enough(share: Fraction, relation: str, of: int) -> None:
    bound = threshold(share, relation)
    least = bound.least(of)
    assert bound.is_met(least, of) and not bound.is_met(least - 1, of)


@settings(max_examples=200, deadline=None)
@given(votes(), st.integers(1, 5))
def test_more_votes_than_voters_never_stand(case: tuple[Counts, RollCount, Bounds], more: int) -> None:
    counts, roll, bounds = case
    too_many = Counts(
        counts.in_favour + roll.present - counts.given_in_room + more, counts.against, counts.abstained
    )
    assert dict(faults(too_many, roll, bounds))
