"""The code shown in the room, and who entered it."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import RollAnswer, RollCode
from yipanqi.execution.queries.activities import Keeping
from yipanqi.organisation.queries import within_reach


def roll_code(actor: Actor, organisation: Keeping, kind: str, day: datetime.date) -> RollCode | None:
    """The code of such an activity on the day, ended or not."""
    found = within_reach(RollCode.objects.all(), actor)
    return found.filter(organisation_id=organisation.pk, kind=kind, held_on=day).first()


def answers_to(actor: Actor, code: RollCode) -> QuerySet[RollAnswer]:
    """Who entered the code, in the order of the roll."""
    found = within_reach(RollAnswer.objects.all(), actor, "roll_code__organisation__path")
    return found.filter(roll_code=code).select_related("person").order_by("pk")


def signed_on(actor: Actor, organisation: Keeping, kind: str, day: datetime.date) -> set[int]:
    """The people who entered the code of such an activity on the day. One query."""
    found = within_reach(RollAnswer.objects.all(), actor, "roll_code__organisation__path")
    here = found.filter(
        roll_code__organisation_id=organisation.pk, roll_code__kind=kind, roll_code__held_on=day
    )
    return set(here.values_list("person_id", flat=True))
