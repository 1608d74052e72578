"""How often one address may try codes that were never given out. Only a keyed hash of the address is kept, for one hour.

Nothing is counted for a right code: the cache must not tell when anybody answered.
"""

from __future__ import annotations

from django.core.cache import cache

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries.sealing import seal
from yipanqi.survey.errors import TooOften

HOUR = 3600
MOST_WRONG = 20


def guard(actor: Actor) -> None:
    """Refuse (TooOften) an address that has used up its hour."""
    if cache.get(_place(actor), 0) >= MOST_WRONG:
        raise TooOften(
            "survey.too_often",
            "同一网络在一小时内输错评议码的次数太多了，请核对纸上的码，一小时后再试，或改填纸质表。",
        )


def count_wrong(actor: Actor) -> None:
    """Count one wrong code; the hour begins with the first."""
    if not cache.add(_place(actor), 1, HOUR):
        try:
            cache.incr(_place(actor))
        except ValueError:  # The hour ended between the two lines.
            cache.set(_place(actor), 1, HOUR)


def _place(actor: Actor) -> str:
    return f"survey:wrong:{seal().search_hash(f'address|{actor.source_address}')[:32]}"
