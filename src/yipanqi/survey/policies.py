"""Who may ask, and who may read what came out. Who may answer is a matter of rolls and codes."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.survey.models import Round
from yipanqi.survey.queries import reading


def may_ask(actor: Actor, path: str) -> bool:
    """Party-affairs staff over the organisation."""
    return actor.may_act_on(path)


def may_read_results(actor: Actor, round: Round) -> bool:
    """Staff over the organisation, or everybody in reach where the round says so."""
    return reading.may_read_results(actor, round)
