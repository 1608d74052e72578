"""A service as those see it whom it served: found by the number on their paper, nothing else."""

from __future__ import annotations

from django.db.models import QuerySet

from yipanqi.basics.errors import NotFound
from yipanqi.basics.tracking import parse_tracking
from yipanqi.execution.models import CallPlace, CarrierCall
from yipanqi.organisation.queries.sealing import seal


def hidden_code(number: str) -> str:
    """The number of a service as a keyed hash."""
    return seal().search_hash(f"served|{number}")


def call_served(number: str) -> CarrierCall:
    """The call of a number, for whoever has it; refuses NotFound, and a number that was misheard."""
    found = (
        CarrierCall.objects.exclude(state=CarrierCall.CANCELLED)
        .select_related("carrier__organisation")
        .filter(served_hash=hidden_code(parse_tracking(number)))
        .first()
    )
    if found is None:
        raise NotFound("execution.served.not_found", "没有这个编号，或组织者已经换了新的；请与组织者联系。")
    return found


def places_served(call: CarrierCall) -> QuerySet[CallPlace]:
    """Who said hours at the call, for whoever has its number: names and hours."""
    told = (CallPlace.REPORTED, CallPlace.CONFIRMED)
    return call.places.filter(state__in=told).select_related("person").order_by("pk")
