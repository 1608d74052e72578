"""Finding the table in a sheet: the head among titles, the rows between blanks, and the notes below."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yipanqi.basics.errors import Refused
from yipanqi.basics.text import plain_text
from yipanqi.documents.workbook import Cell, Sheet

HEAD_SEARCH_ROWS = 40
HEAD_JOIN = "／"

_NOTE = re.compile(
    r"^(注|备注|说明|附注|填表说明|填表人|填报人|制表|审核|复核|单位负责人|负责人签|联系人|填报单位|填报时间|审批|盖章)[^A-Za-z0-9]{0,12}?[：:（(、.．；;]|^[*※]|^注\d|^（?盖章"
)
_TOTAL = re.compile(r"^[(（]?(合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)[)）]?([：:].*)?$")
_SECTION = re.compile(r"^([一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])")


class TableNotFound(Refused):
    """The sheet shows no head row."""


@dataclass(frozen=True)
class Row:
    """A row of data with its number in the sheet, as the clerk sees it (from 1)."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Skipped:
    """A row that is no data: what it says and why it was left out."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Table:
    """The heads (one per column, two-row heads joined), the rows below and everything that was left out."""

    sheet: str
    title: str
    heads: tuple[str, ...]
    head_rows: tuple[int, ...]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...] = field(default=())


def find_table(sheet: Sheet, is_head_word: Callable[[str], bool]) -> Table:
    """The sheet's table. The head is the row (or two) with the most words that `is_head_word` knows; else the first full row of words."""
    rows = [[plain_text(cell) for cell in row] for row in sheet.rows[:HEAD_SEARCH_ROWS]]
    first, last, heads = _head(sheet, rows, is_head_word)
    kept: list[Row] = []
    skipped = [
        Skipped(number + 1, _joined(row), "表头以上") for number, row in enumerate(rows[:first]) if any(row)
    ]
    fills = _fills(sheet, last)
    wide = _wide_merges(sheet, last)
    after_blank = False
    for index in range(last + 1, len(sheet.rows)):
        cells = [fills.get((index, column), cell) for column, cell in enumerate(sheet.rows[index])]
        texts = [plain_text(cell) if isinstance(cell, str) else cell for cell in cells]
        filled = [str(text) for text in texts if text != ""]
        if not filled:
            after_blank = True
            continue
        why = _why_not_data(
            texts, filled, heads, wide=index in wide, is_last=after_blank and index >= len(sheet.rows) - 3
        )
        if why:
            skipped.append(Skipped(index + 1, _joined(filled), why))
        else:
            kept.append(Row(index + 1, tuple(cells)))
            after_blank = False
    title = next((entry.text for entry in skipped if entry.why == "表头以上"), "")
    return Table(sheet.name, title, heads, tuple(range(first + 1, last + 2)), tuple(kept), tuple(skipped))


def _head(
    sheet: Sheet, rows: Sequence[Sequence[str]], is_head_word: Callable[[str], bool]
) -> tuple[int, int, tuple[str, ...]]:
    """First and last head row and the heads, by known words; a second row joins only where it adds known words."""
    best: tuple[float, int, int, tuple[str, ...]] | None = None
    for first in range(len(rows)):
        for last in range(first, min(first + 3, len(rows))):
            if last > first and not _continues(sheet, rows, first, last):
                break
            heads = _joined_heads(sheet, rows, first, last)
            known = len({head for head in heads if head and _known(head, is_head_word)})
            score = known - 0.1 * (last - first) + 0.5 * sum(map(bool, heads)) / len(heads)
            if known >= 2 and (best is None or score > best[0]):
                best = (score, first, last, heads)
    if best is not None:
        return best[1], best[2], best[3]
    for first, row in enumerate(rows):
        width = len(row)
        filled = [cell for cell in row if cell]
        if (
            len(filled) >= max(2, width * 0.6)
            and len(set(filled)) == len(filled)
            and not any(re.search(r"\d{4}", cell) for cell in filled)
        ):
            return first, first, _joined_heads(sheet, rows, first, first)
    raise TableNotFound(
        "documents.table.no_head",
        f"工作表“{sheet.name}”中找不到表头行。请确认表中有一行写着各列的名称，例如“姓名”“党支部”。",
        {"sheet": sheet.name},
    )


