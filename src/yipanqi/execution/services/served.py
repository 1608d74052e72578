"""The word of the served: a number on paper for one service, under which they confirm hours without an account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.tracking import LENGTH, tracking_number
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import CallPlace, CarrierCall
from yipanqi.execution.policies import may_lead_carrier
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.served import call_served, hidden_code
from yipanqi.execution.services.carriers import keep_entry

SERVED = "服务对象本人"


@transaction.atomic
def give_served_code(*, actor: Actor, call: CarrierCall) -> str:
    """A new number for those whom the call serves; one given before is void. It is told once and kept as a keyed hash.

    Refuses whoever does not lead the carrier, kinds without hours, a call that was cancelled.
    """
    if not may_lead_carrier(actor, call.carrier):
        raise NotPermitted(
            "execution.served.not_permitted", "确认单由载体负责人、本组织或上级的党务工作人员出。"
        )
    kind = described_kind(call.carrier.kind)
    if not kind.counts_hours or call.state == CarrierCall.CANCELLED:
        raise CarrierRefused("execution.served.no_hours", "这里没有要服务对象确认的时长。")
    number = tracking_number(secrets.randbelow(10 ** (LENGTH - 1)))
    CarrierCall.objects.filter(pk=call.pk).update(served_hash=hidden_code(number))
    keep_entry(actor, "execution.served.given", call.carrier, {"call": call.pk})
    return number


@transaction.atomic
def confirm_as_served(*, actor: Actor, number: str, name: str, hours: Mapping[int, int]) -> list[CallPlace]:
    """Confirm hours under the number of a service, all or none: place → hours. Refuses an unknown number, no name, more than was said, what is settled."""
    call = call_served(number)
    wrong = {} if name.strip() else {"name": "请写您的姓名或单位。"}
    found = {
        one.pk: one
        for one in CallPlace.objects.select_for_update(of=("self",)).filter(
            call=call, pk__in=hours, state=CallPlace.REPORTED
        )
    }
    for key, said in hours.items():
        place = found.get(key)
        if place is None or place.hours is None:
            raise CarrierRefused("execution.served.settled", "有的时长已经确认过或改过，请刷新页面再看。")
        if not 1 <= said <= place.hours:
            wrong[f"hours-{key}"] = f"应在1到{place.hours}之间；多出的请与组织者联系。"
    if not hours and not wrong:
        wrong["name"] = "请至少勾选一人。"
    if wrong:
        raise CarrierRefused("execution.served.wrong", "没有确认，请按下面的提示改正。", wrong)
    for key, place in found.items():
        place.hours, place.confirmed_on, place.state = hours[key], actor.today, CallPlace.CONFIRMED
        place.confirmed_by_name, place.recorded_by_name, place.note = name.strip()[:120], SERVED, ""
        place.save()
    data = {
        "call": call.pk,
        "people": len(found),
        "hours": sum(hours.values()),
        "confirmed_by": name.strip()[:120],
    }
    keep_entry(actor, "execution.served.confirmed", call.carrier, data)
    return list(found.values())
