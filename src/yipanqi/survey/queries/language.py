"""What a form consists of, once it is read and checked."""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.survey.queries.conditions import Condition

SINGLE, MULTIPLE, SCALE, GRADE, TEXT, NUMBER = "single", "multiple", "scale", "grade", "short_text", "number"
KINDS = {
    SINGLE: "单选", MULTIPLE: "多选", SCALE: "打分", GRADE: "评等次", TEXT: "简短意见", NUMBER: "填数",
}  # fmt: skip
WITH_CHOICES = (SINGLE, MULTIPLE, GRADE)
ROLL_RULES = {
    "members": "全体党员",
    "full_members": "正式党员",
    "posts": "任职人员",
    "given": "另行指定的人员",
}
RATED = "members"
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Choice:
    """One word to choose, with its score where the form states one."""

    word: str
    score: int | None = None


@dataclass(frozen=True)
class Question:
    """One question. With `rows`, or with `of_rated` (a row for each who is rated), it is a matrix."""

    id: str
    kind: str
    title: str
    hint: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    least: int = 1
    most: int = 5
    low: str = ""
    high: str = ""
    longest: int = 200
    rows: tuple[str, ...] = ()
    of_rated: bool = False
    limited: str = ""
    when: Condition | None = None

    @property
    def is_matrix(self) -> bool:
        """Whether it is asked once for each row."""
        return self.of_rated or bool(self.rows)

    @property
    def words(self) -> tuple[str, ...]:
        """What may be chosen, as tallies name it; empty where anything may be written."""
        if self.kind == SCALE:
            return tuple(str(number) for number in range(self.least, self.most + 1))
        return tuple(choice.word for choice in self.choices)

    @property
    def scores(self) -> dict[str, int]:
        """The score of each word; empty where words have none."""
        if self.kind == SCALE:
            return {word: int(word) for word in self.words}
        return {one.word: one.score for one in self.choices if one.score is not None}


@dataclass(frozen=True)
class Asked:
    """A group that the form proposes to ask: by a rule of the roll, or by codes."""

    name: str
    way: str
    of: str = ""
    posts: tuple[str, ...] = ()
    weight: int = 1


@dataclass(frozen=True)
class Form:
    """A form that passed every check."""

    name: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    asks: tuple[Asked, ...]
    rates: str = ""
    read_by: str = "staff"
    least_percent: int = 0
    source: str = ""

    def question(self, key: str) -> Question:
        """The question of that name; the form has it."""
        return next(one for one in self.questions if one.id == key)
