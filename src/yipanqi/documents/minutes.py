"""The minute of a meeting or activity as a Word document, set as GB/T 9704 sets official papers."""

from __future__ import annotations

import io
from dataclasses import dataclass

from yipanqi.documents.official import (
    BODY_FONT,
    BODY_SIZE,
    HEAD_FONT,
    TITLE_FONT,
    TITLE_SIZE,
    add_line,
    new_document,
    numeral,
)

BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True)
class MinuteSection:
    """A headed part of the minute: 议题, 讨论情况, 决议事项 … Empty parts are left out."""

    heading: str
    text: str


@dataclass(frozen=True)
class Minute:
    """What a minute holds; `facts` are the lines of the head (时间, 地点, 主持人 …) in their order."""

    organisation: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[MinuteSection, ...]
    signature: str
    date: str
    signers: tuple[tuple[str, str], ...] = ()
    """Who signs by hand: role and name."""


def write_minute(minute: Minute) -> bytes:
    """The minute as the bytes of a .docx: A4, margins of GB/T 9704-2012 5.2.1, body in 三号仿宋 with 22 lines a page."""
    document = new_document(minute.title, minute.organisation)
    add_line(document, minute.organisation, TITLE_FONT, TITLE_SIZE, centred=True, red=True)
    add_line(document, minute.title, TITLE_FONT, TITLE_SIZE, centred=True)
    add_line(document, "", BODY_FONT, BODY_SIZE)
    for name, value in minute.facts:
        if value:
            add_line(document, f"{name}：{value}", BODY_FONT, BODY_SIZE, indented=True)
    for number, part in enumerate(part for part in minute.sections if part.text.strip()):
        add_line(document, f"{numeral(number)}、{part.heading}", HEAD_FONT, BODY_SIZE, indented=True)
        for paragraph in part.text.strip().splitlines():
            if paragraph.strip():
                add_line(document, paragraph.strip(), BODY_FONT, BODY_SIZE, indented=True)
    add_line(document, "", BODY_FONT, BODY_SIZE)
    for role, name in minute.signers:
        add_line(document, f"{role}（签名）：{name or BLANK}　{BLANK}", BODY_FONT, BODY_SIZE, indented=True)
    for text in (minute.signature, minute.date):
        add_line(document, text, BODY_FONT, BODY_SIZE, right=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
