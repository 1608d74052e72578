"""From study to work: an idea noted at a session, the measure it became, what came of it."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.execution.errors import StudyRefused
from yipanqi.execution.models import Activity, StudyIdea
from yipanqi.execution.policies import may_decide_idea, may_note_idea
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.queries import items_to_serve, open_junctions_for


@transaction.atomic
def note_idea(*, actor: Actor, activity: Activity, text: str, proposer_name: str = "") -> StudyIdea:
    """Note an idea that came up at a session. Refuses an empty one, a withdrawn session, the same idea twice."""
    if not may_note_idea(actor, activity.organisation.path):
        raise NotPermitted(
            "execution.idea.not_permitted", "思路由本组织的党员或党务工作人员记下，请转请其办理。"
        )
    if activity.state != Activity.RECORDED:
        raise Conflict("execution.idea.withdrawn", "这次活动已经撤回，不能再记。")
    if not text.strip():
        raise StudyRefused("execution.idea.text", "请写明思路。", {"text": "不能为空。"})
    if StudyIdea.objects.filter(activity=activity, text=text.strip()[:500]).exists():
        raise Conflict("execution.idea.known", "这条思路已经记过。")
    idea = StudyIdea.objects.create(
        organisation_id=activity.organisation_id, activity=activity, text=text.strip()[:500],
        proposer_name=(proposer_name.strip() or actor.name)[:60], noted_on=actor.today, noted_by_name=actor.name,
    )  # fmt: skip
    _record(actor, "execution.idea.noted", idea, {"activity": activity.pk})
    return idea


@transaction.atomic
def adopt_idea(
    *,
    actor: Actor,
    idea: StudyIdea,
    measure: str,
    item_id: int | None = None,
    junction_id: int | None = None,
) -> StudyIdea:
    """Make the idea a measure of a plan item or of a junction. Refuses where neither is named and items of others."""
    idea = _undecided(actor, idea)
    path = idea.organisation.path
    wrong: dict[str, str] = {}
    if not measure.strip():
        wrong["measure"] = "请写明举措。"
    if item_id is None and junction_id is None:
        wrong["item_id"] = "请选择它落到哪个计划事项或结合点。"
    if item_id is not None and item_id not in {key for key, _ in items_to_serve(actor, path)}:
        wrong["item_id"] = "不是本单位的计划事项。"
    if junction_id is not None and not open_junctions_for(actor, path).filter(pk=junction_id).exists():
        wrong["junction_id"] = "不是本组织的结合点。"
    if wrong:
        raise StudyRefused("execution.idea.measure", "没有转化，请按提示改正。", wrong)
    idea.state, idea.measure = StudyIdea.ADOPTED, measure.strip()[:300]
    idea.item_id, idea.junction_id = item_id, junction_id
    _decide(actor, idea)
    _record(actor, "execution.idea.adopted", idea, {"item": item_id, "junction": junction_id})
    return idea


@transaction.atomic
def drop_idea(*, actor: Actor, idea: StudyIdea, reason: str) -> StudyIdea:
    """Say why the idea is not taken up."""
    idea = _undecided(actor, idea)
    if not reason.strip():
        raise StudyRefused("execution.idea.reason", "请写明理由。", {"reason": "不能为空。"})
    idea.state, idea.reason = StudyIdea.DROPPED, reason.strip()[:300]
    _decide(actor, idea)
    _record(actor, "execution.idea.dropped", idea, {"reason": idea.reason})
    return idea


@transaction.atomic
def record_idea_result(*, actor: Actor, idea: StudyIdea, result: str) -> StudyIdea:
    """Write down what came of the measure; a later word replaces the former, which the ledger keeps."""
    _permit(actor, idea)
    idea = StudyIdea.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=idea.pk)
    if idea.state != StudyIdea.ADOPTED:
        raise Conflict("execution.idea.no_measure", "这条思路还没有成为举措，请先落到计划事项或结合点。")
    if not result.strip():
        raise StudyRefused("execution.idea.result", "请写明成效。", {"result": "不能为空。"})
    before, idea.result = idea.result, result.strip()[:500]
    idea.result_on, idea.result_by_name = actor.today, actor.name
    idea.save(update_fields=("result", "result_on", "result_by_name"))
    _record(actor, "execution.idea.result", idea, {"before": before})
    return idea


def _undecided(actor: Actor, idea: StudyIdea) -> StudyIdea:
    _permit(actor, idea)
    idea = StudyIdea.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=idea.pk)
    if idea.state != StudyIdea.NOTED:
        raise Conflict("execution.idea.decided", "这条思路已经研究过，请刷新后再看。")
    return idea


def _decide(actor: Actor, idea: StudyIdea) -> None:
    idea.decided_on, idea.decided_by_name = actor.today, actor.name
    idea.save()


def _permit(actor: Actor, idea: StudyIdea) -> None:
    if not may_decide_idea(actor, idea.organisation.path):
        raise NotPermitted(
            "execution.idea.decide", "思路的研究和成效由本组织或上级党组织的党务工作人员登记，请转请其办理。"
        )


def _record(actor: Actor, word: str, idea: StudyIdea, data: dict[str, object]) -> None:
    record(
        actor=actor, word=word, subject=Subject("execution.idea", idea.pk, idea.text[:80]),
        unit_path=idea.organisation.path, data=data,
    )  # fmt: skip
