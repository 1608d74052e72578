"""Recording what another person or a meeting found of an organisation or a member, and withdrawing it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from yipanqi.assessment.errors import AppraisalRefused
from yipanqi.assessment.models import Appraisal
from yipanqi.assessment.policies import may_appraise, may_appraise_member, may_withdraw_appraisal
from yipanqi.assessment.queries.appraisals import items_about
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import members_as_at
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook.services import evaluate_members, evaluate_organisation

MOST = 1000


@dataclass(frozen=True)
class AppraisalDraft:
    """What was found: which item, how often, when, by whom, on what ground."""

    item: str
    amount: int
    judged_on: datetime.date
    judged_by: str
    basis: str = ""


@transaction.atomic
def record_appraisal(
    *, actor: Actor, organisation_id: int, draft: AppraisalDraft, person_id: int | None = None
) -> Appraisal:
    """Record it; scores are brought up to date at once. Refuses who is judged himself, an item no scheme counts, a day to come."""
    home = organisation_in_reach(actor, organisation_id)
    if person_id is None and not may_appraise(actor, home.path):
        raise NotPermitted(
            "assessment.appraisal.not_permitted", "对党组织的认定由其上级党组织的党务工作人员或考核员录入。"
        )
    if person_id is not None and not may_appraise_member(actor, home.path, person_id):
        raise NotPermitted(
            "assessment.appraisal.not_permitted",
            "对党员的认定由所在党组织或其上级的党务工作人员录入，不能录入本人的。",
        )
    wrong = {}
    names = {home.name, home.short_name}
    if person_id is not None:
        membership = (
            members_as_at(actor, home.path, min(draft.judged_on, actor.today))
            .filter(person=person_id)
            .first()
        )
        if membership is None:
            wrong["person"] = "这名党员当日不在本支部。"
        else:
            home, names = membership.organisation, {membership.person.name}
    if draft.item not in dict(items_about("organisation" if person_id is None else "member")):
        wrong["item"] = "现行制度里没有哪一项用到这个事项，请从列出的事项里选择。"
    if not 0 < draft.amount <= MOST:
        wrong["amount"] = f"须是1到{MOST}之间的整数。"
    if draft.judged_on > actor.today:
        wrong["judged_on"] = "认定日期还没有到。"
    if not draft.judged_by.strip():
        wrong["judged_by"] = "请写明认定人或认定会议。"
    elif draft.judged_by.strip() in names:
        wrong["judged_by"] = "须由被认定的组织或党员以外的人认定。"
    if wrong:
        raise AppraisalRefused("assessment.appraisal.refused", "认定没有录入，请改正标出的内容。", wrong)
    made = Appraisal.objects.create(
        organisation=home, person_id=person_id, item=draft.item, amount=draft.amount, judged_on=draft.judged_on,
        judged_by=draft.judged_by.strip(), basis=draft.basis.strip(), recorded_on=actor.today, recorded_by_name=actor.name,
    )  # fmt: skip
    _record(
        actor, "assessment.appraisal.recorded", made, {"amount": made.amount, "judged_on": made.judged_on}
    )
    _judge(actor, made)
    return made


@transaction.atomic
def withdraw_appraisal(*, actor: Actor, appraisal: Appraisal, reason: str) -> Appraisal:
    """Withdraw one recorded by mistake; it stays to be read. Refuses without a reason and a second time."""
    found = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .get(pk=appraisal.pk)
    )
    if not may_withdraw_appraisal(actor, found):
        raise NotPermitted("assessment.appraisal.may_not_withdraw", "认定由有权录入的人撤回，请联系他们。")
    if found.state != Appraisal.RECORDED:
        raise AppraisalRefused("assessment.appraisal.withdrawn", "这条认定已经撤回，不需要再办。")
    if not reason.strip():
        raise AppraisalRefused(
            "assessment.appraisal.reason", "没有撤回，请写明原因。", {"reason": "请写明撤回的原因。"}
        )
    found.state, found.withdrawn_reason = Appraisal.WITHDRAWN, reason.strip()[:300]
    found.save(update_fields=("state", "withdrawn_reason"))
    _record(actor, "assessment.appraisal.withdrawn", found, {"reason": found.withdrawn_reason})
    _judge(actor, found)
    return found


def _judge(actor: Actor, made: Appraisal) -> None:
    period = calendar_year(made.judged_on.year)
    if made.person_id is None:
        evaluate_organisation(actor=actor, organisation=made.organisation, period=period)
    else:
        evaluate_members(actor=actor, branches=[made.organisation_id], period=period)


def _record(actor: Actor, word: str, made: Appraisal, data: dict[str, object]) -> None:
    audience = "line" if made.person_id is None else "staff"
    about = made.organisation.short_name if made.person is None else made.person.name
    title = {**dict(items_about("organisation")), **dict(items_about("member"))}.get(made.item, made.item)
    record(
        actor=actor, word=word, subject=Subject("assessment.appraisal", made.pk, f"{about}：{title}"),
        unit_path=made.organisation.path, data=data, audience=audience,
    )  # fmt: skip
