"""The numbers of a voting rule as they hold for an organisation on a day."""

from __future__ import annotations

import dataclasses
import datetime
from fractions import Fraction
from typing import Protocol

from yipanqi.basics.actors import Actor
from yipanqi.engine.language import DatedValue, Rules
from yipanqi.meeting.errors import VoteRefused
from yipanqi.meeting.models import Vote
from yipanqi.meeting.queries.kinds import VotingRule
from yipanqi.meeting.queries.tally import AT_LEAST, Bounds, Threshold
from yipanqi.rulebook.queries import rules_at

BALLOTS = frozenset({Vote.SECRET, Vote.OPEN_BALLOT})


class Standing(Protocol):
    """A party organisation, as far as the room looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def name(self) -> str: ...


def bounds_on(
    actor: Actor, organisation: Standing, rule: VotingRule, method: str, day: datetime.date
) -> Bounds:
    """What the rule asks for at this organisation on this day; refuses VoteRefused where no number was in force yet."""
    rules = rules_at(dataclasses.replace(actor, today=day), organisation)
    return Bounds(
        rule.title,
        rule.counted,
        _threshold(rules, rule.quorum, rule.quorum_of, rule.quorum_relation, day),
        _threshold(rules, rule.passing, "", rule.pass_relation, day) if rule.passing else None,
        rule.base,
        rule.written,
        method in BALLOTS,
    )


def threshold_on(actor: Actor, organisation: Standing, name: str, day: datetime.date) -> Threshold:
    """One share by its parameter, to be reached; refuses VoteRefused where no number was in force yet."""
    rules = rules_at(dataclasses.replace(actor, today=day), organisation)
    return _threshold(rules, name, "", AT_LEAST, day)


def number_on(actor: Actor, organisation: Standing, name: str, day: datetime.date) -> int:
    """One number of people by its parameter; refuses VoteRefused where none was in force yet."""
    return int(_value(rules_at(dataclasses.replace(actor, today=day), organisation), name, day).value)


def _threshold(rules: Rules, name: str, of: str, relation: str, day: datetime.date) -> Threshold:
    value = _value(rules, name, day)
    whole = _value(rules, of, day).value if of else 100
    source = value.source
    return Threshold(
        Fraction(value.value, whole),
        relation,
        rules.parameters[name].title.removesuffix("的分子").split("（")[0],
        source.title,
        source.article,
        value.layer,
        source.note,
    )


def _value(rules: Rules, name: str, day: datetime.date) -> DatedValue:
    parameter = rules.parameters.get(name)
    value = parameter.value_on(day) if parameter else None
    if value is None:
        raise VoteRefused(
            "meeting.vote.no_rule",
            f"制度里没有{day:%Y-%m-%d}有效的“{parameter.title if parameter else name}”，不能计算表决结果，请先在制度里补上。",
        )
    return value