def _known(head: str, is_head_word: Callable[[str], bool]) -> bool:
    return is_head_word(head) or is_head_word(head.rpartition(HEAD_JOIN)[2])


def _continues(sheet: Sheet, rows: Sequence[Sequence[str]], first: int, last: int) -> bool:
    """Whether row `last` can be the lower part of a head that starts at `first`: merged so, or filling the gaps above."""
    upper, lower = rows[last - 1], rows[last]
    if not any(lower) or any(len(cell) > 20 or re.search(r"\d{3}", cell) for cell in lower):
        return False
    for (top, left), (bottom, right) in sheet.merges:
        whole = right - left + 1 >= len(upper)
        if not whole and first <= top < last and (bottom >= last or (top == last - 1 and right > left)):
            return True
    gaps = [column for column, cell in enumerate(upper) if not cell]
    return bool(gaps) and all(lower[column] for column in gaps) and any(not cell for cell in lower)


def _joined_heads(sheet: Sheet, rows: Sequence[Sequence[str]], first: int, last: int) -> tuple[str, ...]:
    filled = [list(row) for row in rows[first : last + 1]]
    for (top, left), (bottom, right) in sheet.merges:
        if first <= top <= last:
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, min(right, len(filled[0]) - 1) + 1):
                    filled[row - first][column] = rows[top][left]
    if not sheet.merges and last > first:
        _carry_right(filled)
    heads = []
    for column in range(len(filled[0])):
        parts: list[str] = []
        for line in filled:
            text = re.sub(r"\s+", "", line[column])
            if text and text not in parts:
                parts.append(text)
        heads.append(HEAD_JOIN.join(parts))
    return tuple(heads)


def _carry_right(filled: list[list[str]]) -> None:
    """Without merge marks (csv), a group's name stands over its first column only."""
    for column in range(1, len(filled[0])):
        if not filled[0][column] and filled[-1][column]:
            filled[0][column] = filled[0][column - 1]


def _fills(sheet: Sheet, head_end: int) -> dict[tuple[int, int], Cell]:
    """Cells below the top of a column merged downwards among the data: all of them say what the top says."""
    found: dict[tuple[int, int], Cell] = {}
    for (top, left), (bottom, right) in sheet.merges:
        if top > head_end and bottom > top and left == right:
            for row in range(top + 1, bottom + 1):
                found[row, left] = sheet.rows[top][left]
    return found


def _wide_merges(sheet: Sheet, head_end: int) -> frozenset[int]:
    return frozenset(top for (top, left), (_, right) in sheet.merges if top > head_end and right - left >= 2)


def _why_not_data(
    texts: Sequence[object], filled: Sequence[str], heads: Sequence[str], *, wide: bool, is_last: bool
) -> str:
    first = filled[0]
    if len(filled) <= 3 and _NOTE.search(first):
        return "表尾说明"
    if any(_TOTAL.match(str(text)) for text in texts[:3]):
        return "合计行"
    if len(filled) >= 2 and sum(
        str(text) == head.rpartition(HEAD_JOIN)[2] for text, head in zip(texts, heads, strict=False) if text
    ) >= max(2, len(filled) * 0.7):
        return "重复的表头"
    if len(filled) == 1 and len(heads) >= 3:
        if wide or _SECTION.match(first):
            return "分组标题"
        if is_last:
            return "表尾说明"
        if re.fullmatch(r"\d{1,6}(\.0)?", first) and texts[0] != "":
            return "只有序号"
    return ""


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text for text in texts if text)[:200]
