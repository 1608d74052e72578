"""From what somebody sent to what is counted: what is not asked is dropped, what is asked is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yipanqi.survey.errors import AnswersRefused
from yipanqi.survey.queries.language import MULTIPLE, NUMBER, SCALE, TEXT, WITH_CHOICES, Form, Question

Sent = Mapping[str, Sequence[str]]
"""What a page sends: the values by `question`, or by `question.row` of a matrix."""


@dataclass(frozen=True)
class Row:
    """One row of a matrix: what tallies call it, and its name."""

    key: str
    name: str


@dataclass(frozen=True)
class Sheet:
    """One checked sheet: how often each (question, row, value) was given, and what was written. It is counted, never kept."""

    counts: tuple[tuple[str, str, str], ...]
    remarks: tuple[tuple[str, str], ...] = field(default=())


def rows_of(question: Question, rated: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a matrix; one nameless row for a plain question."""
    if question.of_rated:
        return tuple(rated)
    return tuple(Row(f"{number}", name) for number, name in enumerate(question.rows)) or (Row("", ""),)


def field_name(question: Question, row: Row) -> str:
    """How the page names the field."""
    return f"{question.id}.{row.key}" if row.key else question.id


def read_sheet(form: Form, rated: Sequence[Row], limits: Mapping[str, int], sent: Sent) -> Sheet:
    """Check one sheet. Refuses AnswersRefused with a sentence for each question that is wrong; nothing of it is kept.

    `limits` says how often at most the limited choice of a question may be given.
    """
    wrong: dict[str, str] = {}
    given: dict[str, frozenset[str] | int | str | None] = {}
    counts: list[tuple[str, str, str]] = []
    remarks: list[tuple[str, str]] = []
    for question in _in_order(form):
        if question.when is not None and not question.when.holds(given):
            continue
        chosen = 0
        for row in rows_of(question, rated):
            name = field_name(question, row)
            answer, sentence = _answer(question, [each for each in sent.get(name, ()) if each.strip()])
            if sentence:
                wrong[name] = f"{row.name}：{sentence}" if row.name else sentence
                continue
            if not question.is_matrix:
                given[question.id] = answer
            if answer in (None, frozenset(), ""):
                continue
            counts.append((question.id, row.key, ""))
            if question.kind in (TEXT, NUMBER):
                remarks.append((question.id, str(answer)))
            else:
                words = answer if isinstance(answer, frozenset) else (str(answer),)
                counts += [(question.id, row.key, word) for word in sorted(words)]
                chosen += question.limited in words
        most = limits.get(question.id)
        if most is not None and chosen > most:
            wrong[question.id] = (
                f"“{question.limited}”至多{most}人，您选了{chosen}人，请减少{chosen - most}人"
            )
    if wrong:
        raise AnswersRefused("survey.answers.refused", f"还有{len(wrong)}处要补正，已填的内容都在。", wrong)
    if not counts:
        raise AnswersRefused("survey.answers.empty", "一道题也没有填，请至少回答一道。")
    return Sheet(tuple(counts), tuple(remarks))


def _in_order(form: Form) -> list[Question]:
    """What conditions look at comes before what waits for it."""
    found: list[Question] = []

    def add(question: Question) -> None:
        for name in sorted(question.when.names) if question.when else ():
            add(form.question(name))
        if question not in found:
            found.append(question)

    for question in form.questions:
        add(question)
    return found


def _answer(question: Question, values: list[str]) -> tuple[frozenset[str] | int | str | None, str]:
    """The answer, and what is wrong with it."""
    if not values:
        return None, "请回答这道题" if question.required else ""
    if question.kind == TEXT:
        text = " ".join(values[0].split())
        return (
            (text, "")
            if len(text) <= question.longest
            else (None, f"不超过{question.longest}字，现有{len(text)}字")
        )
    if question.kind in (SCALE, NUMBER):
        text = values[0].strip()
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else None
        if number is None or not question.least <= number <= question.most:
            return None, f"请填{question.least}到{question.most}的整数"
        return number, ""
    chosen = frozenset(values)
    if not chosen <= set(question.words) or (question.kind != MULTIPLE and len(chosen) > 1):
        return None, "请从列出的选项里选"
    return (chosen, "") if question.kind in WITH_CHOICES else (None, "")
