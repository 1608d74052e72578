"""The tables of execution: `activity`, `carrier`."""

from yipanqi.execution.models.activity import Activity, Attendance
from yipanqi.execution.models.carrier import Carrier, CarrierMember

__all__ = ("Activity", "Attendance", "Carrier", "CarrierMember")
