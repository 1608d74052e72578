"""Making an issue public and taking it back: each is an act of a person on a day; what is public names nobody."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.casework.queries.visitors import last_told, people_in, publicity_of, theme_of
from yipanqi.ledger.services import Subject, record
from yipanqi.portal.errors import IssueRefused
from yipanqi.portal.models import Filing, PublicIssue
from yipanqi.portal.policies import may_publish
from yipanqi.portal.queries.filings import opened_contact
from yipanqi.portal.queries.issues import NO_THEME, alike

NUMBERS = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)")
REPLACED = "更新公开内容"


@transaction.atomic
def publish_issue(*, actor: Actor, case: Any, question: str, reply: str) -> PublicIssue:
    """Make question and reply public, in the place of what was public of the case before.

    Refuses a reply before the filer has his answer or where it was decided not to be public, and any name or number of a person.
    """
    if not may_publish(actor, case.organisation.path):
        raise NotPermitted("portal.publish.not_yours", "公开答复由受理单位的党务工作人员决定，请转请其办理。")
    if case.visibility == "restricted":
        raise IssueRefused("portal.publish.restricted", "限指定职务的办理件不公开，任何内容都不能公开。")
    question, reply = question.strip(), reply.strip()
    wrong = _wrong(case, question, reply)
    if wrong:
        raise IssueRefused("portal.publish.refused", "还不能公开，请改正标出的内容。", wrong)
    theme = theme_of(case) or NO_THEME
    before = PublicIssue.objects.select_for_update().filter(case_id=case.pk, withdrawn_on__isnull=True)
    before.update(withdrawn_on=actor.today, withdrawn_by_name=actor.name, reason=REPLACED)
    issue = PublicIssue.objects.create(
        case_id=case.pk,
        organisation_id=case.organisation_id,
        theme=theme,
        question=question,
        reply=reply,
        alike=alike(case.organisation_id, theme, actor.today),
        published_on=actor.today,
        published_by_key=actor.key,
        published_by_name=actor.name,
    )
    _record(actor, "portal.issue.published", issue, {"reply": bool(reply), "theme": theme})
    return issue


@transaction.atomic
def take_back_issue(*, actor: Actor, issue: PublicIssue, reason: str) -> PublicIssue:
    """Take the issue back from the public; the row stays. Refuses an empty reason and what was taken back already."""
    if not may_publish(actor, issue.organisation.path):
        raise NotPermitted(
            "portal.publish.not_yours", "撤下公开答复由受理单位的党务工作人员决定，请转请其办理。"
        )
    if not reason.strip():
        raise IssueRefused("portal.publish.reason", "请写明撤下的原因。", {"reason": "不能为空"})
    changed = PublicIssue.objects.filter(pk=issue.pk, withdrawn_on__isnull=True).update(
        withdrawn_on=actor.today, withdrawn_by_name=actor.name, reason=reason.strip()[:200]
    )
    if not changed:
        raise Conflict("portal.issue.gone", "这一条已经撤下或更新，请刷新后再看。")
    issue.refresh_from_db()
    _record(actor, "portal.issue.taken_back", issue, {"reason": reason.strip()})
    return issue


def _wrong(case: Any, question: str, reply: str) -> dict[str, str]:
    wrong = {}
    if not question or len(question) > 200:
        wrong["question"] = "请写明问题，不超过200字"
    if reply and not last_told(case):
        wrong["reply"] = "还没有答复提出人，先答复再公开"
    elif reply and publicity_of(case) is False:
        wrong["reply"] = "答复时决定不公开，只能公开问题，不能公开答复"
    filing = Filing.objects.filter(case_id=case.pk).first()
    names = {*people_in(case), *((opened_contact(filing).name,) if filing is not None else ())}
    for field, text in (("question", question), ("reply", reply)):
        found = [name for name in names if len(name) > 1 and name in text] + NUMBERS.findall(text)
        if found:
            wrong[field] = f"不能写人的姓名和号码：{'、'.join(found)}"
    return wrong


def _record(actor: Actor, word: str, issue: PublicIssue, data: dict[str, Any]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("portal.issue", issue.pk, issue.question),
        unit_path=issue.organisation.path,
        data={"case": issue.case_id, **data},
    )
