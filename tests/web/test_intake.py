"""From a workbook to records through the pages."""

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.web.permission_rows import members_table
from yipanqi.jobs.services import work_once
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Person


@pytest.fixture
def table(house: Cast, tmp_path: Any) -> Any:
    """A members' table as a file."""
    path = tmp_path / "党员花名册.csv"
    path.write_bytes(members_table(house))
    return path


def _upload(client: Any, table: Any) -> str:
    with table.open("rb") as file:
        return str(client.post("/intake/", {"file": file}).headers["Location"])


def _work(client: Any, address: str) -> str:
    """Ask for the work, do it, and follow the progress page to its end."""
    progress = client.post(address).headers["Location"]
    waiting = client.get(progress, {"poll": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in waiting and "<html" not in waiting
    assert work_once(worker="test") is not None
    assert client.get(progress, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    return str(client.get(progress, follow=True).content.decode())


def test_a_table_is_recognised_previewed_and_written(house: Cast, as_: Any, table: Any) -> None:
    client = as_("planner")
    page = _upload(client, table)
    assert "党员" in client.get(page).content.decode()
    previewed = _work(client, f"{page}preview/")
    assert "写入 1 行" in previewed
    assert not Person.objects.filter(name="党员午").exists()
    rows = client.get(f"{page}rows/?state=refused").content.decode()
    assert "党员未" in rows and "党员午" not in rows and "是否为" in rows
    assert "999999199003070039" not in rows
    written = _work(client, f"{page}apply/")
    assert "下载退回的行" in written
    assert Person.objects.filter(name="党员午").exists()
    assert Entry.objects.filter(word="intake.workbook.applied").count() == 1
    back = client.get(f"{page}refused/")
    assert back.headers["Content-Disposition"].startswith("attachment") and back.content[:2] == b"PK"


def test_cancelling_leaves_nothing(house: Cast, as_: Any, table: Any) -> None:
    client = as_("planner")
    page = _upload(client, table)
    assert client.post(f"{page}cancel/").headers["Location"] == "/intake/"
    assert "已取消" in client.get("/intake/").content.decode()
    assert not Person.objects.filter(name="党员午").exists()


def test_another_kind_is_recognised_anew(house: Cast, as_: Any, table: Any) -> None:
    client = as_("planner")
    page = _upload(client, table)
    client.post(f"{page}mapping/0/", {"kind": ""})
    left_out = client.get(page).content.decode()
    assert "已选择不导入这张表" in left_out
    client.post(f"{page}mapping/0/", {"kind": "members"})
    assert "已选择不导入这张表" not in client.get(page).content.decode()


def test_several_tables_at_once_and_the_filter_of_rows(
    house: Cast, as_: Any, table: Any, tmp_path: Any
) -> None:
    client = as_("planner")
    other = tmp_path / "说明.csv"
    other.write_text("只是一句话", encoding="utf-8")
    with table.open("rb") as first, other.open("rb") as second:
        page = client.post("/intake/", {"file": [first, second]}).headers["Location"]
    shown = client.get(page).content.decode()
    assert "党员花名册.csv等2个文件" in shown and "说明.csv" in shown and "找不到表头行" in shown
    _work(client, f"{page}preview/")
    assert "党员午" in client.get(f"{page}rows/?state=accepted").content.decode()
    assert "没有这样的行" in client.get(f"{page}rows/?state=unchanged").content.decode()
    found = client.get(f"{page}rows/?q=党员未").content.decode()
    assert "党员未" in found and "党员午" not in found
    assert client.get(f"{page}rows/?state=nonsense&page=x&sheet=-4").status_code == 200


def test_nothing_chosen_is_said(house: Cast, as_: Any) -> None:
    assert "请先选择表格，再上传" in as_("planner").post("/intake/", {}).content.decode()


def test_what_is_no_table_is_refused_with_a_sentence(house: Cast, as_: Any, tmp_path: Any) -> None:
    path = tmp_path / "说明.csv"
    path.write_text("只是一句话", encoding="utf-8")
    with path.open("rb") as file:
        answer = as_("planner").post(reverse("intake:index"), {"file": file})
    assert answer.status_code == 200 and "没有能导入的表" in answer.content.decode()
