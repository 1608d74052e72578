"""A parameter of an adopted locality changed by hand: dated, cited, tried before it is saved, corrected, revoked from a day."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.services import Subject, record
from yipanqi.rulebook.errors import AmendmentOvertaken, AmendmentRefused, MayNotAdopt
from yipanqi.rulebook.models import Adoption, Amendment
from yipanqi.rulebook.policies import may_adopt
from yipanqi.rulebook.queries.adoptions import Draft, Effect, body_of, effect_of, parameter_stamp, whole
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.wording import span_words
from yipanqi.rulebook.services.refreshing import refresh_below

DAY = datetime.timedelta(days=1)
MOST = 1000


@transaction.atomic
def amend_parameter(
    *, actor: Actor, adoption: Adoption, draft: Draft, seen: str, accepted_reason: str = ""
) -> Amendment:
    """Lay a dated, cited value over the files for one parameter. `seen` is the `parameter_stamp` the change was decided on.

    Refuses dates outside the adoption, a value without document and article, a change that breaks a trial, and one that makes trials
    differ merely by the number unless a reason is given. Refuses with a conflict when somebody else changed the parameter meanwhile.
    """
    adoption = _locked(actor, adoption)
    draft = whole(draft)
    _fresh(adoption, draft.parameter, seen)
    _check(adoption, draft, None)
    effect = _tried(actor, adoption, draft, None, accepted_reason)
    row = _written(actor, adoption, draft, effect, accepted_reason, None)
    _record(actor, "rulebook.parameter.amended", row, {"reason": accepted_reason.strip()})
    _refresh(actor, adoption)
    return row


@transaction.atomic
def correct_amendment(
    *, actor: Actor, amendment: Amendment, draft: Draft, seen: str, reason: str, accepted_reason: str = ""
) -> Amendment:
    """Put a corrected amendment in the place of one that was wrong; the wrong one stays to be read. Refuses as `amend_parameter` does."""
    adoption = _locked(actor, amendment.adoption)
    amendment = _standing(amendment)
    draft = whole(draft)
    _fresh(adoption, draft.parameter, seen)
    if not reason.strip():
        raise AmendmentRefused(
            "rulebook.amendment.reason", "没有更正，请写明为什么更正。", {"reason": "请写明更正的原因。"}
        )
    _check(adoption, draft, amendment)
    effect = _tried(actor, adoption, draft, amendment, accepted_reason)
    amendment.state, amendment.ended_by_name, amendment.end_reason = (
        Amendment.REPLACED,
        actor.name,
        reason.strip(),
    )
    amendment.save(update_fields=("state", "ended_by_name", "end_reason"))
    row = _written(actor, adoption, draft, effect, accepted_reason, amendment)
    before = f"{amendment.value}（{span_words(amendment.from_on, amendment.until_on)}）"
    _record(actor, "rulebook.amendment.corrected", row, {"before": before, "reason": reason.strip()})
    _refresh(actor, adoption)
    return row


@transaction.atomic
def revoke_amendment(
    *, actor: Actor, amendment: Amendment, from_on: datetime.date, reason: str, seen: str
) -> Amendment:
    """Let the amended value hold no more from a day on; from its first day on it is withdrawn as if never made."""
    adoption = _locked(actor, amendment.adoption)
    amendment = _standing(amendment)
    _fresh(adoption, amendment.parameter, seen)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = "请写明撤销的原因或依据。"
    if amendment.until_on is not None and from_on > amendment.until_on:
        wrong["from_on"] = f"这次修订本来就执行到{amendment.until_on}为止，撤销日期须更早。"
    if wrong:
        raise AmendmentRefused("rulebook.amendment.not_revoked", "没有撤销，请改正标出的内容。", wrong)
    amendment.ended_by_name, amendment.end_reason = actor.name, reason.strip()
    if from_on <= amendment.from_on:
        amendment.state = Amendment.WITHDRAWN
    else:
        amendment.until_on = from_on - DAY
    amendment.save(update_fields=("state", "until_on", "ended_by_name", "end_reason"))
    data = {"from_on": from_on, "reason": amendment.end_reason}
    _record(actor, "rulebook.amendment.revoked", amendment, data)
    _refresh(actor, adoption)
    return amendment


def _locked(actor: Actor, adoption: Adoption) -> Adoption:
    """The adoption, held until the act is over: whoever amends it at the same time waits and finds it changed."""
    found = (
        Adoption.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=adoption.pk)
    )
    if not may_adopt(actor, found.organisation.path):
        raise MayNotAdopt(
            "rulebook.amendment.not_permitted",
            "参数由采用制度的党组织或其上级的党务工作人员修改，请由他们操作。",
        )
    return found


def _standing(amendment: Amendment) -> Amendment:
    found = (
        Amendment.objects.select_for_update(of=("self",))
        .select_related("adoption__organisation")
        .get(pk=amendment.pk)
    )
    if found.state != Amendment.HOLDING:
        raise AmendmentOvertaken(
            "rulebook.amendment.over",
            f"这次修订{found.get_state_display()}（{found.ended_by_name}办理），请刷新后看现在的数值。",
        )
    return found


def _fresh(adoption: Adoption, parameter: str, seen: str) -> None:
    if parameter_stamp(adoption, parameter) != seen:
        newest = adoption.amendments.filter(parameter=parameter).order_by("-made_at", "-pk").first()
        who = f"{newest.ended_by_name or newest.made_by_name}" if newest else "另一人"
        raise AmendmentOvertaken(
            "rulebook.amendment.overtaken",
            f"{who}刚刚改动了这个参数，您看到的已不是最新数值，请刷新页面后再决定。",
        )


def _check(adoption: Adoption, draft: Draft, replaced: Amendment | None) -> None:
    rules = rules_for(body_of(adoption))
    parameter = rules.parameters.get(draft.parameter)
    if parameter is None:
        raise AmendmentRefused("rulebook.amendment.unknown", "制度里没有这个参数，请从参数页面重新进入。")
    wrong = {}
    if not draft.document:
        wrong["document"] = "请写明依据的文件名称。"
    if not draft.article:
        wrong["article"] = "请写明依据的条款。"
    if not 0 <= draft.value <= MOST:
        wrong["value"] = f"须是0到{MOST}之间的整数。"
    first = max([adoption.from_on, *(value.from_on for value in parameter.values[:1])])
    if draft.from_on < first:
        wrong["from_on"] = f"不能早于{first}：这之前还没有采用这项制度，或参数还没有值。"
    elif adoption.until_on is not None and draft.from_on > adoption.until_on:
        wrong["from_on"] = f"制度只采用到{adoption.until_on}。"
    if draft.until_on is not None and draft.until_on < draft.from_on:
        wrong["until_on"] = "截止日期早于起始日期。"
    current = parameter.value_on(draft.from_on)
    same = current is not None and current.value == draft.value and draft.until_on is None
    if same and replaced is None and not wrong:
        wrong["value"] = f"自{draft.from_on}起本来就是{draft.value}{parameter.unit}，不需要修改。"
    others = adoption.amendments.filter(
        parameter=draft.parameter, from_on=draft.from_on, state=Amendment.HOLDING
    )
    if any(other != replaced for other in others):
        wrong["from_on"] = "自这一天起已有一次修订，请更正那一次。"
    if wrong:
        raise AmendmentRefused("rulebook.amendment.refused", "参数没有修改，请改正标出的内容。", wrong)


def _tried(
    actor: Actor, adoption: Adoption, draft: Draft, replaced: Amendment | None, accepted_reason: str
) -> Effect:
    effect = effect_of(actor, adoption, draft, replaced)
    if effect.is_blocked:
        raise AmendmentRefused(
            "rulebook.amendment.trials_failed",
            effect.refusal or "改动后有情景或例子不成立，没有保存；请看试算结果，改正数值或日期。",
        )
    if effect.needs_reason and not accepted_reason.strip():
        raise AmendmentRefused(
            "rulebook.amendment.confirm",
            "有例子或情景只因数值改变而与原来不同，须确认并写明理由后才能保存。",
            {"accepted_reason": "请写明确认的理由。"},
        )
    return effect


def _written(
    actor: Actor,
    adoption: Adoption,
    draft: Draft,
    effect: Effect,
    accepted_reason: str,
    replaces: Amendment | None,
) -> Amendment:
    trials = {
        "counts": effect.counts,
        "different": [
            {"rule": one.rule, "name": one.trial.name, "wrong": one.trial.wrong, "verdict": one.verdict}
            for one in effect.tried
            if one.verdict
        ],
        "differences": [one.words for one in effect.differences],
        "organisations": effect.organisations,
    }
    try:
        with transaction.atomic():
            return Amendment.objects.create(
                adoption=adoption, parameter=draft.parameter, value=draft.value, from_on=draft.from_on, until_on=draft.until_on,
                document=draft.document, issuer=draft.issuer, number=draft.number, article=draft.article, note=draft.note,
                replaces=replaces, trials=trials, accepted_reason=accepted_reason.strip(), made_by_name=actor.name,
                made_at=actor.moment,
            )  # fmt: skip
    except IntegrityError as error:
        raise AmendmentOvertaken(
            "rulebook.amendment.overtaken", "另一人刚刚改动了这个参数，请刷新页面后再决定。"
        ) from error


def _refresh(actor: Actor, adoption: Adoption) -> None:
    """Every result of this adoption names the rules it came from, therefore all of them are judged anew."""
    refresh_below(actor=actor, organisation=adoption.organisation, from_on=adoption.from_on)


def _record(actor: Actor, word: str, row: Amendment, more: dict[str, object]) -> None:
    parameter = rules_for(body_of(row.adoption)).parameters.get(row.parameter)
    title = parameter.title if parameter else row.parameter
    data = {
        "value": row.value, "from_on": row.from_on, "until_on": row.until_on, "document": row.document, "article": row.article, **more,
    }  # fmt: skip
    subject = Subject("rulebook.amendment", row.pk, f"{title}修订为{row.value}")
    record(actor=actor, word=word, subject=subject, unit_path=row.adoption.organisation.path, data=data)
