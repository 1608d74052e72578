"""The measures of requirements from above, and what they already say to the case about the requirement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.engine.reading import Scalar
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import PlanItem, RequirementMeasure

REQUIREMENT = "requirement"
MEASURE = "planning.measure"


def measures(actor: Actor) -> QuerySet[RequirementMeasure]:
    """The measures of requirements within reach, and those whose owner the actor is."""
    rows = RequirementMeasure.objects.select_related(
        "item__organisation", "item__plan", "owner__organisation", "owner__unit"
    )
    return (
        within_reach(rows, actor, "item__organisation__path") | rows.filter(owner__in=actor.post_ids)
    ).order_by("item__organisation__path", "item_id", "number")


def measure(actor: Actor, pk: int) -> RequirementMeasure:
    """One measure in sight; refuses NotFound."""
    found = measures(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("planning.measure.not_found", "没有找到这条措施，或不在您的权限范围内。")
    return found


def measures_of(actor: Actor, item: PlanItem) -> QuerySet[RequirementMeasure]:
    """The measures of one requirement in their order."""
    return measures(actor).filter(item=item)


def said_by_measures(item_id: int) -> dict[str, Scalar]:
    """What the rows say, by the fields of the procedure: nothing is typed twice. Empty without rows."""
    rows = list(
        RequirementMeasure.objects.filter(item_id=item_id)
        .select_related("owner__organisation", "owner__unit")
        .order_by("number")
    )
    if not rows:
        return {}
    said: dict[str, Scalar] = {
        "measures": _lines(
            (row.number, f"{row.demand}：{row.text}" if row.demand else row.text) for row in rows
        ),
        "owners": _lines((row.number, f"{row.owner.title}，{row.due_on:%Y-%m-%d}前") for row in rows),
        "evidence": _lines((row.number, row.proof or "没有写") for row in rows),
    }
    checked = [row for row in rows if row.checked_on is not None]
    if checked:
        said["found"] = _lines((row.number, row.found or row.get_state_display()) for row in checked)
    if deviating := [row for row in rows if row.deviation]:
        said["deviation"] = _lines((row.number, row.deviation) for row in deviating)
    if corrected := [row for row in rows if row.correction]:
        said["corrected"] = _lines((row.number, row.correction) for row in corrected)
    return said


def _lines(numbered: Iterable[tuple[int, str]]) -> str:
    return "\n".join(f"{number}．{text}" for number, text in numbered)
