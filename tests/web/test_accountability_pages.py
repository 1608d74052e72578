"""Consequences as pages: decided on a closed finding, objected to by whom they concern, answered by another."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from yipanqi.accountability.models import Consequence
from yipanqi.inspection.models import Finding
from yipanqi.inspection.services import FindingRow, bulk_register_findings

REMINDED = {
    "kind": "reminder_talk",
    "text": "记录责任落空，予以提醒",
    "decided_by": "党组会议",
    "decided_on": "2025-06-12",
    "article": "主体责任清单第3项",
    "objection_until": "2025-06-30",
}


@pytest.fixture
def finding(house: Cast) -> Finding:
    """A finding of the first branch."""
    row = FindingRow(
        organisation_id=house.branch.pk,
        title="五月帮办记录缺失",
        source_kind="quarterly_round",
        found_on=datetime.date(2025, 6, 2),
        inspector_name="督查员乙",
    )
    return bulk_register_findings(actor=house.system, rows=[row])[0]


def decide(client: Any, house: Cast, finding: Finding, **more: object) -> Any:
    address = f"{reverse('accountability:decide_consequence')}?finding={finding.pk}"
    return client.post(address, REMINDED | {"subject_post": house.posts["doer"].pk, **more}, follow=True)


def test_decision_names_its_article_and_is_answered_by_another(
    house: Cast, finding: Finding, as_: Any
) -> None:
    said = decide(as_("leader"), house, finding).content.decode()
    made = Consequence.objects.get()
    for words in ("主体责任清单第3项", "五月帮办记录缺失", "2025年6月30日"):
        assert words in said
    as_("doer").post(reverse("accountability:object_to", args=[made.pk]), {"objection": "已补记录，请核实"})
    answer = reverse("accountability:answer_objection", args=[made.pk])
    assert as_("doer").post(answer, {"keep": "revoke", "answer": "我自己答复"}).status_code in {403, 404}
    made.refresh_from_db()
    assert made.objection == "已补记录，请核实" and not made.answer


def test_restraint_without_an_article_is_refused_with_what_was_typed(
    house: Cast, finding: Finding, as_: Any
) -> None:
    said = decide(as_("leader"), house, finding, article="").content.decode()
    assert "记录责任落空，予以提醒" in said and "依据条款" in said and not Consequence.objects.exists()


def test_list_shows_only_what_is_within_reach(house: Cast, finding: Finding, as_: Any) -> None:
    decide(as_("leader"), house, finding)
    address = reverse("accountability:index")
    assert "提醒谈话" in as_("leader").get(address).content.decode()
    made = Consequence.objects.get()
    assert (
        reverse("accountability:consequence", args=[made.pk])
        not in as_("stranger").get(address).content.decode()
    )
    table = as_("leader").get(address, {"export": "csv"})
    assert "主体责任清单第3项" in b"".join(table).decode("utf-8-sig")
