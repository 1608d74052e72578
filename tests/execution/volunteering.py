"""A call for volunteers that tests of hours start from."""

from __future__ import annotations

import datetime
from typing import Any

from tests.cast import TODAY, Cast
from yipanqi.execution import services
from yipanqi.execution.services import CallDraft, CarrierDraft

DAY = datetime.timedelta(days=1)


def volunteers(cast: Cast, days: int = 1, wanted: int = 2) -> Any:
    draft = CarrierDraft(kind="volunteering", name="志愿支队", starts_on=TODAY - 30 * DAY)
    team = services.found_carrier(actor=cast.planner, organisation=cast.first.committee, draft=draft)
    shift = CallDraft("文明劝导", held_on=TODAY + days * DAY, wanted=wanted, place="路口", served="交警中队")
    return services.call_carrier(actor=cast.planner, carrier=team, draft=shift)
