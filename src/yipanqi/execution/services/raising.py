"""What is heard at an activity or on a visit becomes a case: which procedures may be opened is said by the kind."""

from __future__ import annotations

import datetime

from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import edition_today
from yipanqi.casework.services import Bound

HEAD = 200


def raised(
    name: str, organisation_id: int, path: str, procedure: str, heard: tuple[str, str], day: datetime.date
) -> Bound:
    """A record as a case of the procedure begins with it: title and what was heard stand in the first long field."""
    title, said = heard
    edition = edition_today(procedure, day, path)
    start = edition[edition.starts[0]]
    field = next((one.id for one in start.fields if one.type == "long_text"), "")
    initial = {"case_title": title[:HEAD], **({field: said} if field else {})}
    return Bound(name, organisation_id, initial)


def refuse_unless_opened(procedure: str, opened: tuple[str, ...], what: str) -> None:
    """Refuses a procedure that records of the kind do not open."""
    if procedure not in opened:
        raise NotFound("execution.raise.not_opened", f"从{what}不能提出这个事项，请从办理页面提出。")
