"""The word of the served: a number on paper, hours confirmed without an account."""

from __future__ import annotations

import pytest

from tests.cast import TODAY, Cast, cast
from tests.execution.volunteering import volunteers
from yipanqi.basics.actors import visitor
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.execution import services
from yipanqi.execution.models import CarrierCall
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)


def test_the_served_confirm_hours_by_the_number_on_their_paper(cast: Cast) -> None:
    call = volunteers(cast, days=0)
    place = services.sign_up(actor=cast.member, call=call)
    other = services.sign_up(actor=cast.doer, call=call)
    for name, one in (("member", place), ("doer", other)):
        services.report_hours(actor=cast.actors[name], place=one, hours=3)
    with pytest.raises(NotPermitted):
        services.give_served_code(actor=cast.doer, call=call)
    void = services.give_served_code(actor=cast.planner, call=call)
    number = services.give_served_code(actor=cast.planner, call=call)
    assert number not in str(CarrierCall.objects.values().get())
    somebody = visitor(TODAY)
    with pytest.raises(NotFound):
        services.confirm_as_served(actor=somebody, number=void, name="王队", hours={place.pk: 3})
    for name, hours in (("", {place.pk: 3}), ("王队", {place.pk: 4}), ("王队", {}), ("王队", {0: 3})):
        with pytest.raises(Refused):
            services.confirm_as_served(actor=somebody, number=number, name=name, hours=hours)
    services.confirm_as_served(actor=somebody, number=number, name="交警中队王队", hours={place.pk: 2})
    place.refresh_from_db()
    assert (place.state, place.hours, place.confirmed_by_name, place.recorded_by_name) == (
        "confirmed", 2, "交警中队王队", "服务对象本人",
    )  # fmt: skip
    last = entries_about(cast.system, "execution.carrier", call.carrier.pk).order_by("-id")[0]
    assert last.word == "execution.served.confirmed"
    other.refresh_from_db()
    assert other.state == "reported"
    with pytest.raises(Refused):
        services.confirm_as_served(actor=somebody, number=number, name="王队", hours={place.pk: 2})
