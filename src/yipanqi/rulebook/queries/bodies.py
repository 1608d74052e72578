"""Which body of rules holds where and when: the files' layers where they were adopted, and the amendments laid over them.

A body is named by a tuple of marks: `example-county@2025-01-01` for a layer and since when it holds, `amendment:17:5f0c…` for an
amendment and its content. The same marks give the same rules; the fingerprint of the rules includes them.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import Place
from yipanqi.engine.language import DatedValue, Library, Parameter, Rules
from yipanqi.engine.resolve import resolve
from yipanqi.engine.sources import Source
from yipanqi.rulebook.models import Adoption, Amendment
from yipanqi.rulebook.queries.prepared import Prepared

DAY = datetime.timedelta(days=1)
AMENDMENT = "amendment:"
Localities = tuple[str, ...]


@dataclass(frozen=True)
class Amended:
    """What an amendment says: a parameter's value from a day on, and the document it rests on."""

    key: int
    layer: str
    parameter: str
    value: int
    from_on: datetime.date
    until_on: datetime.date | None
    document: str
    article: str
    note: str

    @property
    def mark(self) -> str:
        """The name of this content: the same text gives the same mark, whatever became of the row since."""
        text = json.dumps(dataclasses.astuple(self), ensure_ascii=False, default=str)
        return f"{AMENDMENT}{self.key}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Held:
    """That a mark holds at and below a path from a day until a day (None: still)."""

    path: str
    mark: str
    from_on: datetime.date
    until_on: datetime.date | None


_contents: dict[str, Amended] = {}
"""The amendments met so far by their marks; a mark stands for its content, so nothing here grows stale."""


_adopted = Prepared(
    lambda: Adoption.objects.order_by("organisation__path", "layer", "from_on").values_list(
        "pk", "organisation__path", "layer", "from_on", "until_on"
    )
)
_holding = Prepared(
    lambda: Amendment.objects.filter(state=Amendment.HOLDING).order_by("from_on", "pk").values_list("pk")
)


def held() -> list[Held]:
    """Every adoption with its amendments, upper organisations first. Two statements, three where there are amendments."""
    amendments: dict[int, list[Amended]] = {}
    if any(True for _ in _holding.rows()):
        standing = Amendment.objects.filter(state=Amendment.HOLDING).select_related("adoption")
        for row in standing.order_by("from_on", "pk"):
            amendments.setdefault(row.adoption_id, []).append(amended(row))
    found = []
    for pk, path, layer, from_on, until_on in _adopted.rows():
        marks = [f"{layer}@{from_on}", *(remembered(one) for one in amendments.get(pk, ()))]
        found += [Held(path, mark, from_on, until_on) for mark in marks]
    return found


def amended(row: Amendment) -> Amended:
    """The content of a stored amendment."""
    number = f"（{row.number}）" if row.number else ""
    return Amended(
        row.pk, row.adoption.layer, row.parameter, row.value, row.from_on, row.until_on, f"{row.document}{number}", row.article, row.note,
    )  # fmt: skip


def remembered(one: Amended) -> str:
    """Keep the content under its mark; returns the mark."""
    return _contents.setdefault(one.mark, one).mark


def localities_on(day: datetime.date) -> list[tuple[str, str]]:
    """(path, mark) of everything in force on the day; a path covers everything below it."""
    return [
        (one.path, one.mark)
        for one in held()
        if one.from_on <= day and (one.until_on is None or day <= one.until_on)
    ]


def localities_of(path: str, adopted: Iterable[tuple[str, str]]) -> Localities:
    """The marks that hold for an organisation, out of `localities_on`."""
    return tuple(dict.fromkeys(mark for above, mark in adopted if path.startswith(above)))


def bodies_over(
    path: str, everything: Iterable[Held], period: Period
) -> tuple[tuple[Period, Localities], ...]:
    """The bodies that held for an organisation, each with its days: a window is judged by the body of its last day.

    The first is open backwards and the last forwards, so that every window falls to one of them.
    """
    above = [one for one in everything if path.startswith(one.path)]
    starts = {period.start}
    for one in above:
        starts |= {day for day in (one.from_on, one.until_on and one.until_on + DAY) if day and day in period}
    ordered = sorted(starts)
    pieces: list[tuple[Period, Localities]] = []
    for start, following in zip(ordered, [*ordered[1:], None], strict=True):
        body = tuple(
            dict.fromkeys(
                one.mark
                for one in above
                if one.from_on <= start and (one.until_on is None or start <= one.until_on)
            )
        )
        end = following - DAY if following else datetime.date.max
        begin = start if pieces else datetime.date.min
        if pieces and pieces[-1][1] == body:
            pieces[-1] = (Period(pieces[-1][0].start, end), body)
        else:
            pieces.append((Period(begin, end), body))
    return tuple(pieces)


