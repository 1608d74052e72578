"""From upload to records: mapping, preview, import, cancellation, and what others may not."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.cast import Cast, cast
from tests.intake.makers import MEETING_HEADS, MEMBER_HEADS, ORGANISATION_HEADS, made, meeting, member
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.documents.workbook import WorkbookNotReadable, read_sheets
from yipanqi.execution.models import Activity
from yipanqi.intake import queries
from yipanqi.intake.errors import BatchClosed, ImportCancelled, MappingRefused, RowsChanged
from yipanqi.intake.models import ImportBatch, RememberedMapping
from yipanqi.intake.services import (
    apply_batch,
    cancel_batch,
    correct_mapping,
    import_paths,
    preview_batch,
    read_workbook,
    read_workbooks,
)
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Membership, PartyOrganisation, Person

__all__ = ("cast",)
BRANCH = "中共样县第一局窗口支部"
ODD_HEADS = ("谁", "证", "在哪个支部", "身份")

pytestmark = pytest.mark.django_db


def uploaded(cast: Cast, *rows: list[object], actor: str = "clerk") -> ImportBatch:
    content = made(("党员花名册", MEMBER_HEADS, rows))
    return read_workbook(actor=cast.actors[actor], content=content, name="党员花名册.xlsx")


def test_order_and_words_of_columns_do_not_matter(cast: Cast) -> None:
    content = made(
        ("名单", ("手机号码", "支部名称", "入党时间", "身份证号", "党员类别", "姓 名"),
         [["19900000001", BRANCH, 20100701.0, member(BRANCH)[3], "正式", "党员甲"]]),
    )  # fmt: skip
    batch = read_workbook(actor=cast.clerk, content=content, name="名单.xlsx")
    assert batch.kinds == "members"
    assert batch.sheets[0]["fields"] == ["telephone", "branch", "joined_on", "identity", "status", "name"]
    assert apply_batch(actor=cast.clerk, batch=batch).reports[0].accepted == 1


def test_corrected_mapping_is_remembered_for_the_same_heads(cast: Cast) -> None:
    row = ["党员甲", member(BRANCH)[3], BRANCH, "正式党员"]
    content = made(("名单", ODD_HEADS, [row]))
    with pytest.raises(MappingRefused):
        read_workbook(actor=cast.clerk, content=content, name="名单.xlsx")
    sheets = (("党员花名册", MEMBER_HEADS, [member(BRANCH, 3)]), ("名单", ODD_HEADS, [row]))
    batch = read_workbook(actor=cast.clerk, content=made(*sheets), name="名单.xlsx")
    assert batch.sheets[1]["kind"] == ""
    fields = ("name", "identity", "branch", "status")
    batch = correct_mapping(actor=cast.clerk, batch=batch, position=1, kind="members", fields=fields)
    assert batch.sheets[1]["problem"] == ""
    assert RememberedMapping.objects.count() == 1
    assert [report.accepted for report in apply_batch(actor=cast.clerk, batch=batch).reports] == [1, 1]
    again = read_workbook(actor=cast.clerk, content=content, name="名单.xlsx")
    assert again.sheets[0]["remembered"] is True
    assert preview_batch(actor=cast.clerk, batch=again)[0].unchanged == 1


def test_mapping_that_names_a_field_twice_is_refused(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    fields = ["", "name", "name", *[""] * 7]
    with pytest.raises(MappingRefused):
        correct_mapping(actor=cast.clerk, batch=batch, position=0, kind="members", fields=fields)
    with pytest.raises(MappingRefused):
        correct_mapping(actor=cast.clerk, batch=batch, position=7, kind="members", fields=fields)


def test_sheet_without_a_needed_column_waits_for_its_mapping(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    fields = ["", "name", "", "", "", "", "branch", "", "", ""]
    batch = correct_mapping(actor=cast.clerk, batch=batch, position=0, kind="members", fields=fields)
    (sheet,) = queries.mapping_sheets(cast.clerk, batch)
    assert (sheet.missing, sheet.remembered) == (["公民身份号码"], True)
    with pytest.raises(MappingRefused, match="公民身份号码"):
        preview_batch(actor=cast.clerk, batch=batch)


def test_preview_writes_nothing_and_masks_what_is_private(cast: Cast) -> None:
    before = Person.objects.count()
    batch = uploaded(cast, member(BRANCH), member(BRANCH, 2, 姓名=""))
    preview_batch(actor=cast.clerk, batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["accepted"], batch.counts["refused"]) == ("previewed", 1, 1)
    page = queries.preview_page(cast.clerk, batch)
    assert [(row.number, row.state) for row in page.rows] == [(4, "accepted"), (5, "refused")]
    assert page.rows[0].cells[3] == "999999**********" + str(member(BRANCH)[3])[-2:]
    assert page.rows[0].cells[-1] == "199****0001"
    refused = queries.preview_page(cast.clerk, batch, queries.PreviewFilter(state="refused"))
    assert [row.at_fault for row in refused.rows] == [frozenset({"name"})]
    assert Person.objects.count() == before
    assert not Entry.objects.filter(word="intake.workbook.applied").exists()


def test_refused_rows_come_back_mended_and_go_in(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH), member("样县第一局窗囗支部", 2))
    result = apply_batch(actor=cast.clerk, batch=batch)
    assert result.refused_name == "党员花名册（退回）.xlsx"
    assert queries.refused_workbook(cast.clerk, batch) == (result.refused_name, result.refused)
    (sheet,) = read_sheets(result.refused, "退回.xlsx")
    heads, row = list(sheet.rows[0]), list(sheet.rows[1])
    assert heads == [*MEMBER_HEADS, "问题", "怎么改"]
    assert row[-2].startswith("原第5行。所在党支部：不存在的党支部")
    row[heads.index("所在党支部")] = BRANCH
    again = read_workbook(actor=cast.clerk, content=made(("党员花名册", heads, [row])), name="改好.xlsx")
    assert apply_batch(actor=cast.clerk, batch=again).reports[0].accepted == 1


def test_import_leaves_one_entry_with_a_digest(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    apply_batch(actor=cast.clerk, batch=batch)
    batch.refresh_from_db()
    (entry,) = Entry.objects.filter(word="intake.workbook.applied")
    assert (entry.actor_name, entry.subject_name, entry.audience) == (
        "工委干事甲",
        "党员花名册.xlsx",
        "staff",
    )
    assert f'"rows":"{batch.rows_digest}"' in entry.data
    assert len(batch.rows_digest) == 64


@pytest.mark.django_db(transaction=True)
def test_files_go_when_the_import_is_closed(cast: Cast) -> None:
    folder = Path(settings.YIPANQI_DATA) / "intake"
    for close in (apply_batch, cancel_batch):
        batch = uploaded(cast, member(BRANCH))
        preview_batch(actor=cast.clerk, batch=batch)
        kept = (folder / f"{batch.pk}.upload").read_bytes()
        assert b"PK" not in kept[:4] and b"xl/worksheets" not in kept
        close(actor=cast.clerk, batch=batch)
        assert list(folder.glob(f"{batch.pk}.*")) == []


def test_cancelled_import_writes_nothing_and_stays_closed(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    assert cancel_batch(actor=cast.clerk, batch=batch).state == "cancelled"
    for act in (apply_batch, preview_batch, cancel_batch):
        with pytest.raises(BatchClosed, match="已取消"):
            act(actor=cast.clerk, batch=batch)


def test_import_is_applied_once(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    apply_batch(actor=cast.clerk, batch=batch)
    with pytest.raises(BatchClosed, match="已导入"):
        apply_batch(actor=cast.clerk, batch=batch)


class Stop:
    """A progress callback that stops when a stage begins."""

    def __init__(self, stage: str, error: BaseException) -> None:
        self.stage, self.error, self.seen = stage, error, list[str]()

    def __call__(self, done: int, total: int, stage: str) -> None:
        self.seen.append(stage)
        if stage == self.stage:
            raise self.error


@pytest.mark.parametrize(
    "stage", ["核对党员", "写入党员", "核对会议记录（三会一课）", "写入会议记录（三会一课）"]
)
@pytest.mark.parametrize(
    "error", [ImportCancelled("intake.cancelled", "停止。"), KeyboardInterrupt(), MemoryError()]
)
def test_stop_in_the_middle_leaves_nothing(cast: Cast, stage: str, error: BaseException) -> None:
    content = made(
        ("三会一课", MEETING_HEADS, [meeting("中共样县第三局甲支部")]),
        ("党员花名册", MEMBER_HEADS, [member("中共样县第三局甲支部")]),
        ("党组织信息表", ORGANISATION_HEADS,
         [[1, "中共样县第三局甲支部", cast.county.name, "党支部", "样县第三局", "2020-01-01", ""]]),
    )  # fmt: skip
    batch = read_workbook(actor=cast.clerk, content=content, name="全套.xlsx")
    before = [model.objects.count() for model in (PartyOrganisation, Person, Activity, Entry)]
    with pytest.raises(type(error)):
        apply_batch(actor=cast.clerk, batch=batch, progress=Stop(stage, error))
    assert [model.objects.count() for model in (PartyOrganisation, Person, Activity, Entry)] == before
    batch.refresh_from_db()
    assert batch.state == "read"
    assert [each.accepted for each in apply_batch(actor=cast.clerk, batch=batch).reports] == [1, 1, 1]


def test_preview_of_several_sheets_counts_on_the_organisations_of_the_first(cast: Cast) -> None:
    content = made(
        ("党员花名册", MEMBER_HEADS, [member("第三局甲支部")]),
        ("党组织信息表", ORGANISATION_HEADS,
         [[1, "中共样县第三局甲支部", cast.county.name, "党支部", "样县第三局", "2020-01-01", ""]]),
    )  # fmt: skip
    batch = read_workbook(actor=cast.clerk, content=content, name="全套.xlsx")
    reports = preview_batch(actor=cast.clerk, batch=batch)
    assert [(each.kind, each.accepted, each.refused) for each in reports] == [
        ("organisations", 1, 0),
        ("members", 1, 0),
    ]


@pytest.mark.parametrize("name", ["member", "inspector", "leader", "office_head", "discipline"])
def test_who_is_no_party_affairs_staff_may_not_import(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        uploaded(cast, member(BRANCH), actor=name)


@pytest.mark.parametrize("name", ["clerk", "planner", "doer", "commissioner"])
def test_staff_import_into_what_they_manage(cast: Cast, name: str) -> None:
    batch = uploaded(cast, member(BRANCH), actor=name)
    assert apply_batch(actor=cast.actors[name], batch=batch).reports[0].accepted == 1


def test_strangers_find_nothing_and_may_decide_nothing(cast: Cast) -> None:
    batch = uploaded(cast, member(BRANCH))
    preview_batch(actor=cast.clerk, batch=batch)
    for act in (apply_batch, preview_batch, cancel_batch):
        with pytest.raises(NotPermitted):
            act(actor=cast.stranger, batch=batch)
    assert list(queries.batches(cast.stranger)) == []
    for look in (queries.mapping_sheets, queries.preview_page, queries.refused_workbook):
        with pytest.raises(NotFound):
            look(cast.stranger, batch)
    with pytest.raises(NotFound):
        queries.batch(cast.stranger, batch.pk)
    assert queries.batch(cast.clerk, batch.pk) == batch


def test_file_that_cannot_be_read_leaves_no_import(cast: Cast) -> None:
    with pytest.raises(WorkbookNotReadable):
        read_workbook(actor=cast.clerk, content=b"PK\x03\x04broken", name="坏.xlsx")
    assert ImportBatch.objects.count() == 0


def test_folder_reports_every_file_and_stops_at_none(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "党员.xlsx").write_bytes(
        made(("党员花名册", MEMBER_HEADS, [member(BRANCH), member("无此支部", 2)]))
    )
    (tmp_path / "~$党员.xlsx").write_bytes(b"lock")
    (tmp_path / "说明.txt").write_text("不是表格", encoding="utf-8")
    reports = import_paths(actor=cast.clerk, paths=[tmp_path])
    assert [(each.file, each.accepted, each.refused) for each in reports] == [
        ("坏.xlsx", 0, 0),
        ("党员.xlsx", 1, 1),
    ]
    assert "已损坏" in reports[0].notes[0]
    assert Path(reports[1].refused_file).name == "党员（退回）.xlsx"
    again = import_paths(actor=cast.clerk, paths=[tmp_path])
    assert [(each.file, each.unchanged) for each in again] == [("坏.xlsx", 0), ("党员.xlsx", 1)]


def test_workbooks_that_belong_together_are_one_import(cast: Cast) -> None:
    """Members of a branch that another of the files founds are accepted in the preview already."""
    founded: list[object] = [1, "第一局新设党支部", cast.first.committee.name, "党支部", "样县第一局", "", ""]
    batch = read_workbooks(
        actor=cast.clerk,
        files=[
            (
                "党员.xlsx",
                made(("党员花名册", MEMBER_HEADS, [member("第一局新设党支部"), member("无此支部", 2)])),
            ),
            ("坏.xlsx", b"PK\x03\x04broken"),
            ("党组织.xlsx", made(("党组织信息表", ORGANISATION_HEADS, [founded]))),
        ],
    )
    assert batch.file_name == "党员.xlsx等3个文件"
    assert [
        (each.file, each.name, bool(each.problem)) for each in queries.mapping_sheets(cast.clerk, batch)
    ] == [
        ("党员.xlsx", "党员花名册", False),
        ("坏.xlsx", "", True),
        ("党组织.xlsx", "党组织信息表", False),
    ]
    before = preview_batch(actor=cast.clerk, batch=batch)
    result = apply_batch(actor=cast.clerk, batch=batch)
    for reports in (before, result.reports):
        assert [(each.file, each.accepted, each.refused) for each in reports] == [
            ("党组织.xlsx", 1, 0),
            ("党员.xlsx", 1, 1),
        ]
    assert result.refused_name == "3个表格（退回）.xlsx"
    assert Membership.objects.get(person__name="党员第1人").organisation.name == "第一局新设党支部"
    with pytest.raises(MappingRefused):
        read_workbooks(actor=cast.clerk, files=[])


def test_preview_is_narrowed_by_result_and_text(cast: Cast) -> None:
    rows = [member(BRANCH, k, 联系电话="12345" if k % 100 == 0 else "") for k in range(1, 250)]
    rows += [member("无此支部", k) for k in range(250, 260)]
    batch = read_workbook(
        actor=cast.clerk, content=made(("党员花名册", MEMBER_HEADS, rows)), name="党员.xlsx"
    )
    preview_batch(actor=cast.clerk, batch=batch)
    batch.refresh_from_db()

    def shown(page: int = 1, **wanted: Any) -> tuple[int, int, list[int]]:
        found = queries.preview_page(cast.clerk, batch, queries.PreviewFilter(**wanted), page)
        return found.rows_total, found.page, [row.number for row in found.rows]

    assert shown() == (259, 1, list(range(4, 54)))
    assert shown(page=99) == (259, 6, list(range(254, 263)))
    assert shown(state="refused") == (10, 1, list(range(253, 263)))
    assert shown(state="warned") == (2, 1, [103, 203])
    assert shown(state="accepted", text="党员第 17 人") == (1, 1, [20])
    assert shown(text="不存在的党支部", page=1)[0] == 10
    assert shown(state="unchanged") == (0, 1, [])


def test_mapping_corrected_during_the_check_is_noticed(cast: Cast) -> None:
    batch = read_workbook(
        actor=cast.clerk, content=made(("党员花名册", MEMBER_HEADS, [member(BRANCH)])), name="党员.xlsx"
    )
    fields = [column.field for column in queries.mapping_sheets(cast.clerk, batch)[0].columns]

    def meanwhile(done: int, total: int, stage: str) -> None:
        correct_mapping(actor=cast.clerk, batch=batch, position=0, kind="members", fields=[*fields[:-1], ""])

    with pytest.raises(RowsChanged, match="重新预览"):
        preview_batch(actor=cast.clerk, batch=batch, progress=meanwhile)
    batch.refresh_from_db()
    assert batch.state == "read"
