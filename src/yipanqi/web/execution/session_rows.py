"""The agenda of a session on the page of recording: offered items to tick, empty rows, and what was said, voted and resolved on each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.execution.services import ItemSaid, Resolved, SessionDraft, Voted
from yipanqi.meeting.queries import carried_over, meeting_kind, voting_rule
from yipanqi.meeting.services import Guest, ItemDraft
from yipanqi.organisation.queries import posts_of
from yipanqi.planning.queries import difficulties_for
from yipanqi.tasking.queries import open_occurrences_for

SPARE, MOST, OFFERED = 3, 30, 6
METHODS = {"hands": "举手表决", "secret": "无记名投票", "open_ballot": "记名投票", "oral": "口头表决"}
OUTCOMES = (("noted", "已通报"), ("decided", "已决定"), ("carried", "留待下次"))
SIDES = (("both", "党建和业务"), ("party", "党建"), ("business", "业务"))
DIFFICULTY, DUTY = "planning.plan_item", "tasking.duty"
PARTS = (
    "title",
    "side",
    "discussion",
    "outcome",
    "method",
    "against",
    "abstained",
    "resolved",
    "owner",
    "due_on",
)


@dataclass(frozen=True)
class SessionRow:
    """One row of the agenda: what it is about, whether it is taken up, and what was typed of it."""

    number: int
    origin: str = ""
    about_kind: str = ""
    about_key: int | None = None
    carried_from: int | None = None
    is_on: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def is_offered(self) -> bool:
        """Whether it comes from somewhere and is only ticked."""
        return bool(self.origin)


def offered_rows(actor: Actor, organisation: Any, about: str = "") -> list[SessionRow]:
    """What the branch may take up: what the last meeting left, open difficulties of the business, its own open duties. Three queries."""
    found: list[tuple[str, str, str, int | None, int | None]] = [
        ("上次留下", item.title, item.about_kind, item.about_key, item.pk)
        for item in carried_over(actor, organisation.pk)[:OFFERED]
    ]
    found += [
        ("业务难题", item.title, DIFFICULTY, item.pk, None)
        for item in difficulties_for(actor, organisation.path)[:OFFERED]
    ]
    seen: set[int] = set()
    for node in open_occurrences_for(actor, organisation.path).order_by("due_on", "pk")[: 4 * OFFERED]:
        if node.duty_id not in seen and len(seen) < OFFERED:
            seen.add(node.duty_id)
            found.append(("支部责任", node.duty.title[:200], DUTY, node.duty_id, None))
    rows = [
        SessionRow(
            number, origin, kind, key, carried, f"{kind}:{key}" == about, {"title": title, "side": "both", "outcome": "noted"}
        )
        for number, (origin, title, kind, key, carried) in enumerate(found)
    ]  # fmt: skip
    return rows + [SessionRow(len(rows) + number) for number in range(SPARE)]


def posted_rows(
    offered: list[SessionRow], posted: Mapping[str, str], errors: Mapping[str, str] = {}
) -> list[SessionRow]:
    """The rows as they were sent; of an offered one the page cannot change what it is about."""
    taken: list[SessionRow] = []
    place = 0
    for number in range(MOST):
        if f"items-{number}-title" not in posted:
            continue
        typed = {part: posted.get(f"items-{number}-{part}", "") for part in PARTS}
        row = offered[number] if number < len(offered) else SessionRow(number)
        is_on = f"items-{number}-on" in posted if row.is_offered else bool(typed["title"].strip())
        error = ""
        if is_on:
            error = _unreadable(typed) + "".join(
                sentence for name, sentence in errors.items() if name.startswith(f"items-{place}-")
            )
            place += 1
        taken.append(
            SessionRow(
                number, row.origin, row.about_kind, row.about_key, row.carried_from, is_on, typed, error
            )
        )
    return taken


def session_of(rows: Iterable[SessionRow], guests: str) -> SessionDraft:
    """What is to be recorded of the rows that were taken up."""
    return SessionDraft([_said(row) for row in rows if row.is_on], posted_guests(guests))


def _said(row: SessionRow) -> ItemSaid:
    typed = row.typed
    title = typed.get("title", "").strip()
    draft = ItemDraft(
        title[:200], typed.get("side") or "both", about_kind=row.about_kind, about_key=row.about_key,
        about_title=title[:200] if row.about_kind else "", carried_from_id=row.carried_from,
    )  # fmt: skip
    method = typed.get("method", "")
    vote = (
        Voted(method, _number(typed.get("against")), _number(typed.get("abstained")))
        if method in METHODS
        else None
    )
    text = typed.get("resolved", "").strip()
    owner = typed.get("owner", "")
    resolved = Resolved(text, int(owner) if owner.isdecimal() else None, _day(typed.get("due_on", "")))
    says = bool(text or owner or typed.get("due_on"))
    return ItemSaid(
        draft, typed.get("discussion", ""), typed.get("outcome") or "noted", vote, (resolved,) if says else ()
    )


def posted_guests(written: str) -> list[Guest]:
    """One guest a line: name, then who he is."""
    found = []
    for line in written.splitlines()[:50]:
        name, _, identity = line.strip().replace("，", " ").replace(",", " ").partition(" ")
        if name:
            found.append(Guest(name, identity.strip()))
    return found


def methods_for(kind: str) -> list[tuple[str, str]]:
    """The methods by which such a meeting votes, its own first choice on top."""
    return [(code, METHODS[code]) for code in voting_rule(meeting_kind(kind).rule).methods if code in METHODS]


def owners_for(actor: Actor, path: str) -> list[tuple[int, str]]:
    """The posts that may carry a resolution out: the branch's own, by their titles."""
    return [(post.pk, post.title) for post in posts_of(actor, path)]


def _unreadable(typed: Mapping[str, str]) -> str:
    """What was typed and is no number or no day."""
    wrong = [title for part, title in (("against", "反对"), ("abstained", "弃权")) if _is_odd(typed[part])]
    said = f"{'、'.join(wrong)}要写成数字，如 0。" if wrong else ""
    return said + (
        "完成时限不是日期，请写成 2025-06-30 的样子。"
        if typed["due_on"].strip() and not _day(typed["due_on"])
        else ""
    )


def _is_odd(written: str) -> bool:
    return bool(written.strip()) and not (written.strip().isdecimal() and len(written) < 7)


def _number(written: str | None) -> int:
    return int(written) if written and not _is_odd(written) else 0


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        return None
