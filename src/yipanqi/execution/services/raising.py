"""What is heard at an activity or on a visit becomes a case: which procedures may be opened is said by the kind."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import edition_today
from yipanqi.casework.services import Bound

HEAD = 200


@dataclass(frozen=True)
class Heard:
    """A record as a case begins with it: its name and organisation, what leads to it (“…反映的”), what was said, its own title if it has one."""

    name: str
    organisation: Any
    leads: str
    said: str
    title: str = ""


def raised(heard: Heard, procedure: str, day: datetime.date) -> Bound:
    """The beginning of the case: title and, in the first long field, what was said. Without a title of its own it is named by the procedure."""
    edition = edition_today(procedure, day, heard.organisation.path)
    start = edition[edition.starts[0]]
    field = next((one.id for one in start.fields if one.type == "long_text"), "")
    title = heard.title or f"{heard.leads}{edition.title}"
    initial = {"case_title": title[:HEAD], **({field: heard.said} if field else {})}
    return Bound(heard.name, heard.organisation.pk, initial)


def refuse_unless_opened(procedure: str, opened: tuple[str, ...], what: str) -> None:
    """Refuses a procedure that records of the kind do not open."""
    if procedure not in opened:
        raise NotFound("execution.raise.not_opened", f"从{what}不能提出这个事项，请从办理页面提出。")
