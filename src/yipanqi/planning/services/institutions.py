"""Institutions of an agency: entered as they stand, wanted for a gap, reviewed, left out with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import cases_beside
from yipanqi.evidence.services import Upload, attach
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation
from yipanqi.planning.errors import InstitutionRefused
from yipanqi.planning.models import Institution
from yipanqi.planning.policies import may_plan
from yipanqi.planning.queries.institutions import CATALOGUE, SUBJECT, review_months
from yipanqi.planning.queries.words import terms

LONGEST, LONGEST_REASON = 200, 300
NOT_STANDING = (Institution.ENDED, Institution.DROPPED)


@dataclass(frozen=True)
class InstitutionDraft:
    """An institution as it stands: the catalogue's line or a title of its own, what it governs, since when, when it is reviewed."""

    in_force_on: datetime.date
    code: str = ""
    title: str = ""
    side: str = ""
    document_number: str = ""
    review_on: datetime.date | None = None


@transaction.atomic
def enter_institution(
    *, actor: Actor, organisation_id: int, draft: InstitutionDraft, files: Sequence[Upload] = ()
) -> Institution:
    """Enter an institution that holds, with its document. Without a review day the adopted interval gives it.

    Refuses a line of the catalogue that is answered, a day to come, and a review before it holds.
    """
    home = _home(actor, organisation_id)
    title, side = _named(draft.code, draft.title, draft.side)
    if draft.in_force_on > actor.today:
        raise InstitutionRefused(
            "planning.institution.day", "施行日期不能晚于今天；还没有施行的，请走制度固化。",
            {"in_force_on": "不能晚于今天。"},
        )  # fmt: skip
    review_on = draft.review_on or add_months(draft.in_force_on, review_months(actor, home))
    if review_on <= draft.in_force_on:
        raise InstitutionRefused(
            "planning.institution.review", "复核日期应当在施行日期之后。", {"review_on": "早于施行日期。"}
        )
    row = _row(actor, home, draft.code, title, side)
    if row.state == Institution.IN_FORCE or _is_running(actor, row):
        raise InstitutionRefused(
            "planning.institution.known", f"“{row.title}”已经在清单里，请打开那一项办理。"
        )
    row.title, row.side, row.document_number = title, side, draft.document_number.strip()[:100]
    row.state, row.in_force_on, row.review_on = Institution.IN_FORCE, draft.in_force_on, review_on
    row.reason, row.ended_on = "", None
    row.save()
    if files:
        attach(
            actor=actor, subject=Subject(SUBJECT, row.pk, row.title), organisation=home,
            requirement="institution", files=files,
        )  # fmt: skip
    _record(actor, "planning.institution.entered", row, {"in_force_on": row.in_force_on, "files": len(files)})
    return row


@transaction.atomic
def want_institution(
    *, actor: Actor, organisation_id: int, code: str = "", title: str = "", side: str = ""
) -> Institution:
    """Put a gap down as wanted, so that the procedure can begin about it; an institution on its way or in force is given back as it is."""
    home = _home(actor, organisation_id)
    row = _row(actor, home, code, *_named(code, title, side))
    if row.pk is not None and row.is_standing:
        return row
    row.state, row.reason, row.ended_on = Institution.WANTED, "", None
    row.save()
    _record(actor, "planning.institution.wanted", row, {"code": code})
    return row


@transaction.atomic
def leave_out_institution(*, actor: Actor, organisation_id: int, code: str, reason: str) -> Institution:
    """Say why a line of the catalogue does not apply here. Refuses without a reason, and where an institution answers the line."""
    home = _home(actor, organisation_id)
    row = _row(actor, home, code, *_named(code, "", ""))
    if not code or (row.pk is not None and row.is_standing):
        raise InstitutionRefused(
            "planning.institution.standing", "这一项已经有制度或正在办，不能标为不适用。"
        )
    _check_reason(reason, "请写明为什么不适用。")
    row.state, row.reason, row.ended_on = Institution.NOT_NEEDED, reason.strip(), actor.today
    row.save()
    _record(actor, "planning.institution.left_out", row, {"reason": row.reason})
    return row


