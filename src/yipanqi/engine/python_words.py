"""What each step of a program is in Python. A nothing is below the limit, the strongest lowest: their least is the strongest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from yipanqi.engine.expression import DATE, YES_NO
from yipanqi.engine.own_windows import own_cell
from yipanqi.engine.steps import BESIDE, EPOCH, LACKING, LIMIT, Step


class Words:
    """The names that the text uses: steps, cells, and constants bound beside it."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self.cells: dict[tuple[str, int], str] = {}
        self._known: dict[object, str] = {}

    def of(self, step: Step) -> str:
        """How a step is written where it is used."""
        if step.op == "number":
            return repr(step.data)
        if step.op == "text":
            # A name and not the text itself: Python warns of literals compared by identity.
            return self._named(step.data, (str, step.data))
        if step.op == "cell":
            return self.cells[step.data[0], step.data[1]]
        if step.op == "own":
            return own_cell(step)
        return f"s{step.index}"

    def bind(self, value: object, key: object = None) -> str:
        """A constant's name; whole numbers and words stand for themselves."""
        if isinstance(value, (int, str)):
            return repr(value)
        return self._named(value, (type(value), value if key is None else key))

    def _named(self, value: object, known: object) -> str:
        name = self._known.get(known)
        if name is None:
            name = self._known[known] = f"k{len(self._known)}"
            self.bound[name] = value
        return name


def rounded(above: int, below: int) -> int:
    """The quotient rounded half away from nought; not applicable by nought."""
    if below == 0:
        return BESIDE
    size = (2 * abs(above) + abs(below)) // (2 * abs(below))
    return size if (above >= 0) == (below > 0) else -size


def standing(founded: int, ended: int, windows: Sequence[tuple[int, int, int, int]]) -> int:
    """The bits of the windows that the subject lived through long enough."""
    return sum(
        bit for bit, start, end, least in windows if min(end, ended) - max(start, founded) + 1 >= least
    )


def _least(names: Sequence[str]) -> str:
    if len(names) == 2:
        one, other = names
        return f"({one} if {one} < {other} else {other})"
    return f"min({', '.join(names)})"


def _unless(step: Step, names: Sequence[str], text: str) -> str:
    """The text where no operand is a nothing, else the strongest nothing."""
    able = [name for part, name in zip(step.args, names, strict=True) if part.nothing]
    match able:
        case []:
            return text
        case [one]:
            return f"{text} if {one} > {LIMIT} else {one}"
        case [one, other]:
            return f"{text} if {one} > {LIMIT} < {other} else {_least(able)}"
    return f"{text} if {_least(able)} > {LIMIT} else {_least(able)}"


Operation = Callable[[Step, Words], str]


def _names(step: Step, words: Words) -> list[str]:
    return [words.of(part) for part in step.args]


def _binary(step: Step, words: Words) -> str:
    names = _names(step, words)
    return _unless(step, names, f"{names[0]} {step.op} {names[1]}")


def _divide(step: Step, words: Words) -> str:
    above, below = names = _names(step, words)
    text = f"rounded({above}, {below})"
    if step.args[0].low >= 0 and step.args[1].low > 0:
        text = f"(2 * {above} + {below}) // (2 * {below})"
    return _unless(step, names, text)


def _compare(step: Step, words: Words) -> str:
    names = _names(step, words)
    sign = {"=": "=="}.get(step.data, step.data)
    return _unless(step, names, f"(1 if {names[0]} {sign} {names[1]} else 0)")


def _every(step: Step, words: Words) -> str:
    names = _names(step, words)
    if not step.nothing:
        return (" & " if step.op == "and" else " | ").join(names)
    decided = 0 if step.op == "and" else 1
    return f"{decided} if {' or '.join(f'{name} == {decided}' for name in names)} else {_least(names)}"


def _greatest(step: Step, words: Words) -> str:
    names = _names(step, words)
    return _unless(step, names, f"max({', '.join(names)})")


def _choose(step: Step, words: Words) -> str:
    condition, then, otherwise = _names(step, words)
    if step.args[0].nothing:
        return f"{then} if {condition} == 1 else {otherwise} if {condition} == 0 else {condition}"
    return f"{then} if {condition} else {otherwise}"


def _first(step: Step, words: Words) -> str:
    names = _names(step, words)
    return "".join(f"{name} if {name} > {LIMIT} else " for name in names[:-1]) + names[-1]


def _linear(step: Step, words: Words) -> str:
    value = words.of(step.args[0])
    points: Sequence[tuple[int, int]] = step.data
    text = f"{points[0][1]} if {value} <= {points[0][0]} else "
    for (left, low), (right, high) in pairwise(points):
        if right > left:
            text += f"{low} + rounded(({value} - {left}) * {high - low}, {right - left}) if {value} <= {right} else "
    text += str(points[-1][1])
    return _unless(step, [value], f"({text})")


