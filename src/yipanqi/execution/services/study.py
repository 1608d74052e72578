"""Study plans: making and filing one, its topics, the session that discharges a topic."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.execution.errors import StudyRefused
from yipanqi.execution.models import Activity, StudyPlan, StudyTopic
from yipanqi.execution.policies import may_plan_study
from yipanqi.execution.queries.study import sessions_for
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as find_organisation
from yipanqi.planning.queries import items_to_serve


@dataclass(frozen=True)
class TopicDraft:
    """One topic to be: month, title, who leads, material, stage, the business it is bound to."""

    month: int
    title: str
    leads: str = ""
    material: str = ""
    stage: str = ""
    item_id: int | None = None


@transaction.atomic
def make_study_plan(
    *, actor: Actor, organisation_id: int, year: int, audience: str = StudyPlan.BRANCH, basis: str = ""
) -> StudyPlan:
    """Begin the plan of a year. Refuses a second one, a year far off, a central group where no agency stands."""
    organisation = find_organisation(actor, organisation_id)
    _permit(actor, organisation.path)
    wrong: dict[str, str] = {}
    if not actor.today.year - 1 <= year <= actor.today.year + 1:
        wrong["year"] = "只能制定去年、今年或明年的计划。"
    if audience not in dict(StudyPlan.AUDIENCES):
        wrong["audience"] = "请选择学习对象。"
    elif audience == StudyPlan.CENTRAL_GROUP and not organisation.is_agency_root:
        wrong["audience"] = "中心组学习由单位的机关党委（总支、支部）承办，请选择单位最上级的党组织。"
    if wrong:
        raise StudyRefused("execution.study.plan", "学习计划没有建立，请按提示改正。", wrong)
    if StudyPlan.objects.filter(organisation=organisation, audience=audience, year=year).exists():
        raise _known(organisation.short_name, year)
    try:
        with transaction.atomic():
            plan = StudyPlan.objects.create(
                organisation_id=organisation.pk, audience=audience, year=year, basis=basis.strip()[:200],
                made_on=actor.today, made_by_name=actor.name,
            )  # fmt: skip
    except IntegrityError as error:  # Somebody else made it between the look and the writing.
        raise _known(organisation.short_name, year) from error
    _record(actor, "execution.study.made", plan, {"year": year, "audience": audience})
    return plan


@transaction.atomic
def add_topic(*, actor: Actor, plan: StudyPlan, draft: TopicDraft) -> StudyTopic:
    """Add a topic; one added after filing says so. Refuses an empty title, a month that is none, the same topic twice."""
    _permit(actor, plan.organisation.path)
    _check_topic(actor, plan, draft)
    is_filed = StudyPlan.objects.filter(pk=plan.pk, filed_on__isnull=False).exists()
    topic = StudyTopic.objects.create(plan=plan, is_added=is_filed, **asdict(draft))
    _record(actor, "execution.study.topic_added", plan, {"topic": topic.title, "month": topic.month})
    return topic


@transaction.atomic
def change_topic(*, actor: Actor, topic: StudyTopic, draft: TopicDraft) -> StudyTopic:
    """Change a topic; the ledger keeps what stood there. Refuses one that a session has discharged."""
    plan = topic.plan
    _permit(actor, plan.organisation.path)
    topic = _held(topic)
    _refuse_done(topic, "修改")
    _check_topic(actor, plan, draft, topic.pk)
    before = {name: getattr(topic, name) for name in asdict(draft)}
    for name, value in asdict(draft).items():
        setattr(topic, name, value)
    topic.save()
    _record(actor, "execution.study.topic_changed", plan, {"topic": topic.title, "before": before})
    return topic


@transaction.atomic
def drop_topic(*, actor: Actor, topic: StudyTopic, reason: str) -> StudyPlan:
    """Strike a topic out, with the reason in the ledger. Refuses one that a session has discharged."""
    plan = topic.plan
    _permit(actor, plan.organisation.path)
    topic = _held(topic)
    _refuse_done(topic, "删去")
    if not reason.strip():
        raise StudyRefused("execution.study.reason", "请写明删去的原因。", {"reason": "不能为空。"})
    data = {"topic": topic.title, "month": topic.month, "reason": reason.strip()[:300]}
    topic.delete()
    _record(actor, "execution.study.topic_dropped", plan, data)
    return plan


@transaction.atomic
def file_study_plan(*, actor: Actor, plan: StudyPlan) -> StudyPlan:
    """File the plan with the organisation above. Refuses an empty one and a second filing."""
    _permit(actor, plan.organisation.path)
    plan = StudyPlan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if plan.filed_on is not None:
        raise Conflict("execution.study.filed", f"这份计划已于{plan.filed_on:%Y-%m-%d}报备。")
    if not plan.topics.exists():
        raise StudyRefused("execution.study.empty", "计划里还没有专题，请先按月写出专题再报备。")
    plan.filed_on, plan.filed_by_name = actor.today, actor.name
    plan.save(update_fields=("filed_on", "filed_by_name"))
    _record(actor, "execution.study.filed", plan, {"topics": plan.topics.count()})
    return plan


@transaction.atomic
def discharge_topic(*, actor: Actor, topic: StudyTopic, activity: Activity | None) -> StudyTopic:
    """Say which recorded session dealt with the topic; None takes it back. Refuses sessions of others and of other years."""
    _permit(actor, topic.plan.organisation.path)
    if activity is not None and not sessions_for(actor, topic.plan).filter(pk=activity.pk).exists():
        raise StudyRefused(
            "execution.study.session",
            "请选择本组织当年登记的学习活动；撤回的活动不能用。",
            {"activity": "不是本组织当年的学习活动。"},
        )
    topic = _held(topic)
    topic.activity = activity
    topic.save(update_fields=("activity",))
    word = "execution.study.discharged" if activity is not None else "execution.study.reopened"
    _record(actor, word, topic.plan, {"topic": topic.title, "activity": activity.pk if activity else None})
    return topic


def _check_topic(actor: Actor, plan: StudyPlan, draft: TopicDraft, own: int = 0) -> None:
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = "不能为空。"
    if not 1 <= draft.month <= 12:
        wrong["month"] = "请选择1到12月。"
    if draft.item_id is not None:
        offered = {key for key, _ in items_to_serve(actor, plan.organisation.path, plan.year)}
        if draft.item_id not in offered:
            wrong["item_id"] = "不是本单位当年的业务事项。"
    same = plan.topics.filter(month=draft.month, title=draft.title).exclude(pk=own)
    if not wrong and same.exists():
        wrong["title"] = "这个月已经有同名的专题。"
    if wrong:
        raise StudyRefused("execution.study.topic", "专题没有保存，请按提示改正。", wrong)


def _known(name: str, year: int) -> Conflict:
    return Conflict("execution.study.known", f"{name}{year}年的这份计划已经有了，请直接打开。")


def _held(topic: StudyTopic) -> StudyTopic:
    """The topic as it stands now, held until the act is done. Refuses one that was struck out meanwhile."""
    rows = StudyTopic.objects.select_for_update(of=("self",)).select_related("plan__organisation")
    found = rows.filter(pk=topic.pk).first()
    if found is None:
        raise Conflict("execution.study.gone", "这个专题刚才已被删去，请刷新学习计划再看。")
    return found


def _refuse_done(topic: StudyTopic, what: str) -> None:
    if (
        topic.activity_id is not None
        and topic.activity is not None
        and topic.activity.state == Activity.RECORDED
    ):
        raise Conflict(
            "execution.study.done", f"这个专题已经学过，不能{what}。学习活动选错的，请先取消关联。"
        )


def _permit(actor: Actor, path: str) -> None:
    if not may_plan_study(actor, path):
        raise NotPermitted(
            "execution.study.not_permitted", "学习计划由本组织或上级党组织的党务工作人员办理，请转请其办理。"
        )


def _record(actor: Actor, word: str, plan: StudyPlan, data: dict[str, object]) -> None:
    record(
        actor=actor, word=word, subject=Subject("execution.study", plan.pk, str(plan)),
        unit_path=plan.organisation.path, data=data,
    )  # fmt: skip
