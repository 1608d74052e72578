"""Attaching evidence: who may, what is taken, and how much is enough."""

import dataclasses
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.evidence.files import PDF, archive, picture
from yipanqi.basics.errors import HouseError, NotPermitted, Refused
from yipanqi.evidence.errors import EnoughAlready, FileRefused
from yipanqi.evidence.models import Evidence, StoredFile
from yipanqi.evidence.queries import Requirement, evidence_of, missing_and_surplus, path_of, requirement_named
from yipanqi.evidence.services import Upload, attach
from yipanqi.ledger.queries import entries_about
from yipanqi.ledger.services import Subject

SUBJECT = Subject("execution.activity", 7, "六月主题党日")


def put(
    cast: Cast,
    *files: Upload,
    by: str = "doer",
    requirement: str | Requirement = "activity",
    level: str = "internal",
) -> list[Evidence]:
    return attach(
        actor=cast.actors[by],
        subject=SUBJECT,
        organisation=cast.branch,
        requirement=requirement,
        files=files,
        level=level,
    )


def test_attached_picture_is_kept_by_its_digest_with_size_and_kind(cast: Cast) -> None:
    upload = picture()
    (piece,) = put(cast, upload)
    assert path_of(piece.file.digest).read_bytes() == upload.content
    assert (piece.file.kind, piece.file.media_type, piece.file.width, piece.file.height) == (
        "picture",
        "image/jpeg",
        320,
        240,
    )
    assert piece.file.size == len(upload.content)  # type: ignore[arg-type]
    assert (piece.name, piece.number, piece.attached_by_name, piece.attached_on) == (
        "现场.jpg", 1, "支部书记庚", cast.system.today,
    )  # fmt: skip
    assert list(evidence_of(cast.doer, SUBJECT.kind, SUBJECT.key)) == [piece]


def test_attaching_leaves_one_entry_per_file_about_the_subject(cast: Cast) -> None:
    put(cast, picture(seed=1), picture(seed=2))
    words = list(entries_about(cast.doer, SUBJECT.kind, SUBJECT.key).values_list("word", "subject_name"))
    assert words == [("evidence.attached", "六月主题党日")] * 2
    assert list(
        evidence_of(cast.doer, SUBJECT.kind, SUBJECT.key)[0].custody.values_list("word", "by_name")
    ) == [("attached", "支部书记庚")]


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("doer", True),
        ("planner", True),
        ("clerk", True),
        ("member", True),
        ("second_doer", False),
        ("stranger", False),
        ("other_doer", False),
    ],
)
def test_who_may_attach(cast: Cast, name: str, may: bool) -> None:
    if may:
        assert put(cast, picture(), by=name)
        assert entries_about(cast.system, SUBJECT.kind, SUBJECT.key).count() == 1
    else:
        with pytest.raises(NotPermitted):
            put(cast, picture(), by=name)
        assert entries_about(cast.system, SUBJECT.kind, SUBJECT.key).count() == 0


def test_same_bytes_for_two_subjects_are_stored_once(cast: Cast) -> None:
    (one,) = put(cast, picture())
    (other,) = attach(
        actor=cast.doer, subject=Subject("execution.activity", 8, "支委会"), organisation=cast.branch, requirement="activity",
        files=[picture("另一个名字.jpg")],
    )  # fmt: skip
    assert one.file == other.file
    assert StoredFile.objects.count() == 1


def test_same_file_twice_for_one_subject_is_refused_and_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(Refused, match="完全相同"):
        put(cast, picture(), picture("副本.jpg"))
    assert not Evidence.objects.exists()


def test_enough_is_enough(cast: Cast) -> None:
    put(cast, *(picture(seed=seed) for seed in range(3)), requirement="activity_picture")
    with pytest.raises(EnoughAlready) as refused:
        put(cast, picture(seed=9), requirement="activity_picture")
    assert (
        refused.value.sentence
        == "够了：活动现场图片至多 3 份，已有 3 份，这次又选了 1 份。如需更换，请用“替换”。"
    )
    standing = missing_and_surplus(cast.doer, SUBJECT.kind, SUBJECT.key, "activity_picture")
    assert (standing.pieces, standing.missing, standing.surplus, standing.room) == (3, 0, 0, 0)


def test_maximum_counts_what_comes_together(cast: Cast) -> None:
    with pytest.raises(EnoughAlready, match="请至多再选 3 份"):
        put(cast, *(picture(seed=seed) for seed in range(4)), requirement="activity_picture")
    assert not Evidence.objects.exists()


