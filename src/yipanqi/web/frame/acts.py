"""What the page of one act says around its form (`frame/act.html`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActPage:
    """Heading and button of an act, the room and the record it belongs to, a hint above the form."""

    heading: str
    button: str
    room: str
    room_href: str
    subject: str = ""
    subject_href: str = ""
    hint: str = ""
    is_grave: bool = False
