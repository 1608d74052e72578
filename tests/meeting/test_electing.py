"""The count of an election: bounds by example, and by a second way of counting that must agree."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from yipanqi.meeting.queries.electing import (
    ELECTED,
    NOT_ELECTED,
    TIED,
    Asked,
    Ballots,
    Stood,
    elect,
    faults,
)
from yipanqi.meeting.queries.tally import RollCount, Threshold


def share(percent: int, relation: str) -> Threshold:
    return Threshold(Fraction(percent, 100), relation, "门槛", "条例", "", "national", "")


FULL = Asked(share(80, "at_least"), share(50, "more_than"), share(20, "at_least"))
FURTHER = Asked(FULL.quorum, FULL.passing, None)
EQUAL = Asked(FULL.quorum, FULL.passing, None, extra=0)
ROLL = RollCount(25, 20)


def ballots(seats: int, *votes: int, issued: int = 20, returned: int = 20, valid: int = 20) -> Ballots:
    stood = tuple(Stood(f"候选人{number}", count) for number, count in enumerate(votes))
    return Ballots(seats, issued, returned, valid, stood)


@pytest.mark.parametrize(
    ("seats", "votes", "results", "vacant"),
    [
        (2, (18, 15, 7), (ELECTED, ELECTED, NOT_ELECTED), 0),
        (2, (18, 10, 7), (ELECTED, NOT_ELECTED, NOT_ELECTED), 1),
        (2, (18, 11, 7), (ELECTED, ELECTED, NOT_ELECTED), 0),
        (2, (14, 13, 12), (ELECTED, ELECTED, NOT_ELECTED), 0),
        (2, (14, 12, 12), (ELECTED, TIED, TIED), 1),
        (2, (12, 12, 12), (TIED, TIED, TIED), 2),
        (2, (10, 10, 10), (NOT_ELECTED,) * 3, 2),
    ],
)
def test_who_is_elected(seats: int, votes: tuple[int, ...], results: tuple[str, ...], vacant: int) -> None:
    found = elect(ballots(seats, *votes), ROLL, FULL)
    assert (found.results, found.vacant, found.is_valid) == (results, vacant, True)


def test_more_papers_back_than_issued_is_void() -> None:
    found = elect(ballots(2, 18, 15, 7, issued=19), ROLL, FULL)
    assert not found.is_valid and found.vacant == 2 and ELECTED not in found.results
    assert not dict(faults(ballots(2, 18, 15, 7, issued=19), ROLL, FULL))


@pytest.mark.parametrize(("expected", "holds"), [(25, True), (26, False)])
def test_quorum_is_four_fifths_with_the_bound(expected: int, holds: bool) -> None:
    assert elect(ballots(2, 18, 15, 7), RollCount(expected, 20), FULL).is_quorate is holds


@pytest.mark.parametrize(
    ("counted", "asked", "field"),
    [
        (ballots(5, 11, 11, 11, 11, 11), FULL, "candidates"),
        (ballots(6, 11, 11, 11, 11, 11, 11, 11), FULL, "candidates"),
        (ballots(1, 15, 3), EQUAL, "candidates"),
        (ballots(2, 18, 15, 7, issued=21), FULL, "issued"),
        (ballots(2, 18, 15, 7, returned=19), FULL, "valid"),
        (ballots(2, 20, 15, 7, valid=19), FULL, "candidates"),
        (ballots(2, 20, 15, 7), FULL, "candidates"),
    ],
)
def test_counts_that_do_not_add_up_are_named(counted: Ballots, asked: Asked, field: str) -> None:
    assert field in dict(faults(counted, ROLL, asked))


@pytest.mark.parametrize(("seats", "stood"), [(5, 6), (6, 8), (1, 2), (10, 12)])
def test_surplus_is_rounded_up(seats: int, stood: int) -> None:
    assert not dict(faults(ballots(seats, *[1] * stood), ROLL, FULL))
    assert dict(faults(ballots(seats, *[1] * (stood - 1)), ROLL, FULL))


def test_equal_and_further_ballots_ask_no_surplus() -> None:
    assert not dict(faults(ballots(1, 15), ROLL, EQUAL))
    assert not dict(faults(ballots(1, 12, 8), ROLL, FURTHER))


def test_officers_stand_exactly_as_many_as_the_rule_says() -> None:
    one_more = Asked(FULL.quorum, FULL.passing, None, extra=1)
    assert not dict(faults(ballots(1, 12, 8), ROLL, one_more))
    assert "差额1人" in dict(faults(ballots(1, 15), ROLL, one_more))["candidates"]
    assert "等额" in dict(faults(ballots(1, 12, 8), ROLL, EQUAL))["candidates"]


def by_filling_seats(counted: Ballots, present: int) -> tuple[str, ...]:
    """The second way: level by level of votes, the highest first, seats are filled while a whole level fits."""
    results = [NOT_ELECTED] * len(counted.stood)
    left = counted.seats
    for level in range(counted.valid, present // 2, -1):
        here = [place for place, one in enumerate(counted.stood) if one.votes == level]
        fits = len(here) <= left
        for place in here:
            results[place] = ELECTED if fits else TIED
        if here and not fits:
            return tuple(results) if left else tuple(NOT_ELECTED if one == TIED else one for one in results)
        left -= len(here)
    return tuple(results)


def test_two_ways_of_counting_agree() -> None:
    chance = random.Random(20201)
    for _ in range(4000):
        present = chance.randint(1, 30)
        seats = chance.randint(1, 6)
        votes = [chance.randint(0, present) for _ in range(chance.randint(1, 9))]
        counted = ballots(seats, *votes, issued=present, returned=present, valid=present)
        found = elect(counted, RollCount(present, present), FURTHER)
        assert found.results == by_filling_seats(counted, present), (present, seats, votes)
        elected = [
            one.votes for one, said in zip(counted.stood, found.results, strict=True) if said == ELECTED
        ]
        others = [
            one.votes for one, said in zip(counted.stood, found.results, strict=True) if said != ELECTED
        ]
        assert len(elected) == seats - found.vacant <= seats
        assert all(2 * count > present for count in elected)
        assert (
            not elected or not others or min(elected) > max(count for count in others if count <= max(others))
        )
        assert found.tied == 0 or found.tied > found.vacant