def test_missing_pieces_are_said(cast: Cast) -> None:
    standing = missing_and_surplus(cast.doer, SUBJECT.kind, SUBJECT.key, "activity")
    assert (standing.missing, standing.sentence) == (1, "活动佐证还缺 1 份（至少 1 份）。")


def test_lowered_maximum_shows_the_surplus(cast: Cast) -> None:
    put(cast, picture(seed=1), picture(seed=2))
    fewer = dataclasses.replace(requirement_named("activity"), maximum=1)
    standing = missing_and_surplus(cast.doer, SUBJECT.kind, SUBJECT.key, fewer)
    assert (standing.surplus, standing.sentence) == (1, "活动佐证多出 1 份（至多 1 份），可撤下。")


def test_a_requirement_of_another_room_is_taken_as_it_is(cast: Cast) -> None:
    own = Requirement("activity:volunteer", "志愿服务佐证", ("picture",), 1, 1, 5)
    put(cast, picture(), requirement=own)
    with pytest.raises(EnoughAlready, match="志愿服务佐证至多 1 份"):
        put(cast, picture(seed=2), requirement=own)


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (picture("图.png"), "picture"),
        (picture("图.webp"), "picture"),
        (Upload("通知.pdf", PDF), "pdf"),
        (archive("公文.ofd", "OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (archive("记录.docx", "[Content_Types].xml", "word/document.xml"), "word"),
        (archive("台账.xlsx", "[Content_Types].xml", "xl/workbook.xml"), "sheet"),
        (archive("课件.pptx", "[Content_Types].xml", "ppt/presentation.xml"), "slides"),
        (
            Upload(
                "旧.doc",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
            ),
            "word",
        ),
        (Upload("骗人的.txt", PDF), "pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_kind_is_read_from_the_bytes(cast: Cast, upload: Upload, kind: str) -> None:
    (piece,) = put(cast, upload)
    assert piece.file.kind == kind


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (Upload("空.jpg", b""), "evidence.file.empty"),
        (Upload("断.jpg", picture().content[:900]), "evidence.file.damaged"),  # type: ignore[index]
        (Upload("假.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50), "evidence.file.damaged"),
        (Upload("程序.jpg", b"MZ\x90\0" * 40), "evidence.file.unknown_kind"),
        (archive("普通.zip", "a.txt"), "evidence.file.unknown_kind"),
        (Upload("坏.docx", b"PK\x03\x04rubbish"), "evidence.file.unknown_kind"),
        (archive("宏.docm", "word/document.xml", "word/vbaProject.bin"), "evidence.file.macro"),
        (Upload("说明.txt", "情况说明".encode()), "evidence.file.wrong_kind"),
        (Upload("页面.html", b"<script>alert(1)</script>"), "evidence.file.wrong_kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_what_is_not_proof_is_refused_and_leaves_nothing(
    cast: Cast, tmp_path: Path, upload: Upload, code: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        put(cast, upload)
    assert refused.value.code == code
    assert refused.value.sentence.endswith("。")
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []
    assert not StoredFile.objects.exists()


def test_too_big_is_refused_before_all_of_it_has_come(cast: Cast, tmp_path: Path) -> None:
    came = []

    def endless() -> object:
        for number in range(100):
            came.append(number)
            yield b"x" * (1 << 20)

    with pytest.raises(FileRefused, match="超过 20 MB"):
        put(cast, Upload("大.pdf", endless()))  # type: ignore[arg-type]
    assert len(came) == 21
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_picture_bomb_is_refused_without_decoding(cast: Cast) -> None:
    small = bytearray(picture("炸弹.png").content)  # type: ignore[arg-type]
    header = (60000).to_bytes(4, "big") * 2
    small[16:24] = header
    with pytest.raises(HouseError) as refused:
        put(cast, Upload("炸弹.png", bytes(small)))
    assert refused.value.code in {"evidence.file.too_many_pixels", "evidence.file.damaged"}


def test_rolled_back_act_leaves_no_record_and_the_file_does_no_harm(cast: Cast) -> None:
    upload = picture()
    with pytest.raises(RuntimeError), transaction.atomic():
        put(cast, upload)
        raise RuntimeError
    assert not StoredFile.objects.exists()
    (piece,) = put(cast, upload)
    assert path_of(piece.file.digest).is_file()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("\n\t.jpg", ".jpg"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
    ],
)
def test_names_are_kept_plain(cast: Cast, given: str, kept: str) -> None:
    (piece,) = put(cast, Upload(given, picture().content))
    assert piece.name == kept
