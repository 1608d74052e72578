"""Acts of accountability: decide, object, answer, take in many."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from yipanqi.accountability.errors import ConsequenceMovedOn, ConsequenceRefused, SamePerson
from yipanqi.accountability.models import Consequence
from yipanqi.accountability.policies import is_decider, may_answer, may_decide, may_object
from yipanqi.accountability.queries import RESTRAINT, direction_of, kinds, needs_article
from yipanqi.assessment.queries import results
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.queries import has_case
from yipanqi.inspection.queries import findings
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record, record_many
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations, posts_of, root_path


@dataclass(frozen=True)
class ConsequenceRow:
    """One consequence to be: its ground is a confirmed result, a finding or both."""

    organisation_id: int
    kind: str
    text: str
    decided_by: str
    decided_on: datetime.date
    article: str = ""
    ground_result_id: int | None = None
    ground_finding_id: int | None = None
    subject_post_id: int | None = None
    objection_until: datetime.date | None = None


class _Ground(Protocol):
    """A result or a finding, as far as a consequence looks at it."""

    @property
    def pk(self) -> int: ...


@transaction.atomic
def decide_consequence(*, actor: Actor, row: ConsequenceRow) -> Consequence:
    """Write down what people decided upon a result or finding of the agency.

    Refuses a missing ground, a restraint without article or day for objection, a post or ground of another agency.
    """
    organisation = organisation_in_reach(actor, row.organisation_id)
    if not may_decide(actor, organisation.path):
        raise NotPermitted(
            "accountability.consequence.may_not_decide",
            "结果运用由党组书记、副书记或上级党务工作人员按决定登记。",
        )
    _check(row, actor.today)
    root = root_path(organisation.path)
    if row.subject_post_id and not posts_of(actor, root).filter(pk=row.subject_post_id).exists():
        _refuse("对象岗位不在本单位，请重新选择。", "subject_post")
    if row.ground_result_id:
        ground = results(actor).filter(pk=row.ground_result_id, confirmed_on__isnull=False).first()
        _check_ground(
            ground,
            ground.organisation.path if ground else "",
            root,
            "ground_result",
            "考核结果未经确认或不属于本单位。",
        )
    if row.ground_finding_id:
        problem = findings(actor).filter(pk=row.ground_finding_id).first()
        _check_ground(
            problem,
            problem.organisation.path if problem else "",
            root,
            "ground_finding",
            "问题不属于本单位。",
        )
    consequence = _consequence_of(row, actor)
    consequence.save()
    aimed = row.subject_post_id is not None and direction_of(row.kind) == RESTRAINT
    _record(
        actor, "accountability.consequence.decided", consequence, organisation.path,
        {"kind": row.kind, "article": row.article, "decided_by": row.decided_by}, "staff" if aimed else "line",
    )  # fmt: skip
    return consequence


@transaction.atomic
def object_to(*, actor: Actor, consequence: Consequence, objection: str) -> Consequence:
    """Object in words until the last day; once."""
    consequence = _locked(consequence)
    if not may_object(actor, consequence):
        raise NotPermitted(
            "accountability.objection.not_permitted",
            "申诉由对象岗位的人或本党组织的党务工作人员提出，作出决定的人不能申诉。",
        )
    _expect(consequence, Consequence.DECIDED)
    if consequence.objection_until is not None and actor.today > consequence.objection_until:
        raise ConsequenceRefused(
            "accountability.objection.too_late",
            f"申诉期已于 {consequence.objection_until} 截止，请向上级党组织反映。",
        )
    if not objection.strip():
        raise ConsequenceRefused(
            "accountability.objection.empty", "没有写申诉理由，请写明事实和依据。", {"objection": "须填写。"}
        )
    consequence.state, consequence.objection = Consequence.OBJECTED, objection.strip()
    consequence.objected_by_name, consequence.objected_on = actor.name, actor.today
    consequence.save()
    _record(
        actor, "accountability.consequence.objected", consequence, consequence.organisation.path,
        {"objection": consequence.objection}, _audience(consequence),
    )  # fmt: skip
    return consequence


@transaction.atomic
def answer_objection(*, actor: Actor, consequence: Consequence, answer: str, keep: bool) -> Consequence:
    """Keep or revoke upon an objection; by another person than who decided, in words."""
    consequence = _locked(consequence)
    if may_decide(actor, consequence.organisation.path) and is_decider(actor, consequence):
        raise SamePerson("accountability.answer.same_person", "决定由您本人登记，申诉须由另一人答复。")
    if not may_answer(actor, consequence):
        raise NotPermitted(
            "accountability.answer.not_permitted", "申诉由党组书记、副书记或上级党务工作人员中的另一人答复。"
        )
    _expect(consequence, Consequence.OBJECTED)
    if has_case(f"accountability.consequence:{consequence.pk}"):
        raise ConsequenceMovedOn(
            "accountability.objection.on_case", "这项申诉按申诉与异议程序办理，请到它的办理件里办这一步。"
        )
    if not answer.strip():
        raise ConsequenceRefused(
            "accountability.answer.empty", "没有写答复，请写明理由。", {"answer": "须填写。"}
        )
    consequence.state, consequence.answer = Consequence.KEPT if keep else Consequence.REVOKED, answer.strip()
    consequence.answered_by_name, consequence.answerer_person_id = actor.name, actor.person_id
    consequence.answered_on = actor.today
    consequence.save()
    _record(
        actor, "accountability.objection.answered", consequence, consequence.organisation.path,
        {"answer": consequence.answer, "state": consequence.state}, _audience(consequence),
    )  # fmt: skip
    return consequence


@transaction.atomic
def bulk_decide(*, actor: Actor, rows: Sequence[ConsequenceRow]) -> list[Consequence]:
    """Write down many decisions with the same checks; one entry an agency with a digest of its rows."""
    reached = organisations(actor).in_bulk({row.organisation_id for row in rows})
    results_here = (
        results(actor)
        .filter(confirmed_on__isnull=False)
        .in_bulk({r.ground_result_id for r in rows if r.ground_result_id})
    )
    findings_here = findings(actor).in_bulk({r.ground_finding_id for r in rows if r.ground_finding_id})
    groups: dict[str, list[ConsequenceRow]] = {}
    for number, row in enumerate(rows, start=1):
        organisation = reached.get(row.organisation_id)
        if organisation is None or not may_decide(actor, organisation.path):
            raise NotPermitted(
                "accountability.bulk.row_not_permitted", f"第 {number} 行：您不能登记这个党组织的结果运用。"
            )
        _check(row, actor.today)
        root = root_path(organisation.path)
        for key, here, field in (
            (row.ground_result_id, results_here, "ground_result"), (row.ground_finding_id, findings_here, "ground_finding"),
        ):  # fmt: skip
            if key:
                ground = here.get(key)
                _check_ground(
                    ground,
                    ground.organisation.path if ground else "",
                    root,
                    field,
                    f"第 {number} 行：依据不属于本单位。",
                )
        groups.setdefault(root, []).append(row)
    decided = Consequence.objects.bulk_create([_consequence_of(row, actor) for row in rows], batch_size=200)
    record_many(
        actor=actor,
        acts=[
            Act(
                "accountability.consequences.decided", Subject("accountability.consequence", "many", f"{len(group)} 项结果运用"),
                path, {"count": len(group), "digest": sm3("\n".join(repr(row) for row in group))}, "staff",
            )
            for path, group in sorted(groups.items())
        ],
    )  # fmt: skip
    return decided


def _check(row: ConsequenceRow, today: datetime.date) -> None:
    wrong = {}
    if row.kind not in dict(kinds()):
        wrong["kind"] = "种类不在词表内。"
    if not row.text.strip():
        wrong["text"] = "须填写。"
    if not row.decided_by.strip():
        wrong["decided_by"] = "须写明由什么会议或谁决定。"
    if row.decided_on > today:
        wrong["decided_on"] = "不能晚于今天。"
    if not (row.ground_result_id or row.ground_finding_id):
        wrong["ground_result"] = "考核结果和问题至少选一个作为依据。"
    if needs_article(row.kind) and not row.article.strip():
        wrong["article"] = "约束类须写明依据条款。"
    if direction_of(row.kind) == RESTRAINT and row.objection_until is None:
        wrong["objection_until"] = "约束类须写明申诉截止日期。"
    if row.objection_until is not None and row.objection_until < row.decided_on:
        wrong["objection_until"] = "不能早于决定日期。"
    if wrong:
        raise ConsequenceRefused(
            "accountability.consequence.incomplete", "没有登记，请改正标出的内容再提交。", wrong
        )


def _check_ground(ground: _Ground | None, path: str, root: str, field: str, sentence: str) -> None:
    if ground is None or not path.startswith(root):
        _refuse(sentence, field)


def _refuse(sentence: str, field: str) -> None:
    raise ConsequenceRefused("accountability.consequence.ground", sentence, {field: sentence})


def _consequence_of(row: ConsequenceRow, actor: Actor) -> Consequence:
    return Consequence(
        organisation_id=row.organisation_id, kind=row.kind, text=row.text.strip(), decided_by=row.decided_by.strip(),
        decided_on=row.decided_on, article=row.article.strip(), ground_result_id=row.ground_result_id,
        ground_finding_id=row.ground_finding_id, subject_post_id=row.subject_post_id, objection_until=row.objection_until,
        recorded_by_name=actor.name, recorder_person_id=actor.person_id,
    )  # fmt: skip


def _audience(consequence: Consequence) -> str:
    aimed = consequence.subject_post_id is not None and direction_of(consequence.kind) == RESTRAINT
    return "staff" if aimed else "line"


def _locked(consequence: Consequence) -> Consequence:
    return (
        Consequence.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consequence.pk)
    )


def _expect(consequence: Consequence, state: str) -> None:
    if consequence.state != state:
        raise ConsequenceMovedOn(
            "accountability.consequence.moved_on",
            f"这项结果运用现在是“{consequence.get_state_display()}”，不能办理这一步，请刷新后再看。",
        )


def _record(
    actor: Actor, word: str, consequence: Consequence, path: str, data: dict[str, object], audience: str
) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("accountability.consequence", consequence.pk, str(consequence)),
        unit_path=path,
        data=data,
        audience=audience,
    )
