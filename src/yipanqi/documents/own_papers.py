"""A locality's own .docx instead of the shipped layout: `{{栏目}}` in it is replaced by what the paper says.

`{{正文}}` alone in a paragraph becomes all paragraphs of the text; a row of a table with `{{表.列}}` is repeated for each row.
A paper's further tables are called by their headings, `{{签收.列}}`; tables of the same heads are one, `{{表.分组}}` says which heading a row stood under.
Nothing else in the file means anything: there are no commands, so that an uploaded file can do nothing.
"""

from __future__ import annotations

import copy
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from yipanqi.basics.errors import Refused
from yipanqi.documents.official import OfficialPaper, Table, Text, numbered, write_official
from yipanqi.documents.official_pdf import write_official_pdf

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
MAIN, GROUP, ACROSS = "表", "分组", ""
"""The first table, the heading a row stood under, and what stands in a row that runs across."""
TEXT = "正文"
COMMON = ("标题", "党组织", "主送", TEXT, "署名", "日期", "备注")
"""What every paper has, whatever its kind."""
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 2 * 1024 * 1024, 20 * 1024 * 1024, 500
CONVERT_SECONDS = 60
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>")
_HARMLESS = b"/hyperlink"
WRITERS: dict[str, Callable[[OfficialPaper], bytes]] = {"docx": write_official, "pdf": write_official_pdf}


class TemplateRefused(Refused):
    """The file cannot serve as a paper's layout."""


def write_paper(folder: Path, key: str, paper: OfficialPaper, form: str) -> bytes:
    """The paper as `docx` or `pdf`: by the locality's own layout where the folder holds one of this key, else the shipped one."""
    own = own_layout(folder, key)
    if own is None:
        return WRITERS[form](paper)
    filled = fill(own, paper)
    return filled if form == "docx" else converted(filled)


def own_layout(folder: Path, key: str) -> bytes | None:
    """The locality's own file of this key; None where the shipped layout holds."""
    path = folder / f"{key}.docx"
    return path.read_bytes() if path.is_file() else None


