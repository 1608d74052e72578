"""What a month asks of a branch is charged to whoever asks, and told before more is asked."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from tests.tasking.test_tasking_acts import issue
from yipanqi.basics.periods import calendar_year, month
from yipanqi.evidence.models import EvidenceRequest
from yipanqi.integration.queries.burden import branch_burdens, demander_burdens
from yipanqi.rulebook.services import evaluate_organisation
from yipanqi.tasking.queries.stage_sets import urging_terms
from yipanqi.tasking.services.urging import urge

__all__ = ("cast",)


def asked_much(cast: Cast) -> None:
    """The rules are evaluated, a node falls due, an urging and a request for two papers come."""
    evaluate_organisation(actor=cast.system, organisation=cast.branch, period=calendar_year(TODAY.year))
    node, _ = issue(cast).occurrences.order_by("due_on")
    urge(actor=cast.clerk, kind="occurrence", key=node.pk, post_id=cast.posts["doer"].pk, reason="月底前要用")
    EvidenceRequest.objects.create(
        subject_kind="execution.activity", subject_key="1", subject_name="主题党日", organisation=cast.branch,
        requirement="activity", number=2, total=3, reason="看不出现场", asked_on=TODAY, asked_by_key="x", asked_by_name="戊",
    )  # fmt: skip


def test_each_demand_is_counted_once_and_charged_to_who_asks(cast: Cast) -> None:
    asked_much(cast)
    june = month(TODAY.year, TODAY.month)
    (line,) = branch_burdens(cast.doer, cast.branch, june)
    by_sort = dict(line.by_sort)
    assert (by_sort["责任节点"], by_sort["催办"], by_sort["补充佐证"]) == (1, 1, 2)
    rules = [one for one in line.demands if one.sort == "rule"]
    assert {"支部委员会会议每月召开", "主题党日每月开展", "支部党员大会每季度召开"} <= {
        one.title for one in rules
    }
    assert line.minutes == sum(one.minutes for one in rules) + urging_terms().minutes_each
    demanders = {one.name: one for one in demander_burdens([line])}
    assert demanders["戊"].times == 2
    assert sum(one.times for one in demanders.values()) == line.times
    assert not [one for one in branch_burdens(cast.stranger, cast.branch, june) if one.demands]
    assert branch_burdens(cast.doer, cast.branch, month(TODAY.year - 1, 1))[0].times == 0


def test_whoever_is_about_to_ask_more_sees_what_is_asked_already(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    asked_much(cast)
    sign_in(client, cast, "planner")
    found = client.get(reverse("tasking:burden"), {"organisation": cast.first.committee.pk})
    assert found.context["times"] == sum(one.times for one in found.context["whole"]) > 4
    said = client.get(reverse("tasking:issue_duty"), {"organisation": cast.branch.pk}).content.decode()
    assert "本月已被要求" in said
    (branch,) = (one for one in found.context["whole"] if one.organisation.pk == cast.branch.pk)
    detail = client.get(
        reverse("tasking:burden"), {"organisation": cast.first.committee.pk, "branch": cast.branch.pk}
    )
    assert detail.context["branch"].demands == branch.demands
