"""The pages of the ledger: narrowed, taken along, checked."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.cast import Cast
from tests.guards import drop_guards
from yipanqi.jobs.services import work_once
from yipanqi.ledger.models import Entry

pytestmark = pytest.mark.django_db


def _shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_entries_are_narrowed_by_act_subject_person_and_day(house: Cast, as_: Any) -> None:
    client = as_("clerk")
    founded = _shown(client.get("/ledger/?word=organisation.founded"))
    assert "成立党组织</th>" in founded and "设置岗位</th>" not in founded
    assert "没有符合条件" in _shown(client.get("/ledger/?word=organisation.founded&person=无此人"))
    assert "窗口支部" in _shown(client.get("/ledger/?word=organisation.founded&q=窗口支部"))
    assert "没有符合条件" in _shown(client.get("/ledger/?until_on=2001-01-01"))
    assert client.get("/ledger/?word=no.such.word&page=x").status_code == 200


def test_the_list_goes_out_as_it_is_filtered(house: Cast, as_: Any) -> None:
    answer = as_("clerk").get("/ledger/export/?word=organisation.founded&q=窗口支部")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["时间", "事项", "对象"]
    assert {row[1] for row in rows[1:]} == {"成立党组织"} and all(
        "窗口支部" in str(row[2]) for row in rows[1:]
    )
    assert len(rows) == 3


def test_audit_administrator_has_the_chains_checked(house: Cast, as_: Any) -> None:
    client = as_("audit_admin")
    assert "还没有核验过" in _shown(client.get("/ledger/verification/"))
    for _ in range(2):
        client.post("/ledger/verify/")
    waiting = _shown(client.get("/ledger/verification/?poll=1", headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 1s"' in waiting and "<html" not in waiting
    assert work_once(worker="test") is not None
    assert work_once(worker="test") is None
    done = client.get("/ledger/verification/?poll=1", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == "/ledger/verification/"
    assert "全部完好" in _shown(client.get("/ledger/verification/"))
    entry = Entry.objects.get(subject_name=house.branch.name, word="organisation.founded")
    drop_guards()
    Entry.objects.filter(pk=entry.pk).update(actor_name="别人")
    client.post("/ledger/verify/")
    work_once(worker="test")
    page = _shown(client.get("/ledger/verification/"))
    assert "发现 1 处问题" in page and f"第 {entry.pk} 行" in page and "已被改动或调换" in page