def laid_over(library: Library, localities: Localities) -> Rules:
    """National and model rules with these marks laid over them. Refuses what `resolve` refuses."""
    layers, amendments = _parted(localities)
    rules = resolve(library, tuple(layers))
    for layer, since in layers.items():
        if since is not None:
            rules = _since(library, rules, layer, tuple(one for one in layers if one != layer), since)
    for one in amendments:
        rules = amend(rules, one)
    if not localities:
        return rules
    text = "\n".join((library.fingerprint, *localities))
    return replace(rules, fingerprint=hashlib.sha256(text.encode()).hexdigest())


def amend(rules: Rules, one: Amended) -> Rules:
    """The rules with one amendment laid over them; a parameter they do not have leaves them as they are."""
    parameter = rules.parameters.get(one.parameter)
    if parameter is None:
        return rules
    place = Place(f"参数修订第{one.key}号", 1) if one.key else Place("参数修订草案", 1)
    source = Source(f"{AMENDMENT}{one.key}", one.document, one.article, "本地", False, one.note, place)
    value = DatedValue(one.from_on, one.until_on, one.value, source, one.layer, place)
    return _with(rules, replace(parameter, values=spliced(parameter.values, (value,))))


def spliced(base: Sequence[DatedValue], later: Sequence[DatedValue]) -> tuple[DatedValue, ...]:
    """The base values, cut where the later ones lie."""
    pieces = list(base)
    for cut in later:
        kept: list[DatedValue] = []
        for value in pieces:
            if value.from_on < cut.from_on:
                last = cut.from_on - DAY
                kept.append(
                    value if value.until_on and value.until_on <= last else replace(value, until_on=last)
                )
            if cut.until_on is not None and (value.until_on is None or value.until_on > cut.until_on):
                kept.append(replace(value, from_on=max(value.from_on, cut.until_on + DAY)))
        pieces = kept
    return tuple(sorted([*pieces, *later], key=lambda value: value.from_on))


def _parted(localities: Localities) -> tuple[dict[str, datetime.date | None], list[Amended]]:
    layers: dict[str, datetime.date | None] = {}
    amendments = []
    for mark in localities:
        if mark.startswith(AMENDMENT):
            amendments.append(_content(mark))
            continue
        layer, _, since = mark.partition("@")
        day = datetime.date.fromisoformat(since) if since else None
        known = layers.get(layer, day)
        layers[layer] = min(known, day) if known and day else None
    return layers, amendments


def _content(mark: str) -> Amended:
    """What the mark stands for; of one never met here, the row as it stands now."""
    found = _contents.get(mark)
    if found is None:
        row = Amendment.objects.select_related("adoption").get(pk=int(mark.split(":")[1]))
        found = amended(row)
        _contents.setdefault(found.mark, found)
    return found


def _since(
    library: Library, rules: Rules, layer: str, others: tuple[str, ...], since: datetime.date
) -> Rules:
    """The rules with everything of the layer cut to the days since its adoption."""
    before = resolve(library, others)
    switched = {switch.rule for switch in rules.switches if switch.place.file.startswith(f"{layer}/")}
    obligations = {}
    for key, rule in rules.obligations.items():
        if rule.layer == layer:
            rule = replace(rule, effective_from=max(rule.effective_from, since))
        elif key in switched and key in before.obligations and rule.effective_until is not None:
            last = max(rule.effective_until, since - DAY)
            earlier = before.obligations[key].effective_until
            rule = replace(rule, effective_until=min(last, earlier) if earlier else last)
        obligations[key] = rule
    rules = replace(rules, obligations=obligations)
    for name, parameter in list(rules.parameters.items()):
        own = [value for value in parameter.values if value.layer == layer]
        if name not in before.parameters or all(value.from_on >= since for value in own):
            continue
        cut = [
            replace(value, from_on=max(value.from_on, since))
            for value in own
            if value.until_on is None or value.until_on >= since
        ]
        rules = _with(rules, replace(parameter, values=spliced(before.parameters[name].values, cut)))
    return rules


def _with(rules: Rules, parameter: Parameter) -> Rules:
    parameters: Mapping[str, Parameter] = {**rules.parameters, parameter.name: parameter}
    return replace(rules, parameters=parameters)
