"""How often one address may file or ask. Only a keyed hash of the address is kept, for one hour."""

from __future__ import annotations

from django.core.cache import cache

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries.sealing import seal
from yipanqi.portal.errors import TooOften

HOUR = 3600
MOST = {"file": 10, "ask": 30, "act": 20}
"""Filings, numbers that were none, and acts by number, for one address in an hour."""


def guard(actor: Actor, sort: str) -> None:
    """Refuse (TooOften) whoever has used up the hour."""
    if actor.kind == "visitor" and cache.get(_place(actor, sort), 0) >= MOST[sort]:
        raise TooOften(
            "portal.too_often",
            "同一网络在一小时内提交或查询的次数太多了，请一小时后再来，或到窗口、打电话反映。",
        )


def count(actor: Actor, sort: str) -> None:
    """Count one; the hour begins with the first."""
    if actor.kind == "visitor" and not cache.add(_place(actor, sort), 1, HOUR):
        try:
            cache.incr(_place(actor, sort))
        except ValueError:  # The hour ended between the two lines.
            cache.set(_place(actor, sort), 1, HOUR)


def _place(actor: Actor, sort: str) -> str:
    return f"portal:{sort}:{seal().search_hash(f'address|{actor.source_address}')[:32]}"
