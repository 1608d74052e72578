"""Adoptions and amendments: who laid what over the files, and what a change would do before it is made.

Which rules hold where is public inside the house, like the rules themselves.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import HouseError
from yipanqi.engine.errors import Place
from yipanqi.engine.language import Layer, Parameter, Rules
from yipanqi.engine.situations import trials_under
from yipanqi.engine.trial_rows import Trial
from yipanqi.organisation.queries import organisations
from yipanqi.rulebook.errors import ElementUnknown, RulebookRecordUnknown
from yipanqi.rulebook.models import Adoption, Amendment
from yipanqi.rulebook.queries.bodies import Amended, amend, amended, held, localities_of
from yipanqi.rulebook.queries.books import library, rules_for
from yipanqi.rulebook.queries.differences import Difference, differences, differences_of_days
from yipanqi.rulebook.queries.evaluating import Standing
from yipanqi.rulebook.queries.wording import rules_using

NUMBER_ONLY, REAL, BEFORE = "number_only", "real", "before"
TRIAL_TITLES = {
    NUMBER_ONLY: "只因数值改变而不同", REAL: "不成立", BEFORE: "改动前就不同", "": "成立",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """An amendment as somebody wants it: the value, its days and the document it rests on."""

    parameter: str
    value: int
    from_on: datetime.date
    until_on: datetime.date | None = None
    document: str = ""
    issuer: str = ""
    number: str = ""
    article: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tried:
    """A situation or example run against the changed body: whose, its words, and how it stands (empty: it holds)."""

    rule: str
    trial: Trial
    verdict: str

    @property
    def verdict_title(self) -> str:
        """成立, 只因数值改变而不同, 改动前就不同 or 不成立."""
        return TRIAL_TITLES[self.verdict]


@dataclass(frozen=True)
class Effect:
    """What an amendment would do: the difference in words, whom it touches, and how the trials stand."""

    differences: list[Difference]
    rules: list[tuple[str, str]]
    organisations: int
    tried: list[Tried]
    refusal: str = ""
    caution: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether it may not be saved at all."""
        return bool(self.refusal) or any(one.verdict == REAL for one in self.tried)

    @property
    def needs_reason(self) -> bool:
        """Whether trials differ merely because the number changed, which somebody must confirm with a reason."""
        return any(one.verdict == NUMBER_ONLY for one in self.tried)

    @property
    def counts(self) -> dict[str, int]:
        """How many trials stand how, by verdict; `held` for those that hold."""
        found = {"held": 0, NUMBER_ONLY: 0, REAL: 0, BEFORE: 0}
        for one in self.tried:
            found[one.verdict or "held"] += 1
        return found


def localities() -> list[Layer]:
    """The layers that can be adopted."""
    return [layer for layer in library().layers if layer.basis == "locality"]


def layer_title(key: str) -> str:
    """The Chinese title of a layer, its key where the files do not know it any more."""
    return next((layer.title for layer in library().layers if layer.key == key), key)


def adoptions(actor: Actor, day: datetime.date | None = None) -> QuerySet[Adoption]:
    """Every adoption, or those in force on the day, upper organisations first, with the number of their amendments."""
    found = Adoption.objects.select_related("organisation").annotate(
        amendment_count=Count("amendments", filter=Q(amendments__state=Amendment.HOLDING))
    )
    if day is not None:
        found = found.filter(from_on__lte=day).exclude(until_on__lt=day)
    return found.order_by("organisation__path", "layer", "from_on")


def adoption(actor: Actor, pk: int) -> Adoption:
    """One adoption; refuses RulebookRecordUnknown."""
    try:
        return Adoption.objects.select_related("organisation").get(pk=pk)
    except Adoption.DoesNotExist as error:
        raise RulebookRecordUnknown(
            "rulebook.adoption.not_found", "没有找到这次制度采用，请从采用情况重新进入。"
        ) from error


def amendments(actor: Actor) -> QuerySet[Amendment]:
    """Every amendment, newest first."""
    return Amendment.objects.select_related("adoption__organisation", "replaces").order_by("-made_at", "-pk")


def amendments_of(actor: Actor, adoption: Adoption) -> QuerySet[Amendment]:
    """The amendments on one adoption, newest first."""
    return amendments(actor).filter(adoption=adoption)


def amendment(actor: Actor, pk: int) -> Amendment:
    """One amendment; refuses RulebookRecordUnknown."""
    try:
        return amendments(actor).get(pk=pk)
    except Amendment.DoesNotExist as error:
        raise RulebookRecordUnknown(
            "rulebook.amendment.not_found", "没有找到这次参数修订，请从采用情况重新进入。"
        ) from error


def replacement_of(row: Amendment) -> Amendment | None:
    """The amendment that corrected this one, if any."""
    return Amendment.objects.filter(replaces=row).first()


def body_at(organisation: Standing, day: datetime.date) -> tuple[str, ...]:
    """The marks that hold for an organisation on a day. Two statements."""
    found = [
        (one.path, one.mark)
        for one in held()
        if one.from_on <= day and (one.until_on is None or day <= one.until_on)
    ]
    return localities_of(organisation.path, found)