def check_layout(content: bytes, fields: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The placeholders of the file in their order. Refuses what is no Word file, what could reach outside, and unknown placeholders."""
    _check_file(content)
    found: list[str] = []
    for root in _roots(_opened(content)):
        for paragraph in root.iter(qn("w:p")):
            text = _text_of(paragraph)
            found += PLACEHOLDER.findall(text)
            left = PLACEHOLDER.sub("", text)
            if "{{" in left or "}}" in left:
                raise _refused(
                    f"“{text.strip()[:40]}”里的占位符没有写完，请写成“{{{{标题}}}}”这样，一个占位符不要跨段。"
                )
    known = {*COMMON, *fields, *map(column_mark, columns)}
    unknown = list(dict.fromkeys(name for name in found if name not in known))
    if unknown:
        words = "、".join(f"{{{{{name}}}}}" for name in unknown)
        raise _refused(f"这份文书没有{words}，请改为下面列出的占位符之一，或从文件中删去。")
    if not found:
        raise _refused("文件里没有一个占位符，填不进内容。请先下载底稿，在底稿上修改版式。")
    return list(dict.fromkeys(found))


def fill(content: bytes, paper: OfficialPaper) -> bytes:
    """The locality's file with everything filled in; a placeholder for which the paper has nothing becomes empty."""
    document = fill_document(content, paper)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def fill_document(content: bytes, paper: OfficialPaper) -> Any:
    """The same as an open document, to which more can be added."""
    document = _opened(content)
    values = values_of(paper)
    tables = tables_of(paper)
    for root in _roots(document):
        for row in [one for one in root.iter(qn("w:tr")) if "{{" in _text_of(one)]:
            named = [name.rpartition(".")[0] for name in PLACEHOLDER.findall(_text_of(row)) if "." in name]
            if named:
                _repeat(row, tables.get(named[0], []))
        for paragraph in [one for one in root.iter(qn("w:p")) if "{{" in _text_of(one)]:
            _replace(paragraph, values)
    document.core_properties.title, document.core_properties.author = paper.title, paper.organisation
    return document


def values_of(paper: OfficialPaper) -> dict[str, str]:
    """What each placeholder stands for: the common ones, then facts and headed texts by their names."""
    texts: list[str] = []
    named: dict[str, str] = {}
    for heading, part in numbered(paper):
        if isinstance(part, Text):
            texts += [heading, part.text.strip()]
            named.setdefault(part.heading, part.text.strip())
    common = (
        paper.title, paper.organisation, paper.to, "\n".join(filter(None, texts)), paper.signature, paper.date, paper.note,
    )  # fmt: skip
    return {**named, **dict(paper.facts), **dict(zip(COMMON, common, strict=True))}


def tables_of(paper: OfficialPaper) -> dict[str, list[dict[str, str]]]:
    """The rows by the word before the dot: `表` for the first table and all of its heads, the others by their headings."""
    tables = [part for part in paper.parts if isinstance(part, Table)]
    found: dict[str, list[dict[str, str]]] = {}
    for part in tables:
        name = MAIN if part.heads == tables[0].heads else part.heading
        heads = [f"{name}.{head}" for head in part.heads]
        group = {f"{name}.{GROUP}": part.heading}
        found.setdefault(name, []).extend(
            group | ({ACROSS: row[0]} if len(row) == 1 < len(heads) else dict(zip(heads, row, strict=False)))
            for row in part.rows
        )
    return found


def column_mark(column: str) -> str:
    """How a column is called: one without a dot is of the paper's first table."""
    return column if "." in column else f"{MAIN}.{column}"


def starting_layout(title: str, fields: Sequence[str], columns: Sequence[str]) -> bytes:
    """A file to begin with: the shipped page with every placeholder where its value would stand."""
    marks = OfficialPaper(
        organisation="",
        title="{{标题}}",
        facts=tuple((name, f"{{{{{name}}}}}") for name in fields),
        parts=(
            Text("", f"{{{{{TEXT}}}}}"),
            *(
                Table(heading, heads, (tuple(f"{{{{{column_mark(one)}}}}}" for one in named),))
                for heading, heads, named in _tables(columns)
            ),
        ),
        signature="{{署名}}",
        date="{{日期}}",
    )
    return write_official(marks)


def sample_paper(title: str, fields: Sequence[str], columns: Sequence[str]) -> OfficialPaper:
    """A paper in which each field says its own name, to see a layout with."""
    return OfficialPaper(
        organisation="〔党组织〕",
        title=f"〔{title}标题〕",
        to="〔主送〕",
        facts=tuple((name, f"〔{name}〕") for name in fields),
        parts=(
            Text("", "〔正文第一段〕\n〔正文第二段〕"),
            *(
                Table(heading, heads, tuple(tuple(f"〔{one}{row}〕" for one in heads) for row in "一二三"))
                for heading, heads, _ in _tables(columns)
            ),
        ),
        signature="〔署名〕",
        date="〔日期〕",
        note="〔备注〕",
    )


def _tables(columns: Sequence[str]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(heading, heads, names of the columns) of each table that the columns speak of; the first has no heading."""
    found: dict[str, list[str]] = {}
    for column in columns:
        found.setdefault(column.rpartition(".")[0], []).append(column)
    return [
        (heading, tuple(one.rpartition(".")[2] for one in named), tuple(named))
        for heading, named in found.items()
    ]


def converted(content: bytes) -> bytes:
    """A Word file as PDF by the office on this machine. Refuses where there is none."""
    office = shutil.which("soffice")
    if office is None:
        raise Refused(
            "documents.pdf.own_layout",
            "这份文书用的是本地样式，本机没有办公软件，不能转成PDF。请下载Word文档，用WPS或Word另存为PDF。",
        )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "paper.docx").write_bytes(content)
        command = [
            office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder,
            str(place / "paper.docx"),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_SECONDS)
            return (place / "paper.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise Refused(
                "documents.pdf.own_layout", "这份文书没有转成PDF，请下载Word文档，用WPS或Word另存为PDF。"
            ) from error


def _check_file(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise _refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请压缩其中的图片后再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise _refused("文件展开后太大，请删去图片和多余的样式后再上传。")
            names = {one.filename for one in parts}
            if "word/document.xml" not in names:
                raise _refused("这不是Word文档（.docx）。请用Word或WPS另存为“Word 文档(.docx)”后再上传。")
            if any("vbaproject" in name.lower() or "/embeddings/" in name for name in names):
                raise _refused("文件里有宏或嵌入对象，不能用作样式。请另存为不含宏的Word文档后再上传。")
            for name in names:
                if name.endswith(".rels") and _points_outside(packed.read(name)):
                    raise _refused("文件引用了外部的图片或模板，不能用作样式。请把图片嵌入文档后再上传。")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _refused("这不是Word文档（.docx），或文件加了密、已损坏。请重新另存后再上传。") from error


def _points_outside(relations: bytes) -> bool:
    return any(_HARMLESS not in one.group() for one in _EXTERNAL.finditer(relations))


def _opened(content: bytes) -> Any:
    try:
        return Document(io.BytesIO(content))
    except (ValueError, KeyError, SyntaxError) as error:
        raise _refused("打不开这份Word文档，请用Word或WPS重新另存后再上传。") from error


def _roots(document: Any) -> Iterator[Any]:
    """The body, the headers and the footers."""
    yield document.element.body
    for relation in document.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
            yield relation.target_part.element


def _text_of(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def _repeat(row: Any, rows: Sequence[Mapping[str, str]]) -> None:
    for values in rows:
        again = copy.deepcopy(row)
        row.addprevious(again)
        if ACROSS in values:
            _run_across(again, values[ACROSS])
        for paragraph in list(again.iter(qn("w:p"))):
            _replace(paragraph, values, keep_unknown=True)
    row.getparent().remove(row)


def _run_across(row: Any, text: str) -> None:
    """One cell instead of all of them, in the look of the first."""
    first, *others = row.findall(qn("w:tc"))
    properties = first.get_or_add_tcPr()
    span = sum(int(one.grid_span) for one in (first, *others))
    for cell in others:
        row.remove(cell)
    first.grid_span = span
    width = properties.find(qn("w:tcW"))
    if width is not None:
        properties.remove(width)
    kept, *rest = first.findall(qn("w:p"))
    for paragraph in rest:
        first.remove(paragraph)
    _splice(kept, [(0, len(_text_of(kept)), text)])


def _replace(paragraph: Any, values: Mapping[str, str], *, keep_unknown: bool = False) -> None:
    text = _text_of(paragraph)
    alone = PLACEHOLDER.fullmatch(text.strip())
    lines = values.get(alone.group(1), "").split("\n") if alone else []
    if len(lines) > 1:
        for line in lines:
            again = copy.deepcopy(paragraph)
            paragraph.addprevious(again)
            _splice(again, [(0, len(text), line)])
        paragraph.getparent().remove(paragraph)
        return
    spans = [
        (match.start(), match.end(), values.get(match.group(1), "").replace("\n", "　"))
        for match in PLACEHOLDER.finditer(text)
        if not (keep_unknown and match.group(1) not in values)
    ]
    _splice(paragraph, spans)


def _splice(paragraph: Any, spans: Sequence[tuple[int, int, str]]) -> None:
    """Put each text in the place of its span; a span may run over several runs, the first of which gives its look."""
    for start, end, said in reversed(spans):
        place = 0
        is_said = False
        for piece in paragraph.iter(qn("w:t")):
            text = piece.text or ""
            first, last = max(start - place, 0), min(end - place, len(text))
            if first < last:
                piece.text = text[:first] + ("" if is_said else said) + text[last:]
                piece.set(qn("xml:space"), "preserve")
                is_said = True
            place += len(text)


def _refused(sentence: str) -> TemplateRefused:
    return TemplateRefused("documents.layout.refused", sentence, {"file": sentence})
