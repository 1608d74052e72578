"""Files for the tests, made in memory: pictures, papers, and things that pretend to be such."""

import io
import zipfile

from PIL import Image, ImageDraw

from yipanqi.evidence.services import Upload

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(
    name: str = "现场.jpg", *, seed: int = 1, size: tuple[int, int] = (320, 240), quality: int = 90
) -> Upload:
    """A picture of shaded blocks that differ by seed; the ending of the name chooses the format."""
    image = Image.new("RGB", size, (40, 40, 40))
    draw = ImageDraw.Draw(image)
    for number in range(48):
        left, top = number % 8 * size[0] // 8, number // 8 * size[1] // 6
        shade = (seed * 7919 + number * number * 104729 + number * seed * 31) % 256
        draw.rectangle((left, top, left + size[0] // 8, top + size[1] // 6), fill=(shade, shade, 255 - shade))
    stream = io.BytesIO()
    ending = name.rpartition(".")[2]
    if ending == "png":
        image.save(stream, "PNG")
    else:
        image.save(stream, "WEBP" if ending == "webp" else "JPEG", quality=quality)
    return Upload(name, stream.getvalue())


def archive(name: str, *inside: str) -> Upload:
    """A zip file that holds empty members of these names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for member in inside:
            file.writestr(member, "")
    return Upload(name, stream.getvalue())
