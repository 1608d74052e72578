"""The words of the rule language as frozen dataclasses. Nothing here reads files, facts or the clock."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from yipanqi.basics.periods import MONTHS_OF
from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Test
from yipanqi.engine.reading import Scalar
from yipanqi.engine.schemes import Burden, Grade, Measure, Node, Points, Standard, Veto
from yipanqi.engine.sources import Document, Source

STRENGTHS = ("必", "应", "一般", "可", "惯例")
SEVERITIES = ("red_line", "serious", "ordinary", "reminder")
TERM = "term"
"""The cadence whose window is the organisation's own term of office."""
CADENCES = (*MONTHS_OF, TERM)
CADENCE_TITLES = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年", TERM: "每届"}
LAYER_BASES = ("national", "model", "locality")
COLUMN_TYPES = ("key", "text", "word", "integer", "yes_no", "date")


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day until a day (None: still)."""

    from_on: datetime.date
    until_on: datetime.date | None
    value: int
    source: Source
    layer: str
    place: Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a rule with its history; values lie end to end. `used_by` names the room that reads it where no rule does."""

    name: str
    title: str
    unit: str
    values: tuple[DatedValue, ...]
    place: Place
    used_by: str = ""

    def value_on(self, day: datetime.date) -> DatedValue | None:
        """The value in force on the day; None before the first."""
        for value in self.values:
            if value.from_on <= day and (value.until_on is None or day <= value.until_on):
                return value
        return None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fact table; only an optional one may be empty."""

    name: str
    title: str
    type: str
    meaning: str
    optional: bool
    vocabulary: str
    place: Place


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts that a room offers; names the columns that are its key, subject, day and day of entry.

    `second_person` is the column that names who took part beside the subject: points count only records that name one.
    """

    name: str
    title: str
    offered_by: str
    key: str
    subject: str
    dated_by: str
    recorded_by: str
    columns: Mapping[str, Column]
    place: Place
    second_person: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A case told by the rule itself: right, wrong or on the boundary."""

    sort: str
    says: str
    window: str
    held: tuple[datetime.date, ...]
    founded_on: datetime.date | None
    state: str
    place: Place


@dataclass(frozen=True, slots=True)
class Within:
    """The window that a fact opens: from its day on, so many days or natural months (`length` names the parameter), both ends included."""

    unit: str
    length: str
    fact: str
    where: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """At least, at most, or between so many events in each window.

    Windows are natural months, quarters, half-years or years, the term of office, or what `within` opens after another fact
    (`cadence` is then ""). `distinct` names a column whose different values are counted instead of records. `at_least`,
    `at_most`, `partial` and `recording` name parameters; "" where the rule sets no such bound.
    """

    id: str
    title: str
    sources: tuple[Source, ...]
    effective_from: datetime.date
    effective_until: datetime.date | None
    strength: str
    severity: str
    kinds: tuple[str, ...]
    conditions: tuple[Test, ...]
    fact: str
    where: tuple[Test, ...]
    distinct: str
    at_least: str
    at_most: str
    cadence: str
    within: Within | None
    partial: str
    recording: str
    message: str
    burden: Burden | None
    examples: tuple[Example, ...]
    layer: str
    book: str
    place: Place


@dataclass(frozen=True, slots=True)
class Override:
    """A later layer's value for an earlier layer's parameter."""

    parameter: str
    values: tuple[DatedValue, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class WeightOverride:
    """A later layer's weight for an earlier layer's indicator, with its own source."""

    indicator: str
    weight: int
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """A later layer ends an earlier layer's element from a day on, with its own source."""

    rule: str
    from_on: datetime.date
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary: code, Chinese title, other spellings, and what the vocabulary says of each entry."""

    code: str
    title: str
    aliases: tuple[str, ...]
    attributes: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field that a kind of record asks for: name, title, type, whether it must be filled."""

    name: str
    title: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed, dated, cited list of words: code tables, kinds, stages. Order is meaning."""

    name: str
    title: str
    source: Source
    effective_from: datetime.date
    terms: tuple[Term, ...]
    place: Place
    _by_word: dict[str, Term] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for term in self.terms:
            for word in (term.code, term.title, *term.aliases):
                self._by_word.setdefault(word, term)

    def term(self, code: str) -> Term | None:
        """The entry of this code."""
        found = self._by_word.get(code)
        return found if found is not None and found.code == code else None

    def find(self, word: str) -> Term | None:
        """The entry of this code, title or alias, surrounding blanks ignored."""
        return self._by_word.get(word.strip())

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(code, title) pairs in order."""
        return [(term.code, term.title) for term in self.terms]


@dataclass(frozen=True, slots=True)
class Layer:
    """A storey of the rules: national and model layers hold everywhere, a locality's where it was adopted."""

    key: str
    title: str
    basis: str
    place: Place


@dataclass(frozen=True, slots=True)
class Book:
    """One rulebook: its header and what its files hold."""

    key: str
    title: str
    layer: str
    summary: str
    documents: Mapping[str, Document]
    parameters: tuple[Parameter, ...]
    overrides: tuple[Override, ...]
    weights: tuple[WeightOverride, ...]
    obligations: tuple[Obligation, ...]
    measures: tuple[Measure, ...]
    indicators: tuple[Node, ...]
    vetoes: tuple[Veto, ...]
    standards: tuple[Standard, ...]
    grades: tuple[Grade, ...]
    points: tuple[Points, ...]
    switches: tuple[SwitchOff, ...]
    situations: tuple[Situation, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a situation expects: of a rule's window a state; of another element (`of`) a value, a nothing, or a grade."""

    place: Place
    window: str = ""
    state: str = ""
    counted: int | None = None
    late: bool | None = None
    of: str = ""
    value: Scalar = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Peers:
    """Other subjects of a situation, so many of one kind, each with the same rows."""

    count: int
    subject: Mapping[str, Scalar]
    facts: Mapping[str, tuple[Mapping[str, Scalar], ...]]


@dataclass(frozen=True, slots=True)
class Situation:
    """A test in sentences: one organisation or member, the rows of fact tables about it, and what the rules must say.

    With `rule` the windows of an obligation are expected, without it values of elements. A table without rows is empty.
    """

    name: str
    rule: str
    layers: tuple[str, ...]
    about: str
    subject: Mapping[str, Scalar]
    period: str
    today: datetime.date
    facts: Mapping[str, tuple[Mapping[str, Scalar], ...]]
    others: tuple[Peers, ...]
    expect: tuple[Expectation, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was loaded from one folder, not yet laid over one another."""

    layers: tuple[Layer, ...]
    facts: Mapping[str, FactTable]
    vocabularies: Mapping[str, Vocabulary]
    books: tuple[Book, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One body of rules after the layers were laid over one another: what evaluation needs and nothing more.

    Ids are unique over all elements; every expression is typed, every name in it stands for something that is here.
    """

    layers: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    obligations: Mapping[str, Obligation]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Node]
    vetoes: Mapping[str, Veto]
    standards: Mapping[str, Standard]
    grades: Mapping[str, Grade]
    points: Mapping[str, Points]
    switches: tuple[SwitchOff, ...]
    facts: Mapping[str, FactTable]
    vocabularies: Mapping[str, Vocabulary]
    fingerprint: str
