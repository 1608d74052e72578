"""A form as a page shows it: numbered questions with their fields, what was given, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from yipanqi.survey.queries.answering import Row, field_name, rows_of
from yipanqi.survey.queries.language import MULTIPLE, NUMBER, SCALE, TEXT, Form, Question
from yipanqi.survey.queries.wording import condition_words


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    id: str
    value: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """One field: a question, or a row of a matrix."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str
    error: str


@dataclass(frozen=True)
class Item:
    """One numbered question with its fields."""

    number: int
    question: Question
    kind: str
    when: str
    limit: str
    error: str
    fields: tuple[Field, ...]


def sheet_items(
    form: Form, rated: Sequence[Row], limits: Mapping[str, int], sent: QueryDict, wrong: Mapping[str, str]
) -> list[Item]:
    """The whole sheet."""
    return [
        Item(
            number,
            question,
            _kind(question),
            condition_words(form, question.when) if question.when else "",
            f"“{question.limited}”至多选{limits[question.id]}人" if question.id in limits else "",
            wrong.get(question.id, "") if question.is_matrix else "",
            tuple(_field(question, row, sent, wrong) for row in rows_of(question, rated)),
        )
        for number, question in enumerate(form.questions, start=1)
    ]


def sent_of(data: QueryDict) -> dict[str, list[str]]:
    """What the page sent, by field."""
    return {name: [str(value) for value in data.getlist(name)] for name in data}


def _kind(question: Question) -> str:
    if question.kind in (TEXT, NUMBER):
        return question.kind
    if question.kind == MULTIPLE:
        return "checks"
    return "steps" if question.kind == SCALE or question.is_matrix else "radios"


def _field(question: Question, row: Row, sent: QueryDict, wrong: Mapping[str, str]) -> Field:
    name = field_name(question, row)
    given = sent.getlist(name)
    options = tuple(
        Option(f"{name}-{number}".replace(".", "-").replace(":", "-"), word, word in given)
        for number, word in enumerate(question.words)
    )
    return Field(name, row.name, options, given[0] if given else "", wrong.get(name, ""))
