"""The tables of tasking: `cycle`, `dispatch`, `comment`, `duty` with its dated occurrences, `duty_list` at three levels, `handover` and waivers."""

from yipanqi.tasking.models.comment import Comment
from yipanqi.tasking.models.cycle import CalendarLink, Dependency, GateOpening, StageAdoption
from yipanqi.tasking.models.dispatch import DispatchLine, DispatchRound, Urging
from yipanqi.tasking.models.duty import Duty, Occurrence
from yipanqi.tasking.models.duty_list import DutyHanding, DutyLine, DutyList, Portfolio
from yipanqi.tasking.models.handover import Handover, Waiver

__all__ = (
    "CalendarLink", "Comment", "Dependency", "DispatchLine", "DispatchRound", "Duty", "DutyHanding", "DutyLine", "DutyList", "GateOpening",
    "Handover", "Occurrence", "Portfolio", "StageAdoption", "Urging", "Waiver",
)  # fmt: skip
