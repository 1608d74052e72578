"""The library to be read: books by layer, and every element of every book with its words, source and health.

Rules are public inside the house: these queries show the files as they are and need no reach.
"""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yipanqi.engine.errors import Place
from yipanqi.engine.health import SORTS, Ailment, health
from yipanqi.engine.language import Book, Layer, Library, Obligation, Parameter, Rules
from yipanqi.engine.outcomes import MET, UNMET
from yipanqi.engine.procedures.language import Procedure
from yipanqi.engine.sources import Document, Source
from yipanqi.rulebook.errors import ElementUnknown
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.queries.books import library, rules_for
from yipanqi.rulebook.queries.procedures import shipped_procedures
from yipanqi.rulebook.queries.wording import audience_words, requirement_words

KIND_TITLES = {
    "obligation": "应办事项", "parameter": "参数", "measure": "度量", "indicator": "指标", "veto": "一票否决", "standard": "达标标准",
    "grade": "等次", "points": "积分",
}  # fmt: skip
SCHEMES = {
    "measure": "measures", "indicator": "indicators", "veto": "vetoes", "standard": "standards", "grade": "grades",
    "points": "points",
}  # fmt: skip
BASIS_TITLES = {"national": "党内法规", "model": "通用模型", "locality": "采用后执行的制度"}
HEALTH_TITLES = {"verify": "待核对原文", "off": "已被停用", **SORTS}


@dataclass(frozen=True)
class ShownBook:
    """A book with what it holds and what is to be verified in it."""

    layer: Layer
    book: Book
    documents: tuple[Document, ...]
    rules: int
    parameters: int
    others: int
    situations: int
    to_verify: int
    procedures: tuple[Procedure, ...] = ()
    overlays: tuple[str, ...] = ()

    @property
    def basis_title(self) -> str:
        """党内法规, 通用模型 or 采用后执行的制度."""
        return BASIS_TITLES[self.layer.basis]


@dataclass(frozen=True)
class Element:
    """One element of a book as lists show it; `thing` is the engine's own dataclass."""

    kind: str
    key: str
    title: str
    layer: Layer
    book: Book
    strength: str
    severity: str
    text: str
    audience: str
    from_on: datetime.date | None
    until_on: datetime.date | None
    sources: tuple[Source, ...]
    thing: Any = field(compare=False, repr=False)
    health: tuple[tuple[str, str], ...] = ()

    @property
    def kind_title(self) -> str:
        """应办事项, 参数 and so on."""
        return KIND_TITLES[self.kind]

    @property
    def number(self) -> str:
        """The number an office quotes, such as ZH-01; empty for the names that only rule files use."""
        return self.key if self.key.isupper() else ""

    @property
    def brief(self) -> str:
        """The first two clauses of the text, as a list has room for."""
        parts = self.text.split("；")
        return self.text if len(parts) < 3 else f"{'；'.join(parts[:2])}。"

    @property
    def citations(self) -> str:
        """《…》第…条, joined."""
        return "、".join(dict.fromkeys(source.citation for source in self.sources))

    @property
    def health_titles(self) -> tuple[str, ...]:
        """What is not well with it, in words."""
        return tuple(dict.fromkeys(HEALTH_TITLES[word] for word, _ in self.health))

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it is in force on the day."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class ElementFilter:
    """How a list of elements is narrowed; empty narrows nothing."""

    text: str = ""
    layer: str = ""
    book: str = ""
    kind: str = ""
    strength: str = ""
    health: str = ""
    on: datetime.date | None = None


def books(day: datetime.date) -> list[ShownBook]:
    """Every book in the order of the layers."""
    shown = library()
    layers = {layer.key: layer for layer in shown.layers}
    written, laid, told = _procedures_by_book()
    found = []
    for book in shown.books:
        place = f"{book.layer}/{book.key}"
        elements = _of_book(shown, rules_for_everything(), book, layers[book.layer], day)
        sorts = [one.kind for one in elements]
        found.append(
            ShownBook(
                layers[book.layer], book, tuple(book.documents.values()), sorts.count("obligation"), sorts.count("parameter"),
                len(sorts) - sorts.count("obligation") - sorts.count("parameter"), len(book.situations) + told[place],
                sum(any(source.verify for source in one.sources) for one in elements), tuple(written.get(place, ())),
                tuple(laid.get(place, ())),
            )
        )  # fmt: skip
    return found


def _procedures_by_book() -> tuple[dict[str, list[Procedure]], dict[str, list[str]], Counter[str]]:
    """By layer and book: procedures, titles of what is laid over them, the number of their situations."""
    shipped = shipped_procedures()
    written: dict[str, list[Procedure]] = {}
    laid: dict[str, list[str]] = {}
    for procedure in shipped.procedures:
        written.setdefault(_home(procedure.place), []).append(procedure)
    for overlay in shipped.overlays:
        laid.setdefault(_home(overlay.place), []).append(overlay.title)
    return written, laid, Counter(_home(trial.place) for trial in shipped.trials)


def _home(place: Place) -> str:
    return "/".join(place.file.split("/")[:2])


def book_named(layer: str, key: str, day: datetime.date) -> ShownBook:
    """One book; refuses ElementUnknown."""
    for one in books(day):
        if (one.layer.key, one.book.key) == (layer, key):
            return one
    raise ElementUnknown("rulebook.book.not_found", "没有这本制度，可能已改名，请从制度库重新进入。")


