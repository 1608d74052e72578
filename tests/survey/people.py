"""Rounds, sheets and visitors in one line each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from tests.cast import TODAY, Cast
from yipanqi.basics.actors import Actor, visitor
from yipanqi.survey.models import RaterGroup, Round
from yipanqi.survey.queries import form_templates
from yipanqi.survey.services import (
    GroupDraft,
    RoundDraft,
    answer_by_code,
    close_round,
    open_round,
    print_codes,
    publish_form,
)

LAST_DAY = TODAY + datetime.timedelta(days=7)
AFTER = LAST_DAY + datetime.timedelta(days=1)
CITIZEN = visitor(TODAY, "192.0.2.9")

SIMPLE = """
form: simple
title: 三题表
questions:
  - {id: mark, kind: scale, title: 打分}
  - {id: view, kind: single, title: 看法, choices: [好, 中, 差]}
  - {id: why, kind: short_text, title: 为什么, required: false, when: view == "差"}
"""


def members_of(cast: Cast) -> dict[int, Actor]:
    """Everybody of the first branch as somebody who may answer, by person."""
    people = {each.person_id: each.person.name for each in cast.branch.memberships.select_related("person")}
    return {
        key: Actor(
            "person",
            f"person:{key}",
            name,
            TODAY,
            person_id=key,
            reach=(cast.branch.path,),
            member_of=cast.branch.path,
        )
        for key, name in people.items()
    }


def opened(cast: Cast, text: str = SIMPLE, groups: Sequence[GroupDraft] = (), **more: Any) -> Round:
    """A round of the first branch, opened by its secretary; by default its members by roll and twelve codes."""
    version = publish_form(actor=cast.doer, organisation_id=cast.branch.pk, text=text)
    chosen = tuple(groups) or (
        GroupDraft("党员", "roll", of="members", weight=60),
        GroupDraft("群众", "codes", number=12, weight=40),
    )
    draft = RoundDraft(more.pop("title", "试评"), LAST_DAY, chosen, **more)
    return open_round(actor=cast.doer, organisation_id=cast.branch.pk, version=version, draft=draft)


def template(name: str) -> str:
    """The text of one of the forms that ship."""
    return form_templates()[name][1]


def codes_of(cast: Cast, round: Round, name: str = "群众") -> list[str]:
    """The group's codes, printed."""
    return print_codes(
        actor=cast.doer,
        group=RaterGroup.objects.select_related("round__organisation").get(round=round, name=name),
    )


def sheet(mark: int = 4, view: str = "好", why: str = "") -> dict[str, list[str]]:
    """One sheet of the simple form."""
    return {"mark": [str(mark)], "view": [view], "why": [why]}


def answered(codes: Sequence[str], sheets: Sequence[dict[str, list[str]]]) -> None:
    """Each code with its sheet."""
    for code, each in zip(codes, sheets, strict=True):
        answer_by_code(actor=CITIZEN, code=code, sent=each)


def closed(cast: Cast, round: Round) -> Round:
    """The round closed by the secretary the day after."""
    return close_round(actor=on(cast.doer, AFTER), round=round)


def on(actor: Actor, day: datetime.date) -> Actor:
    """The actor on another day."""
    return Actor(**{**{name: getattr(actor, name) for name in actor.__dataclass_fields__}, "today": day})
