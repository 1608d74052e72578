"""Reading the cells of one row by field: what cannot be read becomes a problem of the row, never a guess."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping

from yipanqi.basics.dates import DateNotUnderstood, YearMonth, parse_date
from yipanqi.basics.errors import Refused
from yipanqi.basics.identity import parse_telephone
from yipanqi.basics.text import is_blank, normalise_name, plain_text
from yipanqi.documents.heads import RecordKind
from yipanqi.documents.tables import Row
from yipanqi.documents.workbook import Cell
from yipanqi.intake.queries.outcomes import Problem, RowOutcome
from yipanqi.intake.queries.words import Terms

_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?\s*[人名个位]?")


class RowReader:
    """One row under its mapping; notes problems and warnings in the row's outcome."""

    def __init__(self, row: Row, indexes: Mapping[str, int], kind: RecordKind) -> None:
        self.outcome = RowOutcome(row.number)
        self._cells = row.cells
        self._indexes = indexes
        self._kind = kind

    def cell(self, field: str) -> Cell:
        """The cell as it stands, "" where the sheet has no such column."""
        index = self._indexes.get(field)
        return "" if index is None or index >= len(self._cells) else self._cells[index]

    def label(self, field: str) -> str:
        """The field's Chinese name."""
        known = self._kind.field(field)
        return known.label if known else "整行"

    def has(self, field: str) -> bool:
        """Whether the cell says something (— and 无 say nothing)."""
        return not is_blank(self.cell(field))

    def refuse(self, field: str, reason: str, problem: str, remedy: str, suggestion: str = "") -> None:
        """The row cannot be stored."""
        self.outcome.refuse(Problem(field, self.label(field), reason, problem, remedy, suggestion))

    def warn(self, field: str, reason: str, problem: str, remedy: str, suggestion: str = "") -> None:
        """The row can be stored, but somebody should look."""
        self.outcome.warnings.append(Problem(field, self.label(field), reason, problem, remedy, suggestion))

    def text(self, field: str, longest: int, *, required: bool = False) -> str:
        """The text without odd spaces; too long a text is refused rather than cut."""
        text = plain_text(self.cell(field)) if self.has(field) else ""
        return self._checked(field, text, longest, required=required)

    def name(self, field: str, longest: int, *, required: bool = False) -> str:
        """The text as a name."""
        text = normalise_name(self.cell(field)) if self.has(field) else ""
        return self._checked(field, text, longest, required=required)

    def date(self, field: str) -> datetime.date | YearMonth | None:
        """The day or month written; None where nothing (or nothing readable) stands."""
        if not self.has(field):
            return None
        try:
            return parse_date(self.cell(field))
        except DateNotUnderstood as error:
            written = plain_text(self.cell(field))[:30]
            self.refuse(
                field,
                "date_not_understood",
                f"“{written}”{error.fields['date']}",
                "写成 2026-01-05 这样的日期",
            )
            return None

    def day(self, field: str) -> datetime.date | None:
        """The day written; a month without a day is kept out with a warning, for no day may be invented."""
        found = self.date(field)
        if isinstance(found, YearMonth):
            self.warn(
                field,
                "month_only",
                f"只写到{found.year}年{found.month}月，这一项没有存入",
                "补上是哪一天后再次导入",
            )
            return None
        return found

    def term(self, field: str, terms: Terms, *, required: bool = False) -> str:
        """The code of the word written. An unknown word is refused where required, else left out with a warning."""
        if not self.has(field):
            if required:
                self.refuse(field, "missing", "没有填写", f"填写其中之一：{terms.listed}")
            return ""
        written = plain_text(self.cell(field))
        code = terms.code(written)
        if not code and required:
            self.refuse(field, "unknown_word", f"没有“{written[:30]}”这一种", f"改为其中之一：{terms.listed}")
        elif not code:
            self.warn(
                field, "unknown_word", f"认不出“{written[:30]}”，这一项没有存入", "改用通行的说法后再次导入"
            )
        return code

    def count(self, field: str) -> int | None:
        """A whole number of people; anything else is refused."""
        if not self.has(field):
            return None
        found = _COUNT.fullmatch(unicodedata.normalize("NFKC", plain_text(self.cell(field))))
        if found is None:
            self.refuse(
                field, "not_a_number", f"“{plain_text(self.cell(field))[:20]}”不是人数", "填写阿拉伯数字"
            )
            return None
        return int(found.group(1))

    def telephone(self, field: str) -> str:
        """The number; one that cannot be a telephone is left out with a warning."""
        if not self.has(field):
            return ""
        try:
            return parse_telephone(self.cell(field))
        except Refused:
            self.warn(
                field,
                "telephone_not_understood",
                "不是11位手机号或固定电话，这一项没有存入",
                "核对后再次导入",
            )
            return ""

    def _checked(self, field: str, text: str, longest: int, *, required: bool) -> str:
        if required and not text:
            self.refuse(field, "missing", "没有填写", "补充后再次导入")
        if len(text) > longest:
            self.refuse(field, "too_long", f"有{len(text)}字，超过{longest}字", "缩短后再次导入")
            return ""
        return text


def note_repeated(
    reader: RowReader, seen: dict[object, tuple[int, object]], key: object, facts: object, what: str
) -> bool:
    """Whether an earlier row of the sheet has the key: the same facts count once, other facts are refused."""
    earlier = seen.get(key)
    if earlier is None:
        seen[key] = (reader.outcome.number, facts)
        return False
    number, before = earlier
    if before == facts:
        problem = Problem("", "整行", "repeated", f"与第{number}行相同", "只导入一次，不必改")
        reader.outcome.leave(problem)
    else:
        reader.refuse("", "contradicts_row", f"与第{number}行是同一{what}，内容却不同", "核对后只留一行")
    return True
