"""A procedure as numbered Chinese sentences, so that an office can proof-read it."""

from __future__ import annotations

from collections.abc import Iterator

from yipanqi.engine.procedures.days import chinese
from yipanqi.engine.procedures.language import (
    DENOMINATORS,
    DEPUTIES,
    EXPIRIES,
    RETENTIONS,
    SHOWN,
    STANDINGS,
    SUBJECT_KINDS,
    VISIBILITIES,
    Decision,
    Limit,
    Paper,
    Permission,
    Procedure,
    Publicity,
    Step,
    Vote,
)
from yipanqi.engine.reading import Scalar
from yipanqi.engine.sources import Source


def written(procedure: Procedure) -> tuple[str, ...]:
    """The whole procedure: what it is, every step in order, what may be done beside the steps."""
    return (*_head(procedure), *(_step(procedure, step) for step in procedure.steps), *_foot(procedure))


def name_of(procedure: Procedure, key: str) -> str:
    """How a step is pointed to: number and title."""
    step = procedure[key]
    return f"第{step.number}步“{step.title}”" if step.number else f"“{step.title}”"


def said_limit(procedure: Procedure, limit: Limit) -> str:
    """One limit in words, with its article."""
    parts = []
    for span, anchor, word in (
        (limit.at_least, limit.after, "满"),
        (limit.not_before, limit.not_before_after, "满"),
    ):
        if span is not None:
            then = "方可办理" if limit.too_early == "refuse" else "再办理为宜，提前的予以记录"
            parts.append(f"自{anchor_of(procedure, anchor)}{word}{span}{then}")
    if limit.within is not None:
        longer = f"，特殊情况可延到{limit.extended}" if limit.extended is not None else ""
        expiry = EXPIRIES[limit.at_expiry]
        to = str(limit.escalate_to) if limit.escalate_to is not None else ""
        closed = "，过期不能再作此决定" if limit.too_late == "refuse" else ""
        parts.append(
            f"自{anchor_of(procedure, limit.after)}{limit.within}内办理{longer}，到期未办{expiry}{to}{closed}"
        )
    return f"{'；'.join(parts)}{cited(limit.source, is_local=limit.is_local, inherited=procedure.source)}"


def said_publicity(procedure: Procedure, publicity: Publicity) -> str:
    """One publicity in words."""
    where = f"在{'、'.join(publicity.where)}" if publicity.where else ""
    return (
        f"自{anchor_of(procedure, publicity.after)}{where}公示不少于{publicity.period}，"
        f"当日不计，期满次日方可作结论{cited(publicity.source, is_local=publicity.is_local, inherited=procedure.source)}"
    )


def anchor_of(procedure: Procedure, anchor: str) -> str:
    """From what a limit is counted."""
    if not anchor:
        return "进入本步骤起"
    key, _, field = anchor.partition(".")
    step = procedure[key]
    title = (
        next((f"所填的{one.title}" for one in step.fields if one.id == field), "办理之日")
        if field
        else "办理之日"
    )
    return f"{name_of(procedure, key)}{title}起"


def cited(source: Source, *, is_local: bool = False, inherited: Source | None = None) -> str:
    """The article in brackets; local and unverified ones say so. What is only inherited is not said again."""
    if source is inherited:
        return ""
    marks = "".join(("，地方规定" if is_local else "", "，待核" if source.verify else ""))
    note = f"，{source.note}" if source.note else ""
    return f"（{source.citation}{marks}{note}）"


def _head(procedure: Procedure) -> Iterator[str]:
    until = f"至{chinese(procedure.effective_until)}止" if procedure.effective_until is not None else "起"
    yield (
        f"“{procedure.title}”{procedure.edition}版，自{chinese(procedure.effective_from)}{until}开始的件适用，"
        f"办理对象是{SUBJECT_KINDS[procedure.subject]}{cited(procedure.source)}。"
    )
    if procedure.is_template:
        yield "这是平台提供的模板，不是上级规定的原文，采用前请逐条改定。"
    seen = VISIBILITIES[procedure.visibility]
    to = (
        f"，可见的是{'、'.join(str(actor) for actor in procedure.visible_to)}" if procedure.visible_to else ""
    )
    sealed = "，内容加密保存" if procedure.is_sensitive else ""
    yield f"可见范围：{seen}{to}{sealed}。"
    if procedure.shows:
        yield f"办理页面在对象旁边显示：{'、'.join(SHOWN[word] for word in procedure.shows)}（自本件开始之日起）。"
    yield f"从{'、'.join(name_of(procedure, key) for key in procedure.starts)}开始。"