@transaction.atomic
def review_institution(
    *, actor: Actor, institution: Institution, keeps: bool, note: str, review_on: datetime.date | None = None
) -> Institution:
    """Write down a review: it goes on until the next one, or it ends. Refuses without a word on its use, and while a case about it runs."""
    if not may_plan(actor, institution.organisation.path):
        raise _not_permitted()
    row = (
        Institution.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=institution.pk)
    )
    if row.state != Institution.IN_FORCE:
        raise InstitutionRefused(
            "planning.institution.state", f"这项制度{row.get_state_display()}，只有现行的制度可以复核。"
        )
    if _is_running(actor, row):
        raise InstitutionRefused(
            "planning.institution.running", "这项制度正在按制度固化程序办理，请在那一件里复核。"
        )
    _check_reason(note, "请写明执行情况、有没有用。", "note")
    following = review_on or add_months(actor.today, review_months(actor, row.organisation))
    if keeps and following <= actor.today:
        raise InstitutionRefused(
            "planning.institution.review", "下次复核应当在今天之后。", {"review_on": "请选择以后的日期。"}
        )
    row.reviewed_on, row.review_note = actor.today, note.strip()
    if keeps:
        row.review_on = following
    else:
        row.state, row.ended_on, row.reason = Institution.ENDED, actor.today, note.strip()
    row.save()
    _record(actor, "planning.institution.reviewed", row, {"keeps": keeps, "note": row.review_note})
    return row


def _home(actor: Actor, organisation_id: int) -> Any:
    home = organisation(actor, organisation_id)
    if not may_plan(actor, home.path):
        raise _not_permitted()
    return home


def _not_permitted() -> NotPermitted:
    return NotPermitted("planning.institution.not_permitted", "制度清单由本单位党务工作人员登记。")


def _named(code: str, title: str, side: str) -> tuple[str, str]:
    """Title and side, from the catalogue where nothing else was written."""
    term = terms(CATALOGUE).get(code)
    wrong: dict[str, str] = {}
    if code and term is None:
        wrong["code"] = "不在制度目录里。"
    named = title.strip() or (term.title if term else "")
    governs = side or (str(term.attributes["side"]) if term else "")
    if not named or len(named) > LONGEST:
        wrong["title"] = f"请写制度名称，最多{LONGEST}字。"
    if governs not in dict(Institution.SIDES):
        wrong["side"] = "请选择党建、业务或两者。"
    if wrong:
        raise InstitutionRefused("planning.institution.wrong", "制度没有写对，请按下面的提示改正。", wrong)
    return named, governs


def _row(actor: Actor, home: Any, code: str, title: str, side: str) -> Institution:
    """The row that answers the line of the catalogue, or that bears the title; a new one where there is none."""
    same = (
        Institution.objects.select_for_update()
        .filter(organisation_id=home.pk)
        .exclude(state__in=NOT_STANDING)
    )
    row = same.filter(code=code).first() if code else same.filter(code="", title=title).first()
    return row or Institution(
        organisation_id=home.pk, code=code, title=title, side=side, entered_on=actor.today,
        entered_by_name=actor.name,
    )  # fmt: skip


def _is_running(actor: Actor, row: Institution) -> bool:
    return row.pk is not None and any(one.is_running for one in cases_beside(actor, f"{SUBJECT}:{row.pk}"))


def _check_reason(reason: str, sentence: str, field: str = "reason") -> None:
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise InstitutionRefused(
            "planning.institution.reason", sentence, {field: f"不能为空，最多{LONGEST_REASON}字。"}
        )


def _record(actor: Actor, word: str, row: Institution, data: dict[str, object]) -> None:
    subject = Subject(SUBJECT, row.pk, row.title)
    path = organisation(actor, row.organisation_id).path
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data)
