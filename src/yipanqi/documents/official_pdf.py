"""The same official paper as a PDF, for printing where no word processor is."""

from __future__ import annotations

from html import escape
from typing import Any

from PIL import ImageFile

from yipanqi.basics.errors import Refused
from yipanqi.documents.official import (
    SECOND_FONT,
    OfficialPaper,
    Table,
    Text,
    font_of,
    kept_lines,
    kept_rows,
    lines_of,
    numbered,
    remark,
    sign_off_spaces,
    title_lines,
)

try:
    from weasyprint import HTML
except OSError:  # The machine lacks Pango, with which lines of text are set.
    HTML = None
# WeasyPrint makes Pillow accept half a picture everywhere in the process; whoever keeps evidence must refuse it.
ImageFile.LOAD_TRUNCATED_IMAGES = False

_STYLE = """
@page { size: 210mm 297mm; margin: 37mm 26mm 35mm 28mm }
@page :right { @bottom-right { content: "— " counter(page) " —"; font: 14pt SimSun, "宋体", "Noto Serif CJK SC", serif;
  vertical-align: top; padding: 7mm 14pt 0 0 } }
@page :left { @bottom-left { content: "— " counter(page) " —"; font: 14pt SimSun, "宋体", "Noto Serif CJK SC", serif;
  vertical-align: top; padding: 7mm 0 0 14pt } }
body { margin: 0; letter-spacing: -0.25pt; font: 16pt/28.95pt "仿宋_GB2312", "仿宋", FangSong, "Noto Serif CJK SC", serif; color: #000 }
div.head { margin: 0 0 28.95pt; padding-bottom: 4pt; border-bottom: 0.53mm solid #c00000; color: #c00000; text-align: center;
  font: 22pt/28.95pt "方正小标宋简体", "华文中宋", STZhongsong, "Noto Serif CJK SC", serif }
p.second { font-family: "楷体_GB2312", "楷体", KaiTi, "Noto Serif CJK SC", serif }
h1 { margin: 0 0 28.95pt; text-align: center; font: 22pt/28.95pt "方正小标宋简体", "华文中宋", STZhongsong, "Noto Serif CJK SC", serif }
h2 { margin: 0; text-indent: 2em; font: 16pt/28.95pt "黑体", SimHei, "Noto Sans CJK SC", sans-serif; break-after: avoid }
p { margin: 0; text-indent: 2em; text-align: justify }
p[data-kept] { break-after: avoid } p.to { text-indent: 0 } p.signed { text-align: right; text-indent: 0 } div.kept { break-inside: avoid }
div.signature { margin-top: 28.95pt; break-inside: avoid }
table { width: 100%; border-collapse: collapse; margin: 6pt 0 12pt; font-size: 12pt; line-height: 18pt; table-layout: fixed }
th, td { border: 0.35mm solid #000; padding: 1pt 4pt; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; font-weight: normal }
tr { break-inside: avoid } thead { display: table-header-group }
"""


def write_official_pdf(paper: OfficialPaper) -> bytes:
    """The paper as a PDF. Refuses where the machine cannot set it: the Word document says the same."""
    return printed(official_html(paper))


def printed(page: str) -> bytes:
    """A page of HTML as a PDF. Refuses where the machine cannot set it."""
    found: bytes = _set(page).write_pdf()
    return found


def page_count(page: str) -> int:
    """How many pages it fills."""
    return len(_set(page).render().pages)


def _set(page: str) -> Any:
    if HTML is None:
        raise Refused("documents.pdf.missing", "本机没有安装排版组件，不能生成PDF，请下载Word文档。")
    return HTML(string=page)


def official_html(paper: OfficialPaper) -> str:
    """The paper as one page of HTML that needs nothing from elsewhere."""
    return page_of(paper.title, body_of(paper))


def page_of(title: str, body: str, style: str = "") -> str:
    """A whole page of HTML around the body."""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{style}</style></head><body>{body}</body></html>"
    )


def body_of(paper: OfficialPaper, mark: str = "") -> str:
    """What stands in the paper; with a mark its title can be pointed at."""
    at = f' id="{mark}"' if mark else ""
    body = [f'<div class="head">{escape(paper.head)}</div>'] if paper.head else []
    body.append(f"<h1{at}>{'<br>'.join(map(escape, title_lines(paper.title)))}</h1>")
    if paper.to:
        body.append(f'<p class="to">{escape(paper.to)}：</p>')
    body += [f"<p>{escape(name)}：{escape(value)}</p>" for name, value in paper.facts if value]
    last = None
    for heading, part in numbered(paper):
        last = part if isinstance(part, Table) else None
        body += [f"<h2>{escape(heading)}</h2>"] if heading else []
        body += [_table(part)] if isinstance(part, Table) else _text(part)
    for place in range(len(body) - kept_lines(paper), len(body)):
        body[place] = body[place].replace("<p", "<p data-kept", 1)
    spaces = sign_off_spaces(paper.signature, paper.date) if paper.signature and paper.date else (2, 2)
    signed = "".join(
        f'<p class="signed" style="padding-right:{free}em">{escape(one)}</p>'
        for one, free in zip((paper.signature, paper.date), spaces, strict=True)
        if one
    )
    sign_off = f'<div class="signature">{signed}</div>' if signed else ""
    sign_off += f"<p>{escape(remark(paper.note))}</p>" if paper.note else ""
    if last is not None and kept_rows(paper, last) > len(last.rows):
        kept = 2 if body[-2].startswith("<h2") else 1
        sign_off = f'<div class="kept">{"".join(body[-kept:])}{sign_off}</div>'
        body = body[:-kept]
    elif paper.note:
        sign_off = f'<div class="kept">{sign_off}</div>'
    body.append(sign_off)
    return "".join(body)


def _text(part: Text) -> list[str]:
    marks = {SECOND_FONT: ' class="second"'}
    return [f"<p{marks.get(font_of(line), '')}>{escape(line)}</p>" for line in lines_of(part.text)]


def _table(part: Table) -> str:
    shares = part.widths or tuple(1 for _ in part.heads)
    columns = "".join(f'<col style="width:{100 * share / sum(shares):.2f}%">' for share in shares)
    heads = "".join(f"<th>{escape(one)}</th>" for one in part.heads)
    rows = "".join(f"<tr>{_cells(row, len(part.heads))}</tr>" for row in part.rows)
    return (
        f"<table><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cells(row: tuple[str, ...], width: int) -> str:
    across = f' colspan="{width}"' if len(row) == 1 else ""
    return "".join(f"<td{across}>{escape(one).replace(chr(10), '<br>')}</td>" for one in row)
