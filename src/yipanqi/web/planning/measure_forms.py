"""The rows into which a requirement is broken, and the forms of checking, correcting and confirming them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from yipanqi.planning.services import MeasureDraft
from yipanqi.tasking.queries.checklists import Template
from yipanqi.web.frame.forms import HouseForm
from yipanqi.web.planning.forms import FOUR_LINES
from yipanqi.web.planning.lists import number

MOST_ROWS = 60


@dataclass(frozen=True)
class MeasureRow:
    """One line of the form: its number, what stands in it, what is wrong with it."""

    number: int
    draft: MeasureDraft
    error: str


def measure_rows(
    drafts: Iterable[MeasureDraft], spare: int, errors: Mapping[str, str] = {}
) -> list[MeasureRow]:
    """The measures and some empty lines below them."""
    lines = [*drafts, *(MeasureDraft("", None, None) for _ in range(spare))]
    return [
        MeasureRow(
            place, one, " ".join(said for name, said in errors.items() if name.startswith(f"rows-{place}-"))
        )
        for place, one in enumerate(lines)
    ]


def posted_measures(posted: Mapping[str, str]) -> list[MeasureDraft]:
    """The measures as they were sent; lines left empty do not count."""
    found = []
    for place in range(MOST_ROWS):
        at = f"rows-{place}-"
        if f"{at}text" not in posted:
            break
        said = {name: posted.get(f"{at}{name}", "").strip() for name in ("text", "demand", "proof")}
        if not any(said.values()):
            continue
        found.append(
            MeasureDraft(
                said["text"], number(posted.get(f"{at}owner")), _day(posted.get(f"{at}due", "")), said["proof"],
                said["demand"], number(posted.get(f"{at}pk")),
            )
        )  # fmt: skip
    return found


class CheckMeasureForm(HouseForm):
    """A measure held against the requirement."""

    found = forms.CharField(label="对照的情况和佐证", widget=FOUR_LINES, max_length=500)
    deviation = forms.CharField(
        label="偏差和原因", widget=FOUR_LINES, max_length=500, required=False, help_text="没有偏差的空着。"
    )
    correct_by = forms.DateField(label="校正时限", required=False, help_text="有偏差的必须填写。")


class CorrectMeasureForm(HouseForm):
    """How a deviation was corrected."""

    correction = forms.CharField(label="怎样校正、现在的情况", widget=FOUR_LINES, max_length=500)


class ConfirmMeasureForm(HouseForm):
    """Whether the correction holds."""

    holds = forms.ChoiceField(
        label="结论", choices=(("yes", "已校正到位"), ("no", "没有到位，退回")), initial="yes"
    )
    correct_by = forms.DateField(label="新的校正时限", required=False, help_text="退回的必须填写。")


def drafts_of(rows: Iterable[Any]) -> list[MeasureDraft]:
    """The standing measures as they may be set again."""
    return [MeasureDraft(row.text, row.owner_id, row.due_on, row.proof, row.demand, row.pk) for row in rows]


def from_template(chosen: Template, standing: Iterable[MeasureDraft]) -> list[MeasureDraft]:
    """The lines of a template that do not stand yet: titles alone, who, until when and how it is proved is left to be written."""
    there = {one.text for one in standing}
    return [MeasureDraft(one.title, None, None) for one in chosen.lines if one.title not in there]


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None
