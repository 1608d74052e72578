"""The tables of tasking: `duty` with its dated occurrences."""

from yipanqi.tasking.models.duty import Duty, Occurrence

__all__ = ("Duty", "Occurrence")
