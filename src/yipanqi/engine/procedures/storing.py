"""A mark as plain values for a JSON column, and back again without loss."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import cast

from yipanqi.engine.procedures.course import KINDS, CourseRefused, Mark
from yipanqi.engine.reading import Scalar

Plain = str | int | bool | None | dict[str, str]
_TEXTS = ("by", "step", "decision", "standing", "beside", "reason", "to", "limit")


def plain_mark(mark: Mark) -> dict[str, object]:
    """The mark as texts, numbers, lists and mappings; dates carry a tag so that no text turns into one."""
    found: dict[str, object] = {"kind": mark.kind, "on": mark.on.isoformat()}
    found |= {name: getattr(mark, name) for name in _TEXTS if getattr(mark, name)}
    if mark.fields:
        found["fields"] = {name: _plain(value) for name, value in mark.fields}
    if mark.papers:
        found["papers"] = dict(mark.papers)
    if mark.due_on is not None:
        found["due_on"] = mark.due_on.isoformat()
    return found


def mark_of(stored: Mapping[str, object]) -> Mark:
    """The mark again. Refuses what `plain_mark` did not write."""
    try:
        fields = cast(Mapping[str, Plain], stored.get("fields", {}))
        papers = cast(Mapping[str, int], stored.get("papers", {}))
        due_on = stored.get("due_on")
        if stored["kind"] not in KINDS:
            raise KeyError(stored["kind"])
        return Mark(
            kind=str(stored["kind"]),
            on=datetime.date.fromisoformat(str(stored["on"])),
            fields=tuple(sorted((name, _scalar(value)) for name, value in fields.items())),
            papers=tuple(sorted((name, int(count)) for name, count in papers.items())),
            due_on=datetime.date.fromisoformat(str(due_on)) if due_on is not None else None,
            **{name: str(stored.get(name, "")) for name in _TEXTS},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CourseRefused(
            "engine.procedures.stored", "存下的办理记录读不出，可能被改动过，请核验留痕后再办。"
        ) from error


def _plain(value: Scalar) -> Plain:
    return {"date": value.isoformat()} if isinstance(value, datetime.date) else value


def _scalar(value: Plain) -> Scalar:
    return datetime.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
