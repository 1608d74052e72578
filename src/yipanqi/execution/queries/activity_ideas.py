"""The catalogue of ideas for activities, and which of their kinds an organisation has not held for a year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.execution.queries.activities import activities
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.planning.queries import terms

YEAR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class ActivityIdea:
    """One idea: its type, as which kind it is recorded, what to prepare and what to keep of it."""

    code: str
    title: str
    group: str
    kind: str
    kind_title: str
    prepare: str
    result: str
    is_of_the_month: bool
    is_new: bool


def activity_ideas(
    actor: Actor, organisation_id: int | None, *, group: str = "", text: str = ""
) -> list[ActivityIdea]:
    """The catalogue, what suits the month first; `is_new` where the organisation has recorded none of the kind for a year. One query."""
    held: set[str] = set()
    if organisation_id is not None:
        recent = activities(actor).filter(organisation_id=organisation_id, held_on__gte=actor.today - YEAR)
        for kind, also in recent.order_by().values_list("kind", "also_kinds"):
            held |= {kind, *also}
    known = activity_kinds()
    found = []
    for code, term in terms("activity_idea").items():
        said: Any = term.attributes
        kind = str(said["kind"])
        if group not in ("", said["group"]) or text not in f"{term.title}{said['prepare']}{said['result']}":
            continue
        months = [int(month) for month in said.get("months") or ()]
        found.append(
            ActivityIdea(
                code, term.title, str(said["group"]), kind, known[kind].title if kind in known else kind,
                str(said["prepare"]), str(said["result"]), actor.today.month in months,
                organisation_id is not None and kind not in held,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: not one.is_of_the_month)


def idea_groups() -> list[str]:
    """The types of ideas in the vocabulary's order."""
    return list(dict.fromkeys(str(term.attributes["group"]) for term in terms("activity_idea").values()))
