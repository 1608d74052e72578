"""The tables of tasking: `duty` with its dated occurrences, `duty_list` at three levels, `handover` and waivers."""

from yipanqi.tasking.models.duty import Duty, Occurrence
from yipanqi.tasking.models.duty_list import DutyHanding, DutyLine, DutyList, Portfolio
from yipanqi.tasking.models.handover import Handover, Waiver

__all__ = ("Duty", "DutyHanding", "DutyLine", "DutyList", "Handover", "Occurrence", "Portfolio", "Waiver")
