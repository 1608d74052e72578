"""What each step of a program is in SQL. A nothing is below the limit, the strongest lowest: their least is the strongest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from yipanqi.engine.expression import DATE, YES_NO
from yipanqi.engine.sql.dialects import Dialect
from yipanqi.engine.steps import BESIDE, LACKING, LIMIT, UNDUE, Step

Operation = Callable[[Step, Sequence[str], Dialect], str]
"""Step, texts of its operands, dialect → text."""


def _able(step: Step, texts: Sequence[str]) -> list[str]:
    return [text for part, text in zip(step.args, texts, strict=True) if part.nothing]


def _least(texts: Sequence[str], dialect: Dialect) -> str:
    return texts[0] if len(texts) == 1 else dialect.least(texts)


def _unless(step: Step, texts: Sequence[str], text: str, dialect: Dialect) -> str:
    """The text where no operand is a nothing, else the strongest nothing."""
    able = _able(step, texts)
    if not able:
        return text
    nothing = _least(able, dialect)
    return f"case when {nothing} > {LIMIT} then {text} else {nothing} end"


def _binary(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    return _unless(step, texts, f"({texts[0]} {step.op} {texts[1]})", dialect)


def _quotient(above: str, below: str, dialect: Dialect) -> str:
    """Rounded, for an `above` not negative and a `below` greater than nought."""
    return dialect.quotient(f"(2 * {above} + {below})", f"(2 * {below})")


def _divide(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    above, below = texts
    if step.args[0].low >= 0 and step.args[1].low > 0:
        return _unless(step, texts, _quotient(above, below, dialect), dialect)
    # An engine may compute a quotient that stands in two branches before it chooses the branch.
    if step.args[0].low >= 0 and step.args[1].low >= 0:
        size = dialect.quotient(f"(2 * {above} + {below})", f"nullif(2 * {below}, 0)")
        return _unless(step, texts, f"case when {below} = 0 then {BESIDE} else {size} end", dialect)
    size = dialect.quotient(f"(2 * abs({above}) + abs({below}))", f"nullif(2 * abs({below}), 0)")
    text = f"case when {below} = 0 then {BESIDE} when ({above} < 0) <> ({below} < 0) then -{size} else {size} end"
    return _unless(step, texts, text, dialect)


def _compare(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    sign = "<>" if step.data == "!=" else step.data
    return _unless(step, texts, f"case when {texts[0]} {sign} {texts[1]} then 1 else 0 end", dialect)


def _every(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    if not step.nothing:
        joined = f" {step.op} ".join(f"{text} = 1" for text in texts)
        return f"case when {joined} then 1 else 0 end"
    decided = 0 if step.op == "and" else 1
    joined = " or ".join(f"{text} = {decided}" for text in texts)
    return f"case when {joined} then {decided} else {dialect.least(texts)} end"


def _not(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    return _unless(step, texts, f"(1 - {texts[0]})", dialect)


def _in(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    values = ", ".join(dialect.literal(value) for value in step.data)
    return _unless(step, texts, f"case when {texts[0]} in ({values}) then 1 else 0 end", dialect)


def _choose(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    condition, then, otherwise = texts
    if step.args[0].nothing:
        return f"case when {condition} = 1 then {then} when {condition} = 0 then {otherwise} else {condition} end"
    return f"case when {condition} = 1 then {then} else {otherwise} end"


def _first(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    if len(texts) == 1:
        return texts[0]
    cases = " ".join(f"when {text} > {LIMIT} then {text}" for text in texts[:-1])
    return f"case {cases} else {texts[-1]} end"


def _greatest(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    return _unless(step, texts, dialect.greatest(texts), dialect)


def _text_in(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    values = ", ".join(dialect.literal(value) for value in step.data)
    gap = f" when {texts[0]} is null then {LACKING}" if step.nothing else ""
    return f"case when {texts[0]} in ({values}) then 1{gap} else 0 end"


def _text_same(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    one, other = texts
    gap = f" when {one} is null or {other} is null then {LACKING}" if step.nothing else ""
    return f"case when {one} = {other} then 1{gap} else 0 end"


def _linear(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    value = texts[0]
    points: Sequence[tuple[int, int]] = step.data
    cases = [f"when {value} <= {points[0][0]} then {dialect.literal(points[0][1])}"]
    for (left, low), (right, high) in pairwise(points):
        if right > left:
            rise, run = abs(high - low), right - left
            size = _quotient(f"({value} - ({left})) * {dialect.literal(rise)}", dialect.literal(run), dialect)
            sign = "+" if high >= low else "-"
            cases.append(f"when {value} <= {right} then {dialect.literal(low)} {sign} {size}")
    text = f"case {' '.join(cases)} else {dialect.literal(points[-1][1])} end"
    return _unless(step, texts, text, dialect)


def _steps(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    steps, otherwise = step.data
    cases = " ".join(f"when {texts[0]} >= {least} then {dialect.literal(score)}" for least, score in steps)
    return _unless(step, texts, f"case {cases} else {dialect.literal(otherwise)} end", dialect)


def _live(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    parts = []
    for part, text, factor in zip(step.args, texts, step.data, strict=True):
        product = text if factor == 1 else f"{text} * {dialect.literal(factor)}"
        parts.append(f"case when {text} > {LIMIT} then {product} else 0 end" if part.nothing else product)
    return f"({' + '.join(parts)})"


def _weight(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    parts = []
    for part, text, factor in zip(step.args, texts, step.data, strict=True):
        also = f" or {text} = {LACKING}" if step.op == "weight_missing" else ""
        number = dialect.literal(factor)
        parts.append(f"case when {text} > {LIMIT}{also} then {number} else 0 end" if part.nothing else number)
    return f"({' + '.join(parts)})"


def _mean(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    value, weight, least = texts
    strict = f" when {least} = {LACKING} then {LACKING}" if step.data else ""
    if step.args[1].low > 0:
        return f"case{strict} else {value} end" if strict else value
    return f"case{strict} when {weight} = 0 then {least} else {value} end"


def _judged(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    value, due, missing, later = texts
    return f"case when {due} > 0 then {value} when {missing} > 0 then {LACKING} when {later} > 0 then {UNDUE} else {BESIDE} end"


def _fold(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    shifts, mask = step.data
    bits = dialect.literal(mask)
    parts = [
        dialect.masked(dialect.lowered(texts[0], shift) if shift else texts[0], bits) for shift in shifts
    ]
    return f"({' + '.join(parts)})"


def _standing(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    founded, ended = texts
    windows: Sequence[tuple[int, int, int, int]] = step.data
    if not windows:
        return dialect.literal(0)
    start, end = min(window[1] for window in windows), max(window[2] for window in windows)
    every = sum(window[0] for window in windows)
    parts = []
    for bit, first, last, least in windows:
        lived = f"{dialect.least([ended, dialect.literal(last)])} - {dialect.greatest([founded, dialect.literal(first)])}"
        parts.append(f"case when {lived} >= {least - 1} then {dialect.literal(bit)} else 0 end")
    return f"case when {founded} <= {start} and {ended} >= {end} then {dialect.literal(every)} else {' + '.join(parts)} end"


def _subject(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    column, kind = step.data
    name = f"subject.{dialect.column(column)}"
    if kind == YES_NO:
        name = dialect.yes_no(name)
    text = dialect.day_number(name) if kind == DATE else dialect.whole(name)
    return f"coalesce({text}, {LACKING})" if step.nothing else text


def _gate(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    holds, value, open_ = texts
    gap = f" when {holds} < 0 then {open_}" if step.args[0].nothing else ""
    return f"case when {holds} = 1 then {value}{gap} else 0 end"


def _reached(step: Step, texts: Sequence[str], dialect: Dialect) -> str:
    added, mask, shift = step.data
    tops = dialect.masked(f"({texts[0]} + {dialect.literal(added)})", dialect.literal(mask))
    return dialect.lowered(tops, shift)


OPERATIONS: dict[str, Operation] = {
    "number": lambda step, texts, dialect: dialect.literal(step.data),
    "text": lambda step, texts, dialect: dialect.literal(step.data),
    "+": _binary,
    "-": _binary,
    "*": _binary,
    "&": lambda step, texts, dialect: dialect.masked(texts[0], texts[1]),
    "/": _divide,
    "compare": _compare,
    "and": _every,
    "or": _every,
    "not": _not,
    "in": _in,
    "is": lambda step, texts, dialect: f"case when {texts[0]} = {step.data} then 1 else 0 end",
    "keep": lambda step, texts, dialect: texts[0],
    "choose": _choose,
    "first": _first,
    "least": lambda step, texts, dialect: dialect.least(texts),
    "greatest": _greatest,
    "missing_if": lambda step, texts, dialect: f"case when {texts[0]} > 0 then {LACKING} else {texts[1]} end",
    "subject": _subject,
    "subject_text": lambda step, texts, dialect: f"subject.{dialect.column(step.data)}",
    "text_in": _text_in,
    "text_same": _text_same,
    "text_lacking": lambda step, texts, dialect: f"case when {texts[0]} is null then 1 else 0 end",
    "linear": _linear,
    "steps": _steps,
    "live": _live,
    "weight": _weight,
    "weight_missing": _weight,
    "mean": _mean,
    "judged": _judged,
    "fold": _fold,
    "mask": lambda step, texts, dialect: dialect.masked(texts[0], dialect.literal(step.data)),
    "fields": lambda step, texts, dialect: f"({texts[0]} % {step.data})",
    "reached": _reached,
    "standing": _standing,
    "day_or": lambda step, texts, dialect: (
        f"coalesce({dialect.day_number('subject.' + dialect.column(step.data[0]))}, {step.data[1]})"
    ),
    "gate": _gate,
}

ONCE = frozenset(
    ("+", "-", "*", "&", "compare", "not", "in", "is", "keep", "text_lacking", "live", "mask", "fields", "reached", "least")
)  # fmt: skip
"""Operations that write each operand once, if none of them may be a nothing (`is`, `keep` and `least` always)."""