def _step(procedure: Procedure, step: Step) -> str:
    parts = [
        f"由{'、或'.join(str(actor) for actor in step.actors)}办理{cited(step.source, is_local=step.is_local, inherited=procedure.source)}"
    ]
    named = [actor for actor in step.actors if actor.named_by]
    for actor in named:
        key, _, field = actor.named_by.partition(".")
        title = next(one.title for one in procedure[key].fields if one.id == field)
        parts.append(f"被指定的一方是{name_of(procedure, key)}填写的{title}")
    if step.waits_for:
        parts.append(f"{'、'.join(name_of(procedure, key) for key in step.waits_for)}都办完才开始")
    parts += _people(procedure, step)
    if step.fields:
        parts.append(f"填写{'、'.join(_field(step, number) for number in range(len(step.fields)))}")
    if step.papers:
        parts.append(f"附{'、'.join(_paper(step, paper) for paper in step.papers)}")
    if step.vote is not None:
        parts.append(_vote(procedure, step, step.vote))
    for limit in step.limits:
        only = (
            f"（只对{'、'.join(_decided(step, key) for key in limit.decisions)}）" if limit.decisions else ""
        )
        parts.append(f"时限{only}：{said_limit(procedure, limit)}")
    parts += [said_publicity(procedure, publicity) for publicity in step.publicity]
    if step.times is not None:
        parts.append(f"至多办{step.times}次")
    if step.produces:
        parts.append(f"形成{'、'.join(step.produces)}")
    parts += [_decision(procedure, step, decision) for decision in step.decisions]
    if step.note:
        parts.append(f"说明：{step.note}")
    strength = f"（{step.strength}）" if step.strength else ""
    return f"{step.number}. {step.title}{strength}：{'；'.join(parts)}。"


def _people(procedure: Procedure, step: Step) -> Iterator[str]:
    if step.different_from:
        yield f"不得与{'、'.join(name_of(procedure, key) for key in step.different_from)}同一人办理"
    if step.recuses:
        yield "与本件有关的人回避"
    if step.needs_two:
        yield "两人一同办理"
    if any(actor.posts for actor in step.actors) and step.deputy != "delegated":
        yield DEPUTIES[step.deputy]


def _field(step: Step, number: int) -> str:
    field = step.fields[number]
    only = f"，作{'、'.join(_decided(step, key) for key in field.decisions)}时" if field.decisions else ""
    optional = "" if field.required else "，可不填"
    choices = f"，{'／'.join(field.choices)}" if field.choices else ""
    inside = f"{only}{optional}{choices}".lstrip("，")
    return f"{field.title}（{inside}）" if inside else field.title


def _paper(step: Step, paper: Paper) -> str:
    number = f"{paper.minimum}件" if paper.minimum == paper.maximum else f"{paper.minimum}至{paper.maximum}件"
    only = f"（作{'、'.join(_decided(step, key) for key in paper.decisions)}时）" if paper.decisions else ""
    return f"{paper.title}{number}{only}"


def said_vote(vote: Vote) -> str:
    """How many must come and be in favour."""
    secret = "无记名" if vote.is_secret else ""
    return (
        f"{secret}表决：实到有表决权人数{_share(vote.quorum, 'expected')}方有效，"
        f"赞成人数{_share(vote.passes, vote.denominator)}"
    )


def _vote(procedure: Procedure, step: Step, vote: Vote) -> str:
    decided = "、".join(_decided(step, key) for key in vote.decisions)
    return f"{said_vote(vote)}方可作{decided}的决定{cited(vote.source, inherited=procedure.source)}"


def _share(majority: str, denominator: str) -> str:
    verb, part = {
        "more_than_half": ("超过", "半数"),
        "at_least_half": ("达到", "半数"),
        "four_fifths": ("达到", "五分之四"),
    }[majority]
    return f"{verb}{DENOMINATORS[denominator]}的{part}"


def _decided(step: Step, key: str) -> str:
    decision = step.decision(key)
    return f"“{decision.title if decision is not None else key}”"


def _decision(procedure: Procedure, step: Step, decision: Decision) -> str:
    only = ""
    for name, values in decision.only_if.items():
        title = next(one.title for one in step.fields if one.id == name)
        only += f"（限{title}为{'或'.join(_said(value) for value in values)}）"
    if decision.enrolment is not None:
        day = anchor_of(procedure, decision.enrolment.on).removesuffix("起")
        only += f"（随即在党员名册登记{STANDINGS[decision.enrolment.becomes]}，日期按{day}）"
    if decision.ends:
        return f"“{decision.title}”{only}即以“{decision.ends}”结束"
    if decision.returns == step.id:
        return f"“{decision.title}”{only}仍在本步骤"
    if decision.returns:
        return f"“{decision.title}”{only}退回{name_of(procedure, decision.returns)}"
    both = "同时" if len(decision.to) > 1 else ""
    return f"“{decision.title}”{only}{both}转{'和'.join(name_of(procedure, key) for key in decision.to)}"


def _foot(procedure: Procedure) -> Iterator[str]:
    for permission, word in (
        (procedure.withdrawal, "撤回"),
        (procedure.suspension, "暂停和恢复"),
        (procedure.excusal, "认可超期说明"),
        (procedure.transfer, "转接到另一组织"),
    ):
        if permission is not None:
            yield f"{word}：{_permission(procedure, permission)}。"
    if procedure.retention:
        yield f"材料保管期限：{RETENTIONS[procedure.retention]}。"
    for succession in procedure.successions:
        yield f"{succession.from_edition}版的在办件可以由{'、或'.join(str(actor) for actor in succession.actors)}决定改用本版{cited(succession.source)}。"


def _permission(procedure: Procedure, permission: Permission) -> str:
    reasons = f"，理由限于{'、'.join(permission.reasons)}" if permission.reasons else "，写明理由"
    return f"由{'、或'.join(str(actor) for actor in permission.actors)}决定{reasons}{cited(permission.source, inherited=procedure.source)}"


def _said(value: Scalar) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
