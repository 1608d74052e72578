"""Filing and answering in one line each."""

from __future__ import annotations

import secrets
from typing import Any

from tests.casework.people import home, taken
from tests.cast import TODAY, Cast
from yipanqi.basics.actors import Actor, visitor
from yipanqi.casework.queries.visitors import filed_case, filer_key
from yipanqi.casework.services.visitors import Filed
from yipanqi.portal.queries.filings import Contact
from yipanqi.portal.services import file_matter

CITIZEN = visitor(TODAY, "192.0.2.7")
NAME, TELEPHONE = "申屠明月", "19900001234"


def filed(cast: Cast, actor: Actor = CITIZEN, kind: str = "public_demand", **more: Any) -> str:
    """A tracking number for a demand at the first agency's committee."""
    fields = more.pop("fields", {"matter": "窗口排队超过两小时"})
    return file_matter(
        actor=actor,
        filed=Filed(kind, cast.first.committee.pk, "窗口排队时间长", fields, more.pop("files", {})),
        token=more.pop("token", secrets.token_urlsafe(24)),
        contact=more.pop("contact", Contact(NAME, TELEPHONE) if actor.kind == "visitor" else Contact("", "")),
    )


def case_of(number: str) -> Any:
    """The case of the number."""
    return filed_case(filer_key(number))


def answered(cast: Cast, number: str, *, public: bool = True) -> Any:
    """The demand accepted, assigned, handled and answered."""
    case = taken(cast.committee_clerk, case_of(number), "triage", "accepted", theme="窗口服务")
    case = taken(cast.planner, case, "assign", "assigned", owner=home(cast.branch))
    case = taken(cast.doer, case, "handle", "handled", result="已增开两个窗口，内部情况")
    return taken(
        cast.committee_clerk,
        case,
        "answer",
        "answered",
        answer="已增开两个窗口，平均等候十分钟。",
        public=public,
    )
