"""The elements of assessment together: what each rests on, and that none rests on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from yipanqi.engine.expression import Expression, Result, parts_of
from yipanqi.engine.expression_text import DUE, MET, PARAMETER, STANDARD
from yipanqi.engine.language import Obligation, Rules
from yipanqi.engine.reading import Problems
from yipanqi.engine.schemes import Grade, Head, Measure, Node, Points, Standard, Veto

TITLES = {Measure: "度量", Node: "指标", Veto: "否决", Standard: "标准", Grade: "等次", Points: "积分"}
Element = Measure | Node | Veto | Standard | Grade | Points


@dataclass(slots=True)
class Elements:
    """The elements of assessment by id, in the order they were laid."""

    measures: dict[str, Measure]
    indicators: dict[str, Node]
    vetoes: dict[str, Veto]
    standards: dict[str, Standard]
    grades: dict[str, Grade]
    points: dict[str, Points]

    def __iter__(self) -> Iterator[dict[str, Element]]:
        for each in fields(self):
            yield getattr(self, each.name)


def groups_of(rules: Rules) -> tuple[Mapping[str, Element], ...]:
    """The elements of assessment of one body of rules, sort by sort."""
    return (rules.measures, rules.indicators, rules.vetoes, rules.standards, rules.grades, rules.points)


def entries_of(rules: Rules) -> Iterator[Obligation | Head]:
    """What every rule and element of assessment has in common: id, title, sources, days in force, message, burden, place."""
    yield from rules.obligations.values()
    for group in groups_of(rules):
        for element in group.values():
            yield element.head


def refuse_cycles(elements: Elements, problems: Problems) -> bool:
    """Whether some element rests on itself, which is a problem; the path is shown."""
    reach: dict[str, list[str]] = {}
    for group in elements:
        for key, element in group.items():
            reach[key] = sorted(rests_on(element))
    for node in elements.indicators.values():
        if node.parent in reach:
            reach[node.parent].append(node.head.id)
    places = {key: element.head.place for group in elements for key, element in group.items()}
    done: set[str] = set()
    found = False
    for start in reach:
        path = _cycle(start, reach, done)
        if path:
            found = True
            problems.add(
                places[path[0]], "cycle", f"元素互相引用成环：{' → '.join(path)}", "请断开其中一处引用"
            )
    return found


def _cycle(start: str, reach: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """The first cycle found from here, as the path around it; nodes without one are marked done."""
    path: list[str] = []
    stack = [(start, iter(reach.get(start, ())))]
    if start in done:
        return []
    path.append(start)
    while stack:
        key, rest = stack[-1]
        following = next((name for name in rest if name not in done), None)
        if following is None:
            done.add(key)
            path.pop()
            stack.pop()
        elif following in path:
            found = [*path[path.index(following) :], following]
            done.update(path)
            return found
        elif following in reach:
            path.append(following)
            stack.append((following, iter(reach[following])))
    return []


def rests_on(element: Element) -> set[str]:
    """The ids that an element rests on; children rest under their parent and are not among them."""
    found = {name for part in expressions_of(element) for name in names_in(part)}
    if isinstance(element, Grade):
        found |= {element.of, *element.tie_keys}
    return found


def names_in(expression: Expression) -> Iterator[str]:
    """The ids of the elements an expression rests on; obligations by their own id."""
    for part in parts_of(expression):
        if isinstance(part, Result) and not part.name.startswith(PARAMETER):
            yield part.name.removeprefix(MET).removeprefix(DUE).removeprefix(STANDARD)


def expressions_of(element: object) -> Iterator[Expression]:
    """Every expression anywhere in an element."""
    if isinstance(element, Expression):
        yield element
    elif isinstance(element, tuple):
        for each in element:
            yield from expressions_of(each)
    elif is_dataclass(element):
        for each in fields(element):
            yield from expressions_of(getattr(element, each.name))
