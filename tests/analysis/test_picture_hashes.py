"""A picture is known again after what people do to pictures; another meeting in the same room is another picture."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from yipanqi.analysis.picture_hashes import LENGTH, distances, picture_hashes


def meeting(room: int, people: int) -> Image.Image:
    """A drawn room with people in it."""
    walls, seats = random.Random(room), random.Random(1000 * room + people)
    image = Image.new("RGB", (640, 480), tuple(walls.randrange(150, 230) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y = walls.randrange(600), walls.randrange(440)
        draw.rectangle(
            (x, y, x + walls.randrange(20, 160), y + walls.randrange(20, 120)),
            fill=tuple(walls.randrange(256) for _ in range(3)),
        )
    for _ in range(12):
        x, y, size = seats.randrange(40, 560), seats.randrange(120, 400), seats.randrange(35, 80)
        draw.ellipse((x, y, x + size, y + size * 1.3), fill=tuple(seats.randrange(256) for _ in range(3)))
    return image


def compressed(image: Image.Image) -> Image.Image:
    kept = io.BytesIO()
    image.resize((400, 300)).save(kept, "JPEG", quality=45)
    return Image.open(kept)


CHANGES = {
    "sent by a chat": compressed,
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "cropped": lambda image: image.crop((51, 38, 589, 442)),
    "framed": lambda image: ImageOps.expand(image, 30, "white"),
    "mirrored": ImageOps.mirror,
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_changed_picture_is_known_again(change: str) -> None:
    for room in range(6):
        original = picture_hashes(meeting(room, 1))
        again = picture_hashes(CHANGES[change](meeting(room, 1)))
        assert distances(original, [again])[0].is_alike
        assert distances(again, [original])[0].is_alike


def test_another_meeting_in_the_same_room_is_another_picture() -> None:
    hashes = [picture_hashes(meeting(room, people)) for room in range(5) for people in range(6)]
    for place, one in enumerate(hashes):
        others = hashes[:place] + hashes[place + 1 :]
        assert not any(each.is_alike for each in distances(one, others))


def test_the_same_picture_is_at_no_distance() -> None:
    hashes = picture_hashes(meeting(3, 3))
    assert len(hashes) == LENGTH
    assert distances(hashes, [hashes])[0].shades == distances(hashes, [hashes])[0].steps == 0
    assert distances(hashes, []) == []
