"""A locality adds a kind of activity in a file: it has its form, its page, its list, its ledger and its paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document

from tests.cast import TODAY, Cast, cast, sign_in
from tests.local_kinds import add_activity_kinds, of_the_page
from yipanqi.basics.errors import Refused
from yipanqi.execution import queries, services
from yipanqi.execution.models import Activity
from yipanqi.meeting.models import Meeting

__all__ = ("cast",)
ADDRESS = "/execution/record/?kind=courtyard_talk&also=theme_day"


@pytest.fixture
def local_rules(settings: Any, tmp_path: Path) -> None:
    lines = of_the_page("activity_kind")
    add_activity_kinds(settings, tmp_path, lines, ledger=of_the_page("ledger"))


def test_a_kind_of_a_locality_is_recorded_listed_and_printed(
    cast: Cast, client: Client, settings: Any, local_rules: None
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    sign_in(client, cast, "doer")
    assert "院坝会" in client.get("/execution/record/").content.decode()
    form = client.get(ADDRESS).content.decode()
    assert "到会群众" in form and "另一个议题" in form
    sent = {
        "kind": "courtyard_talk", "organisation": str(cast.branch.pk), "held_on": TODAY.isoformat(), "also": "theme_day",
        "neighbours": "12", "topic": "路灯怎么修", "started_at": "19:30", "host_name": "庚", "recorder_name": "壬",
        "items-0-title": "路灯", "items-0-discussion": "三盏不亮", "items-0-outcome": "noted",
    }  # fmt: skip
    answer = client.post("/execution/record/", sent)
    assert answer.status_code == 302, answer.content.decode()
    activity = Activity.objects.get()
    assert activity.details["neighbours"] == "12" and activity.also_kinds == ["theme_day"]
    assert Meeting.objects.get().kind == "consultation" and activity.title == "2025年第1次议事会"
    page = client.get(f"/execution/{activity.pk}/").content.decode()
    assert "到会群众" in page and "同时计作" in page and "10年" in page
    assert activity.title in client.get("/execution/?kind=courtyard_talk").content.decode()
    ledger = client.get("/execution/ledgers/?ledger=courtyard_talk").content.decode()
    assert "院坝会台账" in ledger and activity.title in ledger
    word = b"".join(client.get(f"/execution/{activity.pk}/minute/"))
    assert any("院坝会议事记录" in each.text for each in Document(io.BytesIO(word)).paragraphs)
    assert queries.evidence_wanted("courtyard_talk").maximum == 2
    services.confirm_activity(actor=cast.commissioner, activity=activity)


def test_what_the_kind_asks_for_is_asked(cast: Cast, local_rules: None) -> None:
    draft = services.ActivityDraft(kind="courtyard_talk", title="路灯", held_on=TODAY)
    with pytest.raises(Refused) as refusal:
        services.record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    assert refusal.value.fields == {"neighbours": "到会群众不能为空。"}
