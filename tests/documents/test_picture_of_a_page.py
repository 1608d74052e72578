"""The pages as they look: ink in the type area alone, and the number below it at the outer side, as GB/T 9704-2012 sets them."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from yipanqi.documents.official import OfficialPaper, Table, Text, write_official
from yipanqi.documents.official_pdf import write_official_pdf
from yipanqi.documents.own_papers import converted

DOTS = 72
PAPER = OfficialPaper(
    organisation="中共样县第一局机关委员会",
    head="中共样县第一局机关委员会",
    title="支部委员会会议记录：听取差评回访和图审等候情况",
    facts=(("时间", "2026年3月5日 09:00—10:30"), ("到会人员", "、".join(["欧阳长名字同志"] * 60))),
    parts=(
        Text("发言要点", "窗口组说明，企业从交图到开审平均等候四天。" * 30),
        Table(
            "名册", ("序号", "姓名", "签名"), tuple((str(row), "周维", "") for row in range(40)), (14, 40, 60)
        ),
        Text("", "主持人（签名）：周维　＿＿＿＿＿＿\n记录人（签名）：高静　＿＿＿＿＿＿"),
    ),
    signature="中共样县第一局机关委员会",
    date="2026年3月5日",
)
needs_reader = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm")
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs soffice")


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    """Each page in grey."""
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", "-", str(folder / "page")]
    subprocess.run(command, input=pdf, check=True)
    return [Image.open(io.BytesIO(path.read_bytes())) for path in sorted(folder.glob("page*.png"))]


def ink(page: Image.Image, top: float, bottom: float) -> tuple[float, float, float, float] | None:
    """The millimetres (left, top, right, bottom) within which anything is printed between two heights; None for nothing."""
    scale = 25.4 / DOTS
    strip = page.crop((0, round(top / scale), page.width, round(bottom / scale)))
    box = strip.point(lambda grey: 255 if grey < 160 else 0).getbbox()
    if box is None:
        return None
    left, upper, right, lower = (edge * scale for edge in box)
    return left, top + upper, right, top + lower


def check(pages: list[Image.Image]) -> None:
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert abs(page.width * 25.4 / DOTS - 210) < 1 and abs(page.height * 25.4 / DOTS - 297) < 1
        text = ink(page, 0, 263)
        assert text is not None, number
        assert text[0] >= 27 and text[2] <= 186.5 and text[1] >= 36, (number, text)
        sign = ink(page, 263, 297)
        assert sign is not None, number
        assert sign[3] < 278 and (sign[0] > 150 if number % 2 else sign[2] < 60), (number, sign)


@needs_reader
def test_pages_of_the_pdf(tmp_path: Path) -> None:
    check(pictures(write_official_pdf(PAPER), tmp_path))


@pytest.mark.slow
@needs_reader
@needs_office
def test_pages_that_an_office_makes_of_the_word_file(tmp_path: Path) -> None:
    check(pictures(converted(write_official(PAPER)), tmp_path))


@needs_reader
def test_no_page_bears_the_signature_alone(tmp_path: Path) -> None:
    """Whatever the length of the record: the last page always holds a line of text above who signs."""
    for length in range(14, 20):
        parts = (Text("议题", "\n".join(["研究窗口提速。"] * length)),)
        pages = pictures(
            write_official_pdf(OfficialPaper("甲", "记录", parts, signature="甲支部", date="2026年3月5日")),
            tmp_path,
        )
        last = pages[-1].crop((0, 0, pages[-1].width // 2, round(262 / 25.4 * DOTS)))
        assert last.point(lambda grey: 255 if grey < 160 else 0).getbbox() is not None, length
        for old in tmp_path.glob("page*.png"):
            old.unlink()
