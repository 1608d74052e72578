"""What a step is given: fields of the right kind, papers neither too few nor too many, votes that carry the decision."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yipanqi.engine.procedures.course import CourseRefused
from yipanqi.engine.procedures.language import Decision, InputField, Step, Vote
from yipanqi.engine.reading import Scalar

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "long_text": (str,),
    "integer": (int,),
    "date": (datetime.date,),
    "yes_no": (bool,),
    "choice": (str,),
    "person": (str,),
    "organisation": (str,),
}
_TYPE_WORDS = {
    "text": "文字",
    "long_text": "文字",
    "integer": "整数",
    "date": "日期",
    "yes_no": "是或否",
    "choice": "列出的选项之一",
    "person": "一个人",
    "organisation": "一个组织",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a step still needs: a field, papers, or a second person."""

    sort: str
    key: str
    title: str
    sentence: str


def missing(
    step: Step,
    decision: str,
    fields: Mapping[str, Scalar] | None = None,
    papers: Mapping[str, int] | None = None,
) -> tuple[Missing, ...]:
    """What the step still needs for the decision."""
    return tuple(_missing(step, decision, fields or {}, papers or {}))


def check_vote(step: Step, vote: Vote, decision: str, fields: Mapping[str, Scalar]) -> None:
    """Refuse numbers that cannot be, a meeting short of its quorum, and a decision its votes do not carry."""
    expected, present, favour = (_number(fields, key) for key in ("expected", "present", "in_favour"))
    written = _number(fields, "written")
    if present > expected or favour > min(expected, present + written):
        raise CourseRefused(
            "engine.procedures.vote",
            f"“{step.title}”的票数不对：应到{expected}人、实到{present}人、会前书面意见{written}人、赞成{favour}人，请核对。",
        )
    if not _carries(vote.quorum, present, expected):
        raise CourseRefused(
            "engine.procedures.quorum",
            f"“{step.title}”应到有表决权{expected}人，实到{present}人，没有{_majority(vote.quorum)}，会议无效，请另行召开（{vote.source.citation}）。",
        )
    base = expected if vote.denominator == "expected" else present
    word = "应到" if vote.denominator == "expected" else "实到"
    if decision in vote.decisions and not _carries(vote.passes, favour, base):
        raise CourseRefused(
            "engine.procedures.vote",
            f"“{step.title}”赞成{favour}人，没有{_majority(vote.passes)}{word}有表决权的{base}人，不能作此决定，请按表决结果选择（{vote.source.citation}）。",
        )


def check_given(step: Step, way: Decision, fields: Mapping[str, Scalar], papers: Mapping[str, int]) -> None:
    """Refuse strange or ill-typed fields, papers nobody asked for or too many, what is missing, and an unmet condition."""
    for name in fields:
        field = next((one for one in step.fields if one.id == name), None)
        if field is None:
            words = "、".join(f"“{one.title}”" for one in step.fields) or "（无）"
            raise CourseRefused(
                "engine.procedures.unknown_field", f"“{step.title}”不填写“{name}”，可填：{words}，请删去。"
            )
        _typed(step, field, fields[name])
    kinds = {paper.kind: paper for paper in step.papers}
    for kind, count in papers.items():
        if kind not in kinds:
            words = "、".join(paper.title for paper in step.papers) or "（无）"
            raise CourseRefused(
                "engine.procedures.unknown_paper",
                f"“{step.title}”不收“{kind}”这类材料，可收：{words}，请取回。",
            )
        if count > kinds[kind].maximum:
            raise CourseRefused(
                "engine.procedures.too_many_papers",
                f"“{step.title}”的{kinds[kind].title}最多{kinds[kind].maximum}件，已附{count}件，请取回多余的。",
            )
    lacking = missing(step, way.id, fields, papers)
    if lacking:
        raise CourseRefused(
            "engine.procedures.missing",
            f"“{step.title}”还不能作“{way.title}”的决定：{'；'.join(one.sentence for one in lacking)}。",
            {one.key: one.sentence for one in lacking},
        )
    _different_people(step, fields)
    for name, values in way.only_if.items():
        if fields.get(name) not in values:
            title = next(one.title for one in step.fields if one.id == name)
            raise CourseRefused(
                "engine.procedures.condition",
                f"“{step.title}”只有在“{title}”为{'、'.join(_said(value) for value in values)}时才能作“{way.title}”的决定，请另选或改正。",
            )


def _different_people(step: Step, fields: Mapping[str, Scalar]) -> None:
    seen: dict[Scalar, str] = {}
    for field in step.fields:
        person = fields.get(field.id) if field.type == "person" else None
        if person is not None and person in seen:
            raise CourseRefused(
                "engine.procedures.same_person",
                f"“{step.title}”的“{seen[person]}”和“{field.title}”填了同一个人，请改为不同的人。",
                {field.id: "请改为不同的人"},
            )
        seen[person] = field.title


def _typed(step: Step, field: InputField, value: Scalar) -> None:
    if value is None:
        return
    fits = isinstance(value, _TYPES[field.type]) and not (field.type == "integer" and isinstance(value, bool))
    if not fits or (field.type == "choice" and value not in field.choices):
        words = "、".join(field.choices) if field.type == "choice" else _TYPE_WORDS[field.type]
        raise CourseRefused(
            "engine.procedures.field",
            f"“{step.title}”的“{field.title}”应填{words}，请改正。",
            {field.id: f"应填{words}"},
        )


def _missing(
    step: Step, decision: str, fields: Mapping[str, Scalar], papers: Mapping[str, int]
) -> Iterator[Missing]:
    for field in step.fields:
        if field.required and (not field.decisions or decision in field.decisions):
            value = fields.get(field.id)
            if value is None or (isinstance(value, str) and not value.strip()):
                yield Missing("field", field.id, field.title, f"请填写“{field.title}”")
    for paper in step.papers:
        if not paper.decisions or decision in paper.decisions:
            count = papers.get(paper.kind, 0)
            if count < paper.minimum:
                yield Missing(
                    "paper",
                    paper.kind,
                    paper.title,
                    f"请附{paper.title}，至少{paper.minimum}件，现有{count}件",
                )


def _number(fields: Mapping[str, Scalar], key: str) -> int:
    value = fields.get(key)
    return value if isinstance(value, int) and value >= 0 else 0


def _carries(majority: str, votes: int, base: int) -> bool:
    if majority == "more_than_half":
        return 2 * votes > base
    if majority == "at_least_half":
        return 2 * votes >= base
    return 5 * votes >= 4 * base


def _majority(majority: str) -> str:
    return {"more_than_half": "超过半数", "at_least_half": "达到半数", "four_fifths": "达到五分之四"}[
        majority
    ]


def _said(value: Scalar) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
