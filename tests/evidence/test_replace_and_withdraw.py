"""Versions and withdrawal: nothing is lost, and only current pieces change."""

import pytest

from tests.cast import Cast
from tests.evidence.files import picture
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.evidence.models import Evidence
from yipanqi.evidence.queries import (
    counts_of,
    custody_of,
    evidence_of,
    evidence_piece,
    missing_and_surplus,
    path_of,
    versions_of,
)
from yipanqi.evidence.services import attach, replace, withdraw
from yipanqi.ledger.queries import entries_about
from yipanqi.ledger.services import Subject

SUBJECT = Subject("execution.activity", 7, "六月主题党日")


@pytest.fixture
def piece(cast: Cast) -> Evidence:
    return attach(
        actor=cast.member,
        subject=SUBJECT,
        organisation=cast.branch,
        requirement="activity",
        files=[picture(seed=1)],
    )[0]


def test_newer_version_stands_in_place_of_the_older(cast: Cast, piece: Evidence) -> None:
    newer = replace(actor=cast.doer, piece=piece, file=picture("补拍.jpg", seed=2), reason="原图模糊")
    assert (newer.number, newer.replaces) == (2, piece)
    assert list(evidence_of(cast.doer, SUBJECT.kind, SUBJECT.key)) == [newer]
    assert versions_of(cast.doer, piece) == versions_of(cast.doer, newer) == [newer, piece]
    assert path_of(piece.file.digest).is_file()
    assert missing_and_surplus(cast.doer, SUBJECT.kind, SUBJECT.key, "activity").pieces == 1
    assert counts_of(cast.doer, SUBJECT.kind, [7, 8]) == {"7": 1}
    assert [(c.word, c.by_name, c.note) for c in custody_of(cast.doer, piece)] == [
        ("replaced", "支部书记庚", "原图模糊"), ("attached", "党员寅", ""),
    ]  # fmt: skip
    assert entries_about(cast.doer, SUBJECT.kind, SUBJECT.key)[0].word == "evidence.replaced"


def test_older_version_cannot_change_any_more(cast: Cast, piece: Evidence) -> None:
    replace(actor=cast.doer, piece=piece, file=picture(seed=2))
    with pytest.raises(Conflict, match="已被替换或撤下"):
        replace(actor=cast.doer, piece=piece, file=picture(seed=3))
    with pytest.raises(Conflict):
        withdraw(actor=cast.doer, piece=piece, reason="重复")


def test_the_same_bytes_are_no_new_version(cast: Cast, piece: Evidence) -> None:
    with pytest.raises(Refused, match="完全相同"):
        replace(actor=cast.doer, piece=piece, file=picture(seed=1))


def test_withdrawn_piece_no_longer_proves_but_stays_readable(cast: Cast, piece: Evidence) -> None:
    withdraw(actor=cast.doer, piece=piece, reason="传错了活动")
    assert not evidence_of(cast.doer, SUBJECT.kind, SUBJECT.key).exists()
    assert evidence_piece(cast.doer, piece.pk).withdrawn_on == cast.doer.today
    assert entries_about(cast.doer, SUBJECT.kind, SUBJECT.key)[0].word == "evidence.withdrawn"


def test_withdrawing_needs_a_reason(cast: Cast, piece: Evidence) -> None:
    with pytest.raises(Refused, match="原因"):
        withdraw(actor=cast.doer, piece=piece, reason="  ")


@pytest.mark.parametrize(
    ("name", "may"),
    [("member", True), ("doer", True), ("planner", True), ("discipline", False), ("inspector", False)],
)
def test_who_may_replace_and_withdraw(cast: Cast, piece: Evidence, name: str, may: bool) -> None:
    actor = cast.actors[name]
    if may:
        withdraw(actor=actor, piece=replace(actor=actor, piece=piece, file=picture(seed=5)), reason="更换")
        assert entries_about(cast.system, SUBJECT.kind, SUBJECT.key).count() == 3
    else:
        with pytest.raises(NotPermitted):
            replace(actor=actor, piece=piece, file=picture(seed=5))
        with pytest.raises(NotPermitted):
            withdraw(actor=actor, piece=piece, reason="更换")
        assert entries_about(cast.system, SUBJECT.kind, SUBJECT.key).count() == 1
