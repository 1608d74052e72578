"""A procedure as a plain SVG picture: columns by the longest way from the start, wrapped into bands; no tool, no style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from yipanqi.engine.procedures.flow import edges, forward_order
from yipanqi.engine.procedures.language import MAJORITIES, Decision, Procedure, Step

COLUMNS = 5
_WIDTH, _GAP, _MARGIN = 204, 52, 24
_LINE, _TITLE_LINE, _PAD = 17, 20, 10
_LANE, _SPACE = 9, 30
_HEAD = 74
_RED, _INK, _GREY, _RULE, _LOCAL = "#a61b1b", "#1f1f1f", "#595959", "#8c8c8c", "#0b5394"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a box: text, size, colour."""

    text: str
    size: int
    colour: str


@dataclass(frozen=True, slots=True)
class _Box:
    """A step on the page."""

    step: Step
    lines: tuple[_Line, ...]
    band: int
    column: int
    x: int
    y: int
    height: int


def drawn(procedure: Procedure) -> str:
    """The picture as text of an SVG file. The procedure must be sound."""
    boxes, height, tops = _placed(procedure)
    width = _MARGIN * 2 + COLUMNS * _WIDTH + (COLUMNS - 1) * _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f"role=\"img\" font-family=\"'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif\">",
        f"<title>{escape(procedure.title)}{escape(procedure.edition)}版程序图</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 L8 4 L0 8 z" fill="{_GREY}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_headline(procedure),
        *_arrows(procedure, boxes, tops),
        *(part for box in boxes.values() for part in _drawn_box(procedure, box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def columns(procedure: Procedure) -> dict[str, int]:
    """The column of every step: the length of the longest way to it."""
    order = forward_order(procedure) or []
    found = dict.fromkeys(order, 0)
    ways = list(edges(procedure))
    for key in order:
        for source, target in ways:
            if source == key:
                found[target] = max(found[target], found[key] + 1)
    return found


def _placed(procedure: Procedure) -> tuple[dict[str, _Box], int, list[int]]:
    depth = columns(procedure)
    lanes = _lanes(procedure, depth)
    boxes: dict[str, _Box] = {}
    tops: list[int] = []
    y = _HEAD
    for band in range(max(depth.values(), default=0) // COLUMNS + 1):
        y += _SPACE + _LANE * lanes.get(band, 0)
        tops.append(y)
        lowest = y
        for column in range(COLUMNS):
            below = y
            for step in procedure.steps:
                if depth.get(step.id) != band * COLUMNS + column:
                    continue
                lines = _lines(procedure, step)
                height = _PAD * 2 + sum(_TITLE_LINE if line.size > 12 else _LINE for line in lines)
                x = _MARGIN + column * (_WIDTH + _GAP)
                boxes[step.id] = _Box(step, lines, band, column, x, below, height)
                below += height + 22
            lowest = max(lowest, below)
        y = lowest
    return boxes, y + _MARGIN, tops


def _lanes(procedure: Procedure, depth: dict[str, int]) -> dict[int, int]:
    """How many ways run through the space above each band."""
    found: dict[int, int] = {}
    for source, target in edges(procedure):
        if not _is_next(depth[source], depth[target]):
            band = depth[target] // COLUMNS
            found[band] = found.get(band, 0) + 1
    return found


def _is_next(source: int, target: int) -> bool:
    return target == source + 1 and target % COLUMNS != 0


def _arrows(procedure: Procedure, boxes: dict[str, _Box], tops: list[int]) -> Iterator[str]:
    depth = columns(procedure)
    used: dict[int, int] = {}
    for source, target in edges(procedure):
        start, end = boxes[source], boxes[target]
        x1, y1 = start.x + _WIDTH, start.y + 26
        x2, y2 = end.x, end.y + 26
        if _is_next(depth[source], depth[target]):
            middle = (x1 + x2) // 2
            points = [(x1, y1), (middle, y1), (middle, y2), (x2 - 2, y2)]
        else:
            lane = used.get(end.band, 0)
            used[end.band] = lane + 1
            y = tops[end.band] - 14 - _LANE * lane
            aside = 10 + 6 * (lane % 5)
            out = x1 + aside if start.column < COLUMNS - 1 else x1 + min(aside, _MARGIN - 6)
            into = x2 - aside if end.column else x2 - min(aside, _MARGIN - 6)
            points = [(x1, y1), (out, y1), (out, y), (into, y), (into, y2), (x2 - 2, y2)]
        path = " ".join(f"{x},{y}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{_GREY}" stroke-width="1.4" marker-end="url(#arrow)"/>'


def _drawn_box(procedure: Procedure, box: _Box) -> Iterator[str]:
    is_start = box.step.id in procedure.starts
    is_local = box.step.is_local
    colour = _RED if is_start else _LOCAL if is_local else _RULE
    dashed = ' stroke-dasharray="6 3"' if is_local else ""
    fill = "#fdf3f2" if any(decision.ends for decision in box.step.decisions) else "#fafafa"
    yield (
        f'<rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{box.height}" rx="4" fill="{fill}" '
        f'stroke="{colour}" stroke-width="{2 if is_start else 1.2}"{dashed}/>'
    )
    y = box.y + _PAD
    for line in box.lines:
        y += _TITLE_LINE if line.size > 12 else _LINE
        weight = ' font-weight="600"' if line.size > 12 else ""
        yield (
            f'<text x="{box.x + 10}" y="{y - 5}" font-size="{line.size}" fill="{line.colour}"{weight}>'
            f"{escape(line.text)}</text>"
        )


def _headline(procedure: Procedure) -> Iterator[str]:
    kind = "（模板）" if procedure.is_template else ""
    yield (
        f'<text x="{_MARGIN}" y="34" font-size="20" font-weight="600" fill="{_INK}">'
        f"{escape(procedure.title)} · {escape(procedure.edition)}版{kind}</text>"
    )
    legend = "红框：开始　浅红底：可在此结束　↩ 退回　■ 结束　≥ 最短　≤ 最长　虚线蓝框：地方增加"
    yield f'<text x="{_MARGIN}" y="60" font-size="12" fill="{_GREY}">{legend}</text>'


def _lines(procedure: Procedure, step: Step) -> tuple[_Line, ...]:
    number = f"{step.number} " if step.number else ""
    lines = [_Line(text, 15, _INK) for text in wrapped(f"{number}{step.title}", 12.0)]
    who = "／".join(str(actor) for actor in step.actors)
    lines += [_Line(text, 12, _GREY) for text in wrapped(who, 15.0)]
    if step.waits_for:
        waited = "、".join(_short(procedure, key) for key in step.waits_for)
        lines += [_Line(text, 12, _INK) for text in wrapped(f"等{waited}都办完", 15.0)]
    for text, is_local in _limits(procedure, step):
        lines += [_Line(part, 12, _LOCAL if is_local else _RED) for part in wrapped(text, 15.0)]
    if len(step.decisions) > 1 or not step.decisions[0].to:
        for decision in step.decisions:
            lines += [_Line(part, 12, _INK) for part in wrapped(_way(procedure, step, decision), 15.0)]
    return tuple(lines)


def _limits(procedure: Procedure, step: Step) -> Iterator[tuple[str, bool]]:
    for limit in step.limits:
        for span, anchor, sign in (
            (limit.at_least, limit.after, "≥"),
            (limit.not_before, limit.not_before_after, "≥"),
            (limit.within, limit.after, "≤"),
        ):
            if span is None:
                continue
            since = f"（自{_anchor(procedure, anchor)}）" if anchor else ""
            longer = f"，可延到{limit.extended}" if sign == "≤" and limit.extended is not None else ""
            local = "地方 " if limit.is_local else ""
            yield f"{local}{sign}{span}{longer}{since}", limit.is_local
    if step.vote is not None:
        base = "应到" if step.vote.denominator == "expected" else "实到"
        secret = "无记名" if step.vote.is_secret else ""
        yield f"{secret}表决，赞成{MAJORITIES[step.vote.passes]}（{base}）", False
    for publicity in step.publicity:
        local = "地方 " if publicity.is_local else ""
        yield f"{local}公示≥{publicity.period}", publicity.is_local


def _way(procedure: Procedure, step: Step, decision: Decision) -> str:
    if decision.ends:
        return f"■ {decision.title}"
    if decision.returns == step.id:
        return f"↩ {decision.title}"
    if decision.returns:
        return f"↩ {decision.title}（{_short(procedure, decision.returns)}）"
    return f"→ {decision.title}（{'、'.join(_short(procedure, key) for key in decision.to)}）"


def _anchor(procedure: Procedure, anchor: str) -> str:
    key, _, field = anchor.partition(".")
    titles = [one.title for one in procedure[key].fields if one.id == field]
    return titles[0] if titles else _short(procedure, key)


def _short(procedure: Procedure, key: str) -> str:
    step = procedure[key]
    return step.number or step.title


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines of so many Chinese characters; a Latin letter or digit takes about half of one."""
    lines, line, filled = [], "", 0.0
    for sign in text:
        wide = 0.58 if sign.isascii() else 1.0
        if line and filled + wide > width and sign not in "，。；、）”":
            kept = line.rstrip("（“")
            opening = line[len(kept) :]
            lines.append(kept)
            line, filled = opening, float(len(opening))
        line, filled = line + sign, filled + wide
    return [*lines, line] if line else lines
