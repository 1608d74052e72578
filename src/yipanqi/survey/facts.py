"""The fact table `rating` as rules/facts describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.rulebook.services import offer_facts
from yipanqi.survey.queries.reading import rating_facts


def rating_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each round that was closed in the period with enough answers. One statement."""
    fields = (
        "pk",
        "organisation_id",
        "form__name",
        "about_kind",
        "expected",
        "answered",
        "mean_hundredths",
        "closed_on",
    )
    for pk, organisation, form, about, expected, answered, mean, closed_on in rating_facts(
        organisation_ids, period
    ).values_list(*fields):
        yield {
            "key": pk,
            "organisation": organisation,
            "form": form,
            "about": about or None,
            "expected": expected,
            "answered": answered,
            "mean_hundredths": mean,
            "closed_on": closed_on,
            "closed_by": f"{answered}人不记名评议",
            "recorded_on": closed_on,
        }


offer_facts("rating", rating_rows)
