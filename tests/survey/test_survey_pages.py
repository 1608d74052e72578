"""The pages: answering by a code without a trace, asking from the first click to the printed result."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from tests.cast import TODAY, Cast, cast, sign_in  # noqa: F401
from tests.survey.people import AFTER, SIMPLE, codes_of, members_of, opened, sheet
from yipanqi.survey.models import Box, Code, FormVersion, PaperBatch, RaterGroup, Round
from yipanqi.survey.queries.boxes import opened_box


@pytest.fixture(autouse=True)
def that_day(settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    cache.clear()


def state_of_tables() -> dict[str, list[Any]]:
    """Every table's rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_a_code_is_answered_without_session_entry_or_file(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    code = codes_of(cast, round)[0]
    client = Client()
    shown = client.get(f"/s/{code}/")
    assert shown.headers["Cache-Control"] == "no-store" and "打分" in shown.content.decode()
    assert "第2题选“差”时才填" in shown.content.decode()
    before, cached = state_of_tables(), list(_cache_keys())
    wrong = client.post(f"/s/{code}/", {"mark": "4"})
    assert "请回答这道题" in wrong.content.decode() and 'value="4" checked' in wrong.content.decode()
    assert state_of_tables() == before  # A sheet that is not whole is kept nowhere.
    done = client.post(f"/s/{code}/", sheet())
    assert (done.status_code, done["Location"]) == (302, "/s/thanks/")
    after = state_of_tables()
    assert {table for table in before if before[table] != after[table]} == {"survey_box", "survey_code"}
    assert list(_cache_keys()) == cached and "sessionid" not in client.cookies
    assert "已经用过" in client.get(f"/s/{code}/").content.decode()
    assert "谢谢" in client.get("/s/thanks/").content.decode()


def _cache_keys() -> list[str]:
    return sorted(str(path) for path in __import__("pathlib").Path(cache._dir).rglob("*"))  # type: ignore[attr-defined]


def test_codes_typed_by_hand_lead_to_the_sheet_or_say_why_not(cast: Cast) -> None:  # noqa: F811
    code = codes_of(cast, opened(cast))[0]
    client = Client()
    typed = f"{code[:4]} {code[4:8].lower()}-{code[8:]}"
    assert client.post("/s/", {"code": typed})["Location"] == f"/s/{code}/"
    assert "没有这个评议码" in client.post("/s/", {"code": "ABCD"}).content.decode()


def test_a_member_finds_what_waits_and_answers_once(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    client = sign_in(Client(), cast, "member")
    for place in ("/surveys/", "/"):
        assert f"/surveys/{round.pk}/answer/" in client.get(place).content.decode()
    assert client.post(f"/surveys/{round.pk}/answer/", sheet()).status_code == 302
    for place in ("/surveys/", "/"):
        assert f"/surveys/{round.pk}/answer/" not in client.get(place).content.decode()
    assert client.get(f"/surveys/{round.pk}/answer/").status_code == 404
    page = client.get(f"/surveys/{round.pk}/").content.decode()
    assert "还在进行" in page and "平均" not in page


def test_staff_ask_print_count_enter_close_and_carry_away(cast: Cast, settings: Any) -> None:  # noqa: F811
    client = sign_in(Client(), cast, "doer")
    assert "党课评议" in client.get("/surveys/open/").content.decode()
    given = {
        "organisation": cast.branch.pk, "title": "六月党课评议", "closes_on": (TODAY + datetime.timedelta(days=3)).isoformat(), "group_0": "9",
    }  # fmt: skip
    done = client.post("/surveys/open/?form=lecture_rating", given)
    round = Round.objects.get()
    assert done["Location"] == f"/surveys/{round.pk}/"
    group = RaterGroup.objects.get()
    assert "只打印一次" in client.get(f"/surveys/groups/{group.pk}/codes/").content.decode()
    slips = client.post(f"/surveys/groups/{group.pk}/codes/").content.decode()
    codes = re.findall(r'rate-code">([A-Z2-9-]{14})<', slips)
    assert len(codes) == 9 and Code.objects.count() == 9
    for code in codes[:6]:
        assert (
            Client()
            .post(f"/s/{code.replace('-', '')}/", {"content": "5", "business": "4", "clarity": "4"})
            .status_code
            == 302
        )
    assert "□ 5" in client.get(f"/surveys/{round.pk}/paper/").content.decode()
    client.post(f"/surveys/groups/{group.pk}/papers/", {"number": "2"})
    batch = PaperBatch.objects.get()
    assert client.get(f"/surveys/papers/{batch.pk}/").status_code == 403
    other = sign_in(Client(), cast, "commissioner")
    for _ in range(2):
        other.post(
            f"/surveys/papers/{batch.pk}/",
            {"content": "3", "business": "3", "clarity": "3", "advice": "多讲本职"},
        )
    assert opened_box(Box.objects.get().sealed).sheets == 8
    settings.YIPANQI_TODAY = [AFTER.isoformat()]
    client = sign_in(Client(), cast, "doer")
    assert "结束并计票" in client.get(f"/surveys/{round.pk}/").content.decode()
    client.post(f"/surveys/{round.pk}/close/")
    page = client.get(f"/surveys/{round.pk}/").content.decode()
    assert "多讲本职" in page and "4.50" in page
    book = load_workbook(io.BytesIO(client.get(f"/surveys/{round.pk}/?export=xlsx").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert sum(row[5] for row in rows[1:] if row[0] == "内容有没有用" and row[2] == "全部") == 8


def test_a_form_is_carried_away_changed_and_published_as_the_next_version(cast: Cast) -> None:  # noqa: F811
    client = sign_in(Client(), cast, "doer")
    text = client.get("/surveys/forms/templates/lecture_rating/?export=yaml").content.decode()
    assert (
        client.post("/surveys/forms/publish/", {"organisation": cast.branch.pk, "text": text}).status_code
        == 302
    )
    version = FormVersion.objects.get()
    assert client.get(f"/surveys/forms/{version.pk}/?export=yaml").content.decode().split() == text.split()
    bad = client.post(
        "/surveys/forms/publish/", {"organisation": cast.branch.pk, "text": SIMPLE + "colour: red\n"}
    ).content.decode()
    assert "colour" in bad and "第" in bad
    changed = text.replace("讲得清不清楚", "讲得明不明白")
    client.post("/surveys/forms/publish/", {"organisation": cast.branch.pk, "text": changed})
    assert list(FormVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_paper_of_a_roll_is_counted_by_names(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    group = RaterGroup.objects.get(round=round, way="roll")
    client = sign_in(Client(), cast, "doer")
    assert all(
        actor.name in client.get(f"/surveys/groups/{group.pk}/papers/").content.decode()
        for actor in members_of(cast).values()
    )
    client.post(f"/surveys/groups/{group.pk}/papers/", {"people": list(members_of(cast))[:3]})
    assert PaperBatch.objects.get().counted == 3


def test_giving_up_needs_a_reason(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    client = sign_in(Client(), cast, "doer")
    assert client.post(f"/surveys/{round.pk}/void/", {"reason": ""}).status_code == 200
    assert client.post(f"/surveys/{round.pk}/void/", {"reason": "发错了表"}).status_code == 302
    assert "发错了表" in client.get(f"/surveys/{round.pk}/").content.decode()
