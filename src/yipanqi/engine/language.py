"""The words of the rule language as frozen dataclasses. Nothing here reads files, facts or the clock."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from yipanqi.basics.periods import MONTHS_OF
from yipanqi.engine.errors import Place
from yipanqi.engine.reading import Scalar

STRENGTHS = ("必", "应", "一般", "可", "惯例")
SEVERITIES = ("red_line", "serious", "ordinary", "reminder")
CONFIDENCES = ("见A", "见B", "见C", "忆", "推", "平台", "本地")
CADENCES = tuple(MONTHS_OF)
CADENCE_TITLES = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
LAYER_BASES = ("national", "model", "locality")
COLUMN_TYPES = ("key", "text", "word", "integer", "yes_no", "date")


@dataclass(frozen=True, slots=True)
class Document:
    """A regulation a book cites: its title, issuer and the days it is in force."""

    key: str
    title: str
    issuer: str
    number: str
    issued_on: datetime.date | None
    effective_from: datetime.date
    effective_until: datetime.date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or value comes from. `verify` marks what was written from memory and must be checked."""

    document: str
    title: str
    article: str
    confidence: str
    verify: bool
    note: str
    place: Place

    @property
    def citation(self) -> str:
        """《document》第…条, as written on a score sheet."""
        article = f"第{self.article}条" if self.article else ""
        return f"《{self.title}》{article}"


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
    """A number of a rule with its history; values lie end to end."""

    name: str
    title: str
    unit: str
    values: tuple[DatedValue, ...]
    place: Place

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
    """A table of facts that a room offers; names the columns that are its key, subject, day and day of entry."""

    name: str
    title: str
    offered_by: str
    key: str
    subject: str
    dated_by: str
    recorded_by: str
    columns: Mapping[str, Column]
    place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """A column whose value must be one of `values`."""

    column: str
    values: tuple[Scalar, ...]


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
class Obligation:
    """At least so many events of a kind in each natural month, quarter, half-year or year."""

    id: str
    title: str
    sources: tuple[Source, ...]
    effective_from: datetime.date
    effective_until: datetime.date | None
    strength: str
    severity: str
    kinds: tuple[str, ...]
    conditions: tuple[Condition, ...]
    fact: str
    where: tuple[Condition, ...]
    at_least: str
    cadence: str
    partial: str
    recording: str
    message: str
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
class SwitchOff:
    """A later layer ends an earlier layer's rule from a day on, with its own source."""

    rule: str
    from_on: datetime.date
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share of obligations met over those due; `strengths` and `rules` say which obligations count ("all" or ids)."""

    id: str
    title: str
    strengths: tuple[str, ...]
    rules: tuple[str, ...]
    source: Source
    effective_from: datetime.date
    effective_until: datetime.date | None
    layer: str
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
    obligations: tuple[Obligation, ...]
    indicators: tuple[Indicator, ...]
    switches: tuple[SwitchOff, ...]
    situations: tuple[Situation, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a situation expects of one window."""

    window: str
    state: str
    counted: int | None
    late: bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Situation:
    """A test in sentences: one organisation, its activities, and what the rule must say."""

    name: str
    rule: str
    layers: tuple[str, ...]
    organisation: Mapping[str, Scalar]
    period: str
    today: datetime.date
    activities: tuple[Mapping[str, Scalar], ...]
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
    """One body of rules after the layers were laid over one another: what evaluation needs and nothing more."""

    layers: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    obligations: Mapping[str, Obligation]
    indicators: Mapping[str, Indicator]
    switches: tuple[SwitchOff, ...]
    facts: Mapping[str, FactTable]
    vocabularies: Mapping[str, Vocabulary]
    fingerprint: str
