"""Pages of evidence: what a download leaves behind, and replacing through the form."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.cast import TODAY, Cast, sign_in
from tests.evidence.files import picture
from yipanqi.evidence.models import Evidence
from yipanqi.evidence.queries import custody_of, evidence_of, pictures_seen_elsewhere
from yipanqi.evidence.services import attach, withdraw
from yipanqi.execution.services import ActivityDraft, record_activity
from yipanqi.ledger.services import Subject


@pytest.fixture
def piece(cast: Cast, settings: Settings) -> Evidence:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    subject = Subject("execution.activity", 7, "六月主题党日")
    return attach(
        actor=cast.doer,
        subject=subject,
        organisation=cast.branch,
        requirement="activity",
        files=[picture("合影.jpg")],
    )[0]


def body_of(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_download_gives_the_original_bytes_under_its_name_and_leaves_custody(
    client: Client, cast: Cast, piece: Evidence
) -> None:
    response = sign_in(client, cast, "inspector").get(reverse("evidence:file", args=[piece.pk]))
    assert body_of(response) == picture("合影.jpg").content
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%90%88%E5%BD%B1.jpg")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert custody_of(cast.doer, piece)[0].by_name == "督查员乙"


def test_preview_is_a_picture_and_leaves_no_custody(client: Client, cast: Cast, piece: Evidence) -> None:
    response = sign_in(client, cast, "member").get(reverse("evidence:preview", args=[piece.pk]))
    assert body_of(response).startswith(b"\xff\xd8\xff")
    assert custody_of(cast.doer, piece).count() == 1


def test_replacing_through_the_form_shows_the_new_version(
    client: Client, cast: Cast, piece: Evidence
) -> None:
    upload = SimpleUploadedFile("补拍.jpg", picture(seed=3).content)  # type: ignore[arg-type]
    response = sign_in(client, cast, "doer").post(
        reverse("evidence:replace", args=[piece.pk]), {"file": upload, "reason": "更清楚"}, follow=True
    )
    assert "第 2 版" in response.content.decode()
    assert evidence_of(cast.doer, "execution.activity", 7).get().name == "补拍.jpg"


def test_wrong_file_keeps_the_page_and_says_why(client: Client, cast: Cast, piece: Evidence) -> None:
    upload = SimpleUploadedFile("程序.jpg", b"MZ\x90\0" * 30)
    response = sign_in(client, cast, "doer").post(
        reverse("evidence:replace", args=[piece.pk]), {"file": upload}
    )
    assert "不是可以识别的文件" in response.content.decode()


def test_withdrawing_through_the_form(client: Client, cast: Cast, piece: Evidence) -> None:
    address = reverse("evidence:withdraw", args=[piece.pk])
    client = sign_in(client, cast, "doer")
    assert "请填写" in client.post(address, {"reason": ""}).content.decode()
    assert "只供查阅" in client.post(address, {"reason": "传错了"}, follow=True).content.decode()
    assert not evidence_of(cast.doer, "execution.activity", 7).exists()


def test_similar_pictures_are_shown_to_reviewers_alone(client: Client, cast: Cast, piece: Evidence) -> None:
    attach(
        actor=cast.doer, subject=Subject("execution.activity", 8, "七月主题党日"), organisation=cast.branch,
        requirement="activity", files=[picture("又是合影.jpg", quality=60)],
    )  # fmt: skip
    address = reverse("evidence:piece", args=[piece.pk])
    assert "七月主题党日" in sign_in(client, cast, "inspector").get(address).content.decode()
    assert "七月主题党日" not in sign_in(client, cast, "member").get(address).content.decode()


def test_picture_of_two_records_is_noticed_on_the_record_for_whoever_confirms_it(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    draft = ActivityDraft(kind="theme_day", title="六月主题党日", held_on=TODAY)
    activities = [
        record_activity(
            actor=cast.doer,
            organisation=cast.branch,
            draft=replace(draft, title=title),
            files=[picture(f"{title}.jpg"), picture(f"{title}另一张.png", seed=seed)],
        )
        for title, seed in (("六月主题党日", 3), ("窗口帮办日", 5))
    ]
    address = reverse("execution:activity", args=[activities[0].pk])
    for name in ("planner", "inspector", "doer"):
        shown = sign_in(client, cast, name).get(address).content.decode()
        assert shown.count("图像一致") == 1 and "窗口帮办日 · 窗口帮办日.jpg" in shown
    assert "窗口帮办日.jpg" not in sign_in(client, cast, "member").get(address).content.decode()
    (found,) = pictures_seen_elsewhere(cast.clerk, "execution.activity", activities[1].pk)
    assert (found.piece.name, found.other.name, found.distance) == ("窗口帮办日.jpg", "六月主题党日.jpg", 0)
    withdraw(actor=cast.doer, piece=found.other, reason="传错了")
    assert pictures_seen_elsewhere(cast.clerk, "execution.activity", activities[1].pk) == []
