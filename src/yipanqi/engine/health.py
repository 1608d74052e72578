"""Rule health: sources that expired, parameters that end too early or are used by nobody, rules without a situation or never applied."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from yipanqi.engine.elements import entries_of, expressions_of, groups_of, rests_on
from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Result, parts_of
from yipanqi.engine.expression_text import PARAMETER
from yipanqi.engine.language import Library, Obligation, Rules
from yipanqi.engine.schemes import Head

SORTS = {
    "expired_source": "来源已废止",
    "early": "早于来源施行",
    "gap": "数值中断",
    "unused": "没有用到",
    "untested": "没有情景",
    "one_sided": "情景只有一面",
    "never_applied": "从未适用",
}


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing about a rule that somebody should look at; nothing here stops a rule from being used."""

    place: Place
    sort: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}：【{SORTS[self.sort]}】{self.what}。"


def health(
    library: Library, rules: Rules, today: datetime.date, applied: Collection[str] | None = None
) -> list[Ailment]:
    """What ails the rules on a day. `applied`: the ids that gave any result in the last runs; without it that is not judged."""
    elements = list(entries_of(rules))
    found = [
        *_sources(library, elements, today),
        *_parameters(rules, today),
        *_tests(library, rules, elements),
    ]
    if applied is not None:
        found += [
            Ailment(each.place, "never_applied", each.id, f"“{each.id} {each.title}”没有对任何组织得出过结果，请核对适用对象和施行日期")
            for each in elements
            if each.id not in applied and _in_force(each, today)
        ]  # fmt: skip
    return sorted(found, key=lambda ailment: (ailment.place, ailment.sort))


def _in_force(element: Obligation | Head, day: datetime.date) -> bool:
    return element.effective_from <= day and (
        element.effective_until is None or day <= element.effective_until
    )


def _sources(library: Library, elements: list[Obligation | Head], today: datetime.date) -> Iterator[Ailment]:
    documents = {
        (book.layer, book.key, key): document
        for book in library.books
        for key, document in book.documents.items()
    }
    layers = {place.file.split("/")[0] for place in (each.place for each in elements)}
    for each in elements:
        layer = each.place.file.split("/")[0]
        if layer not in layers or not _in_force(each, today):
            continue
        for source in each.sources:
            document = documents.get(
                (source.place.file.split("/")[0], source.place.file.split("/")[1], source.document)
            )
            if document is None:
                continue
            if document.effective_until is not None and document.effective_until < today:
                yield Ailment(
                    each.place, "expired_source", each.id,
                    f"“{each.id} {each.title}”仍在施行，所引《{document.title}》已于{document.effective_until}废止，请换引新文件或写明废止日期",
                )  # fmt: skip
            elif each.effective_from < document.effective_from and source is each.sources[0]:
                yield Ailment(
                    each.place, "early", each.id,
                    f"“{each.id} {each.title}”自{each.effective_from}施行，所引《{document.title}》到{document.effective_from}才施行",
                )  # fmt: skip


def _parameters(rules: Rules, today: datetime.date) -> Iterator[Ailment]:
    used: set[str] = set()
    for rule in rules.obligations.values():
        used |= {rule.at_least, rule.at_most, rule.partial, rule.recording}
        used |= {rule.within.length} if rule.within else set()
    for group in groups_of(rules):
        for element in group.values():
            for expression in expressions_of(element):
                used |= {
                    part.name.removeprefix(PARAMETER)
                    for part in parts_of(expression)
                    if isinstance(part, Result) and part.name.startswith(PARAMETER)
                }
    for parameter in rules.parameters.values():
        last = parameter.values[-1]
        if parameter.name in used and last.until_on is not None and last.until_on < today:
            yield Ailment(
                last.place,
                "gap",
                parameter.name,
                f"参数“{parameter.name} {parameter.title}”的值到{last.until_on}为止，之后没有值",
            )
        if parameter.name not in used and not parameter.used_by:
            yield Ailment(
                parameter.place,
                "unused",
                parameter.name,
                f"参数“{parameter.name} {parameter.title}”没有一条规则用到",
            )


def _tests(library: Library, rules: Rules, elements: list[Obligation | Head]) -> Iterator[Ailment]:
    """Elements that no situation reaches, not even through another one, and rules whose situations and examples never show them met, or never unmet."""
    told: dict[str, set[str]] = {}
    for book in library.books:
        for situation in book.situations:
            for wanted in situation.expect:
                told.setdefault(wanted.of or situation.rule, set()).add(wanted.state)
    reached = _reached(rules, told)
    for each in elements:
        if each.id not in reached:
            yield Ailment(
                each.place, "untested", each.id, f"“{each.id} {each.title}”没有情景，别的情景也到不了它"
            )
    for rule in rules.obligations.values():
        states = told.get(rule.id, set()) | {example.state for example in rule.examples}
        absent = [word for state, word in (("met", "已完成"), ("unmet", "未完成")) if state not in states]
        if absent:
            yield Ailment(
                rule.place,
                "one_sided",
                rule.id,
                f"“{rule.id} {rule.title}”没有一个情景得出{'、'.join(absent)}",
            )


def _reached(rules: Rules, told: Collection[str]) -> set[str]:
    """The ids that situations speak of, and all that those rest on."""
    below: dict[str, set[str]] = defaultdict(set)
    for node in rules.indicators.values():
        below[node.parent].add(node.head.id)
    for group in groups_of(rules):
        for key, element in group.items():
            below[key] |= rests_on(element)
    for veto in rules.vetoes.values():
        below[veto.of].add(veto.head.id)
    found: set[str] = set()
    waiting = [key.split(":")[1] if key.startswith("standard:") else key for key in told]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += below[key]
    return found
