"""Who finds which evidence, what reading leaves behind, and which pictures look alike."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.cast import Cast
from tests.evidence.files import picture
from yipanqi.basics.errors import NotFound
from yipanqi.evidence.errors import FileLost
from yipanqi.evidence.models import Evidence
from yipanqi.evidence.queries import custody_of, evidence, evidence_piece, path_of, similar_pictures
from yipanqi.evidence.queries.reading import bits_apart
from yipanqi.evidence.services import Upload, attach, intact_path, preview_path, record_reading
from yipanqi.ledger.queries import entries_about
from yipanqi.ledger.services import Subject

SUBJECT = Subject("execution.activity", 7, "六月主题党日")


def put(
    cast: Cast, *files: Upload, key: int = 7, level: str = "internal", by: str = "doer"
) -> list[Evidence]:
    subject = Subject("execution.activity", key, "六月主题党日")
    return attach(
        actor=cast.actors[by],
        subject=subject,
        organisation=cast.branch,
        requirement="activity",
        files=files,
        level=level,
    )


@pytest.mark.parametrize(
    ("name", "internal", "restricted"),
    [
        ("doer", True, True), ("planner", True, True), ("clerk", True, True), ("discipline", True, True),
        ("inspector", True, True), ("leader", True, True), ("member", True, False), ("office_head", True, False),
        ("second_doer", False, False), ("stranger", False, False), ("other_doer", False, False),
    ],
)  # fmt: skip
def test_who_finds_internal_and_restricted_evidence(
    cast: Cast, name: str, internal: bool, restricted: bool
) -> None:
    (open_one,) = put(cast, picture(seed=1))
    (closed_one,) = put(cast, picture(seed=2), level="restricted")
    found = set(evidence(cast.actors[name]))
    assert found == {piece for piece, sees in ((open_one, internal), (closed_one, restricted)) if sees}
    for piece, sees in ((open_one, internal), (closed_one, restricted)):
        if not sees:
            with pytest.raises(NotFound):
                evidence_piece(cast.actors[name], piece.pk)


def test_uploader_reads_his_own_restricted_piece(cast: Cast) -> None:
    (piece,) = put(cast, picture(), level="restricted", by="member")
    assert evidence_piece(cast.member, piece.pk) == piece


def test_reading_leaves_custody_and_for_restricted_an_entry(cast: Cast) -> None:
    (open_one,) = put(cast, picture(seed=1))
    (closed_one,) = put(cast, picture(seed=2), level="restricted")
    for piece in (open_one, closed_one):
        record_reading(actor=cast.inspector, piece=piece, purpose="季度督查")
        newest = custody_of(cast.doer, piece)[0]
        assert (newest.word, newest.by_name, newest.note) == ("read", "督查员乙", "季度督查")
    entries = entries_about(cast.system, SUBJECT.kind, SUBJECT.key).filter(word="evidence.read")
    assert [entry.audience for entry in entries] == ["staff"]


def test_changed_or_missing_file_is_noticed(cast: Cast) -> None:
    (piece,) = put(cast, picture())
    path = path_of(piece.file.digest)
    assert intact_path(piece.file) == path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FileLost, match="已被改动"):
        intact_path(piece.file)
    path.unlink()
    with pytest.raises(FileLost, match="不在存放处"):
        intact_path(piece.file)


def test_preview_is_small_upright_and_leaves_the_original_alone(cast: Cast) -> None:
    stream = io.BytesIO()
    image = Image.open(io.BytesIO(picture(size=(3000, 2000)).content))  # type: ignore[arg-type]
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(stream, "JPEG", exif=exif)
    (piece,) = put(cast, Upload("竖拍.jpg", stream.getvalue()))
    with Image.open(preview_path(piece.file)) as small:
        assert max(small.size) <= 1280
        assert small.size[0] < small.size[1]
        assert not small.getexif()
    assert path_of(piece.file.digest).read_bytes() == stream.getvalue()
    assert preview_path(piece.file) == preview_path(piece.file)


def test_saved_again_and_smaller_picture_is_found_as_similar(cast: Cast) -> None:
    (one,) = put(cast, picture(seed=1, size=(640, 480)))
    again = Image.open(io.BytesIO(picture(seed=1, size=(640, 480)).content)).resize((400, 300))  # type: ignore[arg-type]
    stream = io.BytesIO()
    again.save(stream, "JPEG", quality=60)
    (other,) = put(cast, Upload("去年的.jpg", stream.getvalue()), key=8)
    (different,) = put(cast, picture(seed=4, size=(640, 480)), key=9)
    found = similar_pictures(cast.planner, one)
    assert [similar.piece for similar in found] == [other]
    assert found[0].distance <= 6
    assert {similar.piece for similar in similar_pictures(cast.planner, one, 64)} == {other, different}


def test_similar_pictures_stay_within_reach(cast: Cast) -> None:
    (one,) = put(cast, picture())
    attach(
        actor=cast.stranger, subject=Subject("execution.activity", 70, "支部大会"), organisation=cast.second.branches[0], requirement="activity", files=[picture()]
    )  # fmt: skip
    assert similar_pictures(cast.planner, one) == []
    assert [similar.distance for similar in similar_pictures(cast.clerk, one)] == [0]


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_bits_apart_counts_signed_as_unsigned(one: int, other: int) -> None:
    def signed(value: int) -> int:
        return value - 2**64 if value >> 63 else value

    assert bits_apart(signed(one), signed(other)) == (one ^ other).bit_count()