def elements(day: datetime.date, *, with_health: bool = True) -> list[Element]:
    """Every element of every book, with its health as at the day. One statement, none without health."""
    shown = library()
    layers = {layer.key: layer for layer in shown.layers}
    rules = rules_for_everything()
    found = [one for book in shown.books for one in _of_book(shown, rules, book, layers[book.layer], day)]
    if not with_health:
        return found
    ailing: dict[str, list[tuple[str, str]]] = {}
    for ailment in _health(shown.fingerprint, day, frozenset(_applied())):
        ailing.setdefault(ailment.key, []).append((ailment.sort, ailment.what))
    off = {switch.rule: switch for switch in rules.switches if switch.from_on <= day}
    for one in found:
        if any(source.verify for source in one.sources):
            doubt = "、".join(dict.fromkeys(source.citation for source in one.sources if source.verify))
            ailing.setdefault(one.key, []).append(("verify", f"凭记忆录入，待核对原文：{doubt}"))
        if one.key in off:
            switch = off[one.key]
            ailing.setdefault(one.key, []).append(
                ("off", f"自{switch.from_on}起停用，依据{switch.source.citation}")
            )
    return [replace(one, health=tuple(ailing.get(one.key, ()))) for one in found]


def elements_matching(wanted: ElementFilter, day: datetime.date) -> list[Element]:
    """The elements that the filter leaves; the text is looked for in ids, titles, articles and sentences."""
    words = wanted.text.lower().split()
    return [
        one
        for one in elements(day)
        if (not wanted.layer or one.layer.key == wanted.layer)
        and (not wanted.book or one.book.key == wanted.book)
        and (not wanted.kind or one.kind == wanted.kind)
        and (not wanted.strength or one.strength == wanted.strength)
        and (not wanted.health or wanted.health in dict(one.health))
        and (wanted.on is None or one.holds_on(wanted.on))
        and all(word in _haystack(one) for word in words)
    ]


def element(kind: str, key: str, day: datetime.date) -> Element:
    """One element; refuses ElementUnknown. Costs as much as all of them: they lie in memory."""
    for one in elements(day):
        if (one.kind, one.key) == (kind, key):
            return one
    raise ElementUnknown("rulebook.element.not_found", "制度里没有这一条，可能已改编号，请从制度库重新查找。")


def rules_for_everything() -> Rules:
    """The rules with every locality laid on top: where each element can be found."""
    return rules_for(tuple(layer.key for layer in library().layers if layer.basis == "locality"))


def _of_book(shown: Library, rules: Rules, book: Book, layer: Layer, day: datetime.date) -> list[Element]:
    found = [_obligation(rules, rule, book, layer, day) for rule in book.obligations]
    found += [_parameter(parameter, book, layer, day) for parameter in book.parameters]
    for kind, name in SCHEMES.items():
        things: Sequence[Any] = getattr(book, name)
        for thing in things:
            head = thing.head
            found.append(
                Element(
                    kind, head.id, head.title, layer, book, head.strength, head.severity, head.message, "",
                    head.effective_from, head.effective_until, head.sources, thing,
                )
            )  # fmt: skip
    return found


def _obligation(rules: Rules, rule: Obligation, book: Book, layer: Layer, day: datetime.date) -> Element:
    laid = rules.obligations.get(rule.id, rule)
    when = max(day, rule.effective_from)
    return Element(
        "obligation", rule.id, rule.title, layer, book, rule.strength, rule.severity, requirement_words(rules, rule, when),
        audience_words(rules, rule), rule.effective_from, laid.effective_until, rule.sources, rule,
    )  # fmt: skip


def _parameter(parameter: Parameter, book: Book, layer: Layer, day: datetime.date) -> Element:
    value = parameter.value_on(day) or (parameter.values[0] if parameter.values else None)
    text = f"{value.value}{parameter.unit}" if value else "没有值"
    first = parameter.values[0].from_on if parameter.values else None
    last = parameter.values[-1].until_on if parameter.values else None
    sources = tuple(value.source for value in parameter.values)
    return Element(
        "parameter",
        parameter.name,
        parameter.title,
        layer,
        book,
        "",
        "",
        text,
        "",
        first,
        last,
        sources,
        parameter,
    )


@functools.lru_cache(maxsize=4)
def _health(fingerprint: str, day: datetime.date, applied: frozenset[str]) -> tuple[Ailment, ...]:
    """The ailments of the library as it is now: it walks every expression, therefore once for each state and day."""
    return tuple(health(library(), rules_for_everything(), day, set(applied)))


def _applied() -> set[str]:
    """The rules that ever came to a conclusion for anybody, met or not; elements that are no obligations are not judged here."""
    rows = LiveResult.objects.filter(state__in=(MET, UNMET)).order_by().values_list("rule", flat=True)
    schemes = {
        thing.head.id
        for book in library().books
        for name in SCHEMES.values()
        for thing in getattr(book, name)
    }
    return set(rows.distinct()) | schemes


def _haystack(one: Element) -> str:
    sources = " ".join(f"{source.citation} {source.note}" for source in one.sources)
    return f"{one.key} {one.title} {one.text} {one.audience} {sources} {one.book.title}".lower()
