"""The numbers that tasking works with, each with its source, read from the rules folder."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.conf import settings


@dataclass(frozen=True)
class Number:
    """A number and where it comes from."""

    value: int
    source: str


@dataclass(frozen=True)
class Arrangements:
    """When a light turns, when a signature is asked for again, how far recurring nodes are laid out, how much is much."""

    soon: Number
    ahead: Number
    remind_after: Number
    recurring_ahead: Number
    most_duties: Number
    most_nodes: Number
    most_minutes: Number
    most_share: Number
    most_branch_minutes: Number


def arrangements() -> Arrangements:
    """The numbers in force in this installation."""
    return _read(Path(settings.YIPANQI_RULES) / "tasking" / "duties.yaml")


@functools.cache
def _read(path: Path) -> Arrangements:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))

    def number(part: str, name: str, unit: str) -> Number:
        row = rows[part][name]
        return Number(int(row[unit]), str(row["source"]))

    return Arrangements(
        soon=number("light", "soon", "working_days"),
        ahead=number("light", "ahead", "working_days"),
        remind_after=number("signing", "remind_after", "days"),
        recurring_ahead=number("recurring", "ahead", "days"),
        most_duties=number("load", "duties", "most"),
        most_nodes=number("load", "nodes_a_month", "most"),
        most_minutes=number("load", "minutes_a_month", "most"),
        most_share=number("load", "share", "most"),
        most_branch_minutes=number("load", "branch_minutes_a_month", "most"),
    )
