"""The county's ledgers as workbooks, opened again: as many lines as a count of the tables makes that asks no ledger."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from tests.visits import signed_in
from yipanqi.execution.models import Activity, Attendance, CallPlace, Carrier

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="the county is told on one database; the services that tell it run on both",
    ),
]
VOCABULARY = settings.YIPANQI_RULES / "vocabulary"


def terms(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((VOCABULARY / f"{name}.yaml").read_text("utf-8"))["terms"]
    return found


def kinds_of(ledger: dict[str, Any]) -> set[str]:
    """The kinds of activity that the ledger's entry names, by themselves, by their group or by a mark; none for all."""
    groups, marks = ledger.get("groups", ()), ledger.get("marks", ())
    return {
        *ledger.get("kinds", ()),
        *(
            one["code"]
            for one in terms("activity_kind")
            if one.get("group") in groups or any(one.get(mark) for mark in marks)
        ),
    }


def counted(ledger: dict[str, Any]) -> int:
    """How many lines there must be, from the rows of the tables alone."""
    recorded = {
        pk: {kind, *also}
        for pk, kind, also, state in Activity.objects.values_list("pk", "kind", "also_kinds", "state")
        if state == "recorded"
    }
    asked = kinds_of(ledger)
    roll = Attendance.objects.values_list("activity", "person", "activity__organisation")
    volunteers = {one["code"] for one in terms("carrier_kind") if one.get("counts_hours")}
    places = CallPlace.objects.values_list("state", "call__carrier__kind")
    return {
        "activity": lambda: sum(bool(kinds & asked) or not asked for kinds in recorded.values()),
        "roll": lambda: sum(activity in recorded for activity, *_ in roll),
        "person": lambda: len({(person, at) for activity, person, at in roll if activity in recorded}),
        "carrier": lambda: Carrier.objects.count(),
        "service": lambda: sum(state != "withdrawn" and kind in volunteers for state, kind in places),
    }[ledger["source"]]()


def test_every_ledger_opened_again_has_as_many_lines_as_the_database(demo_county: None) -> None:
    client, found = signed_in("mengyaqin"), Counter[str]()
    for ledger in terms("ledger"):
        asked = {"ledger": ledger["code"], "year": "all", "export": "xlsx"}
        content = client.get(reverse("execution:ledgers"), asked).getvalue()
        sheet = load_workbook(io.BytesIO(content), read_only=True).active
        found[ledger["code"]] = sum(1 for _ in sheet.iter_rows(min_row=2, values_only=True))
        assert found[ledger["code"]] == counted(ledger), ledger["title"]
    assert found["three_meetings"] > 5_000 and sum(lines > 0 for lines in found.values()) >= 9
