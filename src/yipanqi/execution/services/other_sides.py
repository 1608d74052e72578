"""The other side of a joint carrier says whether it is right."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import Carrier, CarrierLog
from yipanqi.execution.policies import may_speak_as_partner
from yipanqi.execution.queries.other_sides import carrier_naming
from yipanqi.execution.services.carriers import keep_entry, running


@transaction.atomic
def speak_as_partner(*, actor: Actor, carrier: Carrier, is_right: bool, text: str = "") -> CarrierLog:
    """Say for the organisation named as the other side that it is so, or what is wrong. Refuses a second word and a wrong without a reason."""
    side = carrier_naming(actor, carrier.pk)
    if not may_speak_as_partner(actor, side.organisation_path):
        raise NotPermitted(
            "execution.partner.not_permitted", "由被列为对方的党组织或其上级的党务工作人员核对。"
        )
    carrier = running(carrier)
    if carrier.logs.filter(kind=CarrierLog.PARTNER).exists():
        raise CarrierRefused("execution.partner.said", "你们已经核对过，不用再办；有变化请与对方联系。")
    if not is_right and not text.strip():
        raise CarrierRefused("execution.partner.reason", "请写明哪里不对。", {"text": "不能为空。"})
    said = CarrierLog.objects.create(
        carrier=carrier,
        kind=CarrierLog.PARTNER,
        done_on=actor.today,
        text=f"{side.organisation_name}：{text.strip() or '情况属实'}",
        verdict=CarrierLog.GOOD if is_right else CarrierLog.POOR,
        recorded_on=actor.today,
        recorded_by_key=actor.key,
        recorded_by_name=actor.name,
    )
    keep_entry(
        actor, "execution.partner.said", carrier, {"partner": side.organisation_name, "is_right": is_right}
    )
    return said