def _steps(step: Step, words: Words) -> str:
    value = words.of(step.args[0])
    steps, otherwise = step.data
    text = "".join(f"{score} if {value} >= {least} else " for least, score in steps) + str(otherwise)
    return _unless(step, [value], f"({text})")


def _live(step: Step, words: Words) -> str:
    parts = []
    for part, factor in zip(step.args, step.data, strict=True):
        name = words.of(part)
        text = name if factor == 1 else f"{factor} * {name}"
        parts.append(f"({text} if {name} > {LIMIT} else 0)" if part.nothing else text)
    return " + ".join(parts)


def _weight(step: Step, words: Words) -> str:
    also = " or {} == " + str(LACKING) if step.op == "weight_missing" else ""
    parts = []
    for part, factor in zip(step.args, step.data, strict=True):
        name = words.of(part)
        holds = f"{name} > {LIMIT}{also.format(name)}"
        parts.append(f"({factor} if {holds} else 0)" if part.nothing else str(factor))
    return " + ".join(parts)


def _mean(step: Step, words: Words) -> str:
    value, weight, least = _names(step, words)
    strict = f"{LACKING} if {least} == {LACKING} else " if step.data else ""
    return f"{strict}{least} if {weight} == 0 else {value}"


def _judged(step: Step, words: Words) -> str:
    value, due, missing, later = _names(step, words)
    return f"{value} if {due} else {LACKING} if {missing} else {LACKING + 1} if {later} else {BESIDE}"


def _fold(step: Step, words: Words) -> str:
    word = words.of(step.args[0])
    shifts, mask = step.data
    return " + ".join(f"({word} >> {shift} & {mask})" if shift else f"({word} & {mask})" for shift in shifts)


def _standing(step: Step, words: Words) -> str:
    founded, ended = _names(step, words)
    windows: Sequence[tuple[int, int, int, int]] = step.data
    start = min((window[1] for window in windows), default=0)
    end = max((window[2] for window in windows), default=0)
    every = sum(window[0] for window in windows)
    slow = f"standing({founded}, {ended}, {words.bind(windows)})"
    return f"{every} if {founded} <= {start} and {ended} >= {end} else {slow}"


def _subject(step: Step, words: Words) -> str:
    column, kind = step.data
    cell = f"subject[{column!r}]"
    text = {
        DATE: f"{cell}.toordinal() - {EPOCH.toordinal()}",
        YES_NO: f"int({cell})",
    }.get(kind, cell)
    return f"{text} if {cell} is not None else {LACKING}" if step.nothing else text


def _day_or(step: Step, words: Words) -> str:
    cell = f"subject[{step.data[0]!r}]"
    return f"{cell}.toordinal() - {EPOCH.toordinal()} if {cell} is not None else {step.data[1]}"


def _reached(step: Step, words: Words) -> str:
    added, mask, shift = step.data
    return f"({words.of(step.args[0])} + {added} & {mask}) >> {shift}"


def _gate(step: Step, words: Words) -> str:
    holds, value, open_ = _names(step, words)
    return f"{value} if {holds} == 1 else {open_} if {holds} else 0"


def _one(text: str) -> Operation:
    """An operation on one operand and the step's own data."""
    return lambda step, words: text.format(words.of(step.args[0]), words.bind(step.data))


def _strict(text: str) -> Operation:
    """The same, where a nothing stays that nothing."""
    return lambda step, words: _unless(step, _names(step, words), f"({_one(text)(step, words)})")


OPERATIONS: dict[str, Operation] = {
    "+": _binary,
    "-": _binary,
    "*": _binary,
    "&": _binary,
    "/": _divide,
    "compare": _compare,
    "and": _every,
    "or": _every,
    "not": _strict("1 - {0}"),
    "in": _strict("1 if {0} in {1} else 0"),
    "is": _one("1 if {0} == {1} else 0"),
    "keep": _one("{0}"),
    "choose": _choose,
    "first": _first,
    "least": lambda step, words: f"min({', '.join(_names(step, words))})",
    "greatest": _greatest,
    "missing_if": lambda step, words: "{2} if {0} else {1}".format(*_names(step, words), LACKING),
    "subject": _subject,
    "subject_text": lambda step, words: f"subject[{step.data!r}]",
    "text_in": _one(f"{LACKING} if {{0}} is None else 1 if {{0}} in {{1}} else 0"),
    "text_same": lambda step, words: "{2} if {0} is None or {1} is None else 1 if {0} == {1} else 0".format(
        *_names(step, words), LACKING
    ),
    "text_lacking": _one("1 if {0} is None else 0"),
    "linear": _linear,
    "steps": _steps,
    "live": _live,
    "weight": _weight,
    "weight_missing": _weight,
    "mean": _mean,
    "judged": _judged,
    "fold": _fold,
    "mask": _one("{0} & {1}"),
    "fields": _one("{0} % {1}"),
    "reached": _reached,
    "standing": _standing,
    "day_or": _day_or,
    "gate": _gate,
}