def body_of(adoption: Adoption) -> tuple[str, ...]:
    """The marks that hold for the adopting organisation while this adoption holds: on its last day, or for good."""
    return body_at(adoption.organisation, adoption.until_on or datetime.date.max)


def differences_of_adoption(organisation: Standing, layer: str, from_on: datetime.date) -> list[Difference]:
    """What adopting the layer from the day on would change for the organisation, in words."""
    body = body_at(organisation, from_on)
    return differences(rules_for(body), rules_for((*body, f"{layer}@{from_on}")))


def differences_over_time(
    organisation: Standing, earlier: datetime.date, later: datetime.date
) -> list[Difference]:
    """What holds for the organisation otherwise on the later day than on the earlier one, in words."""
    before, after = (rules_for(body_at(organisation, day)) for day in (earlier, later))
    return differences_of_days(before, earlier, after, later)


def parameter_stamp(adoption: Adoption, parameter: str) -> str:
    """What the amendments of a parameter on this adoption look like now: changes as soon as somebody changes one."""
    rows = (
        adoption.amendments.filter(parameter=parameter).order_by("pk").values_list("pk", "state", "until_on")
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def rules_of(adoption: Adoption) -> Rules:
    """The body of rules that holds by this adoption, with the amendments laid over it."""
    return rules_for(body_of(adoption))


def parameter_of(adoption: Adoption, name: str) -> Parameter:
    """One parameter of that body; refuses ElementUnknown."""
    found = rules_of(adoption).parameters.get(name)
    if found is None:
        raise ElementUnknown("rulebook.parameter.not_found", "制度里没有这个参数，请从采用页面重新选择。")
    return found


def effect_of(actor: Actor, adoption: Adoption, draft: Draft, replaced: Amendment | None = None) -> Effect:
    """What the draft would do, `replaced` taken away first. Runs every situation and example under both bodies."""
    body = body_of(adoption)
    if replaced is not None:
        mark = amended(replaced).mark
        before_marks, body = body, tuple(one for one in body if one != mark)
    else:
        before_marks = body
    before = rules_for(before_marks)
    document = f"{draft.document}（{draft.number}）" if draft.number else draft.document
    change = Amended(
        0, adoption.layer, draft.parameter, draft.value, draft.from_on, draft.until_on, document, draft.article, draft.note
    )  # fmt: skip
    after = amend(rules_for(body), change)
    touched = rules_using(after, draft.parameter)
    below = organisations(actor).filter(
        path__startswith=adoption.organisation.path,
        kind__in={kind for rule in touched for kind in rule.kinds},
    )
    refusal = ""
    tried: Sequence[Tried] = ()
    try:
        failed = _failed(before_marks, library().fingerprint)
        tried = _tried(failed, after, {rule.id for rule in touched})
    except HouseError as refused:
        refusal = refused.sentence
    return Effect(
        differences(before, after),
        [(rule.id, rule.title) for rule in touched],
        below.count(),
        list(tried),
        refusal,
        _caution(draft),
    )


def _caution(draft: Draft) -> str:
    """A word of warning where a least number falls below what the layers that hold everywhere ask; empty otherwise."""
    base = rules_for()
    parameter = base.parameters.get(draft.parameter)
    asked = parameter.value_on(draft.from_on) if parameter is not None else None
    is_least = any(rule.at_least == draft.parameter for rule in base.obligations.values())
    if parameter is None or asked is None or not is_least or draft.value >= asked.value:
        return ""
    return f"新数值低于{asked.source.citation}规定的{asked.value}{parameter.unit}。地方规定一般不能放宽上位规定，请核对依据后再保存。"


@functools.lru_cache(maxsize=8)
def _failed(body: tuple[str, ...], fingerprint: str) -> frozenset[tuple[Place, str]]:
    """The trials that do not hold under a body as it stands: another locality may say otherwise than their author thought of."""
    trials = trials_under(rules_for(body), library())
    return frozenset((trial.place, trial.name) for _, trial in trials if trial.wrong)


def _tried(failed: frozenset[tuple[Place, str]], after: Rules, touched: set[str]) -> list[Tried]:
    """How each trial stands after the change: what failed before is told apart, so is what only the number changed.

    An element that is no rule differs merely by the number: nothing else changed, and it may rest on any rule.
    """
    found = []
    for rule, trial in trials_under(after, library()):
        verdict = ""
        if trial.wrong:
            verdict = (
                BEFORE if (trial.place, trial.name) in failed else NUMBER_ONLY if rule in touched else REAL
            )
        found.append(Tried(rule, trial, verdict))
    return sorted(
        found, key=lambda one: (list(TRIAL_TITLES).index(one.verdict) if one.verdict else 9, one.rule)
    )


def draft_of(row: Amendment) -> Draft:
    """What a stored amendment says, to be corrected."""
    return Draft(
        row.parameter,
        row.value,
        row.from_on,
        row.until_on,
        row.document,
        row.issuer,
        row.number,
        row.article,
        row.note,
    )


def whole(draft: Draft) -> Draft:
    """The draft without blanks around its words."""
    words = {
        name: getattr(draft, name).strip() for name in ("document", "issuer", "number", "article", "note")
    }
    return replace(draft, **words)
