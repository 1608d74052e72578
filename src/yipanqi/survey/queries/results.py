"""What came out: counts, shares, means, how lenient each group is. Computed from tallies, which know nothing of sheets."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yipanqi.basics.actors import Actor
from yipanqi.survey.errors import RoundRefused
from yipanqi.survey.models import Remark, ResultGroup, Round, Tally
from yipanqi.survey.queries.answering import Row, rows_of
from yipanqi.survey.queries.forms import form_of
from yipanqi.survey.queries.language import NUMBER, TEXT, Form, Question
from yipanqi.survey.queries.reading import may_read_results, rated_rows

TRIM = Decimal("0.1")
"""The share cut from each end before the trimmed mean is taken."""
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One question (of one row) as one group, or all together, answered it: `counts` by value, in the form's order."""

    row: str
    group: str
    answered: int
    counts: tuple[tuple[str, int], ...]
    mean: Decimal | None = None
    trimmed: Decimal | None = None
    leniency: Decimal | None = None
    is_total: bool = False

    @property
    def shares(self) -> tuple[tuple[str, int, Decimal], ...]:
        """(value, count, per cent of those who answered)."""
        return tuple((value, count, percent(count, self.answered)) for value, count in self.counts)


@dataclass(frozen=True)
class Told:
    """One question with its lines, and what was written to it."""

    question: Question
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()
    median: Decimal | None = None
    weighted: tuple[tuple[str, Decimal], ...] = ()
    """The weighted mean by row, over the groups that answered, weights made whole again."""

    @property
    def totals(self) -> tuple[Line, ...]:
        """The lines of all groups together."""
        return tuple(line for line in self.lines if line.is_total)


@dataclass(frozen=True)
class Results:
    """A closed round: who took part by group, whether enough did, each question."""

    round: Round
    form: Form
    groups: tuple[ResultGroup, ...]
    told: tuple[Told, ...]

    @property
    def percent(self) -> Decimal:
        """The share of those asked who took part."""
        return percent(self.round.answered or 0, self.round.expected)

    @property
    def is_valid(self) -> bool:
        """Whether as many took part as the round asks for."""
        return reaches_quorum(self.round.answered or 0, self.round.expected, self.round.least_percent)


def results_of(actor: Actor, round: Round) -> Results:
    """The results of a closed round; four statements. Refuses who may not read them and rounds that are not closed."""
    may_read_results(actor, round, refuse=True)
    if round.state != Round.CLOSED:
        raise RoundRefused("survey.results.not_closed", "评议还没有结束，结果要到截止并结束后才能看。")
    form = form_of(round)
    groups = tuple(ResultGroup.objects.filter(round=round).order_by("-is_merged", "name"))
    counts: dict[tuple[str, str, int], dict[str, int]] = defaultdict(dict)
    for tally in Tally.objects.filter(group__round=round):
        counts[tally.question, tally.row, tally.group_id][tally.value] = tally.count
    written: dict[str, list[str]] = defaultdict(list)
    for remark in Remark.objects.filter(round=round).order_by("id"):
        written[remark.question].append(remark.text)
    rated = rated_rows(round)
    return Results(
        round,
        form,
        groups,
        tuple(_told(one, rated, groups, counts, written[one.id]) for one in form.questions),
    )


def percent(part: int, whole: int) -> Decimal:
    """Part of whole in per cent with one decimal; nought of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else Decimal("0.0")


def reaches_quorum(answered: int, expected: int, least_percent: int) -> bool:
    """Whether at least so many per cent of those asked took part; exact."""
    return answered > 0 and answered * 100 >= least_percent * expected


def mean_of(counts: Mapping[str, int], scores: Mapping[str, int]) -> Decimal | None:
    """The mean score; None where nothing with a score was given."""
    number = sum(count for value, count in counts.items() if value in scores)
    if not number:
        return None
    total = sum(count * scores[value] for value, count in counts.items() if value in scores)
    return Decimal(total) / number


def trimmed_mean_of(
    counts: Mapping[str, int], scores: Mapping[str, int], trim: Decimal = TRIM
) -> Decimal | None:
    """The mean without the lowest and highest `trim` of the answers (rounded down to whole answers)."""
    values = sorted(scores[value] for value, count in counts.items() if value in scores for _ in range(count))
    cut = int(len(values) * trim)
    kept = values[cut : len(values) - cut]
    return Decimal(sum(kept)) / len(kept) if kept else None


def weighted_mean(means: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """Σ weight × mean over Σ weight, over those who gave any: the weights of the others fall to them."""
    whole = sum(weight for weight, _ in means)
    return sum((weight * mean for weight, mean in means), Decimal(0)) / whole if whole else None


def _told(
    question: Question,
    rated: Sequence[Row],
    groups: Sequence[ResultGroup],
    counts: Mapping[tuple[str, str, int], Mapping[str, int]],
    written: Sequence[str],
) -> Told:
    if question.kind in (TEXT, NUMBER):
        answered = sum(counts.get((question.id, "", group.pk), {}).get("", 0) for group in groups)
        numbers = [int(text) for text in written] if question.kind == NUMBER else []
        line = Line(
            "",
            "全部",
            answered,
            (),
            is_total=True,
            mean=_rounded(Decimal(sum(numbers)) / len(numbers)) if numbers else None,
        )
        median = _rounded(Decimal(str(statistics.median(numbers)))) if numbers else None
        return Told(question, (line,), tuple(written) if question.kind == TEXT else (), median)
    lines: list[Line] = []
    weighted: list[tuple[str, Decimal]] = []
    for row in rows_of(question, rated):
        given = [(group, counts.get((question.id, row.key, group.pk), {})) for group in groups]
        means = [
            (group.weight, mean)
            for group, each in given
            if (mean := mean_of(each, question.scores)) is not None
        ]
        middle = sum((mean for _, mean in means), Decimal(0)) / len(means) if means else None
        if len(groups) > 1:
            lines += [_line(question, row, group.name, each, middle) for group, each in given]
        together: dict[str, int] = defaultdict(int)
        for _, each in given:
            for value, count in each.items():
                together[value] += count
        lines.append(_line(question, row, "全部", together, None, is_total=True))
        overall = weighted_mean(means)
        if overall is not None:
            weighted.append((row.name, _rounded(overall)))
    return Told(question, tuple(lines), weighted=tuple(weighted))


def _line(
    question: Question,
    row: Row,
    group: str,
    counts: Mapping[str, int],
    middle: Decimal | None,
    *,
    is_total: bool = False,
) -> Line:
    mean = mean_of(counts, question.scores)
    trimmed = trimmed_mean_of(counts, question.scores)
    return Line(
        row.name,
        group,
        counts.get("", 0),
        tuple((word, counts.get(word, 0)) for word in question.words),
        None if mean is None else _rounded(mean),
        None if trimmed is None else _rounded(trimmed),
        None if mean is None or middle is None else _rounded(mean - middle),
        is_total,
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
