"""The tables of execution: `activity`, `carrier`, `call`."""

from yipanqi.execution.models.activity import Activity, Attendance, RollAnswer, RollCode
from yipanqi.execution.models.call import CallPlace, CarrierCall
from yipanqi.execution.models.carrier import Carrier, CarrierComment, CarrierLog, CarrierMember

__all__ = (
    "Activity", "Attendance", "CallPlace", "Carrier", "CarrierCall", "CarrierComment", "CarrierLog", "CarrierMember", "RollAnswer",
    "RollCode",
)  # fmt: skip
