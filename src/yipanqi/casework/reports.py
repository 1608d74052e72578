"""What casework puts on paper, for every procedure alike: 办理单, produced papers with their conditions, notices, the archive catalogue."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.models import CasePaper
from yipanqi.casework.queries import CasePage, Told, calendar, composed, papers_of, title_of_kind
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.engine.procedures.conditions import Met, conditions_of, said_value
from yipanqi.engine.procedures.course import Course, begin_course, replay
from yipanqi.engine.procedures.days import chinese, reach
from yipanqi.engine.procedures.language import RETENTIONS, Step

CATALOGUE_HEADS = ("序号", "材料名称", "文件", "形成步骤", "责任人", "日期", "指纹（SM3前八位）")
NO_RETENTION = "程序没有写明，按本单位归档范围和保管期限表执行"


@dataclass(frozen=True)
class Printable:
    """One paper that can be had of a case now: the key to ask for it by, its title."""

    key: str
    title: str


@dataclass(frozen=True)
class _Taken:
    """One step as it was taken: the mark with its names, the step of the edition it followed, what it met."""

    told: Told
    step: Step
    decision: str
    met: tuple[Met, ...]


def printables(page: CasePage) -> list[Printable]:
    """The papers of the case as it stands. None of a restricted one: it is read on the screen by its named posts alone."""
    if page.case.visibility == "restricted":
        return []
    found = [Printable("handling", f"{page.case.procedure_title}办理单")]
    for taken in _taken(page):
        way = taken.step.decision(taken.told.mark.decision)
        if way is not None and not way.returns:
            number = taken.told.row.number
            found += [
                Printable(f"made-{number}-{place}", title) for place, title in enumerate(taken.step.produces)
            ]
    found += [Printable(f"notice-{step.id}", f"{_noticed(page, step)}公示") for step in _noticing(page)]
    if page.case.is_settled:
        found.append(Printable("archive", "归档材料目录"))
    return found


def paper_of(actor: Actor, page: CasePage, key: str) -> OfficialPaper:
    """One of the papers; refuses NotFound for one that the case does not have now."""
    if key not in {one.key for one in printables(page)}:
        raise NotFound("casework.paper.not_found", "这一件现在没有这份文书，请从办理件页面选择。")
    if key == "handling":
        return _handling(page)
    if key == "archive":
        return _archive(actor, page)
    kind, _, rest = key.partition("-")
    if kind == "notice":
        return _notice(page, page.course.procedure[rest])
    number, _, place = rest.partition("-")
    return _made(page, int(number), int(place))


def catalogue_rows(actor: Actor, page: CasePage) -> Iterator[tuple[str | int | datetime.date | None, ...]]:
    """The papers of the case in the order they were handed in, under `CATALOGUE_HEADS`."""
    titles = {taken.told.row.number: taken.step.title for taken in _taken(page)}
    for number, paper in enumerate(_papers(actor, page), start=1):
        yield (
            number, paper.title, paper.name, titles.get(paper.mark.number, ""), paper.mark.person_name, paper.mark.on,
            paper.evidence.file.digest[:8],
        )  # fmt: skip


def retention_of(page: CasePage) -> str:
    """How long the papers are kept, as the procedure says."""
    return RETENTIONS.get(page.course.procedure.retention, NO_RETENTION)


def _papers(actor: Actor, page: CasePage) -> list[CasePaper]:
    return list(papers_of(actor, page.case).select_related("evidence__file"))


def _taken(page: CasePage) -> list[_Taken]:
    """Every step that was taken, told against the edition and the state of its moment."""
    case = page.case
    layers = tuple(case.layers)
    editions = {
        edition: composed(case.procedure, edition, layers, is_agency=case.is_agency)
        for edition in {case.first_edition, *(one.mark.to for one in page.told if one.mark.kind == "move")}
    }
    course = begin_course(
        editions[case.first_edition],
        subject=page.face.subject_key,
        on=case.begun_on,
        concerned=page.face.concerned,
    )
    names = {one.row.person_key: one.row.person_name for one in page.told}
    for one in page.told:
        names |= one.names
    found = []
    for one in page.told:
        if one.mark.kind == "take":
            step = course.procedure[one.mark.step]
            way = step.decision(one.mark.decision)
            met = conditions_of(course, one.mark, calendar(), names)
            found.append(_Taken(one, step, way.title if way is not None else "", met))
        course = replay(course, [one.mark], editions)
    return found


def _head(page: CasePage) -> tuple[tuple[str, str], ...]:
    case = page.case
    ended = f"{case.ended}，{chinese(case.closed_on)}" if case.closed_on is not None else case.where
    moved = f"（开始时为{case.first_edition}版）" if case.first_edition != case.edition else ""
    return (
        ("程序", f"{case.procedure_title}（{case.edition}版）{moved}"),
        ("事由", page.face.title),
        ("对象", page.face.subject_name),
        ("党组织", case.organisation.name),
        ("开始", f"{chinese(case.begun_on)}，{case.begun_by_name}"),
        ("结果" if case.closed_on is not None else "现在的步骤", ended),
    )


def _handling(page: CasePage) -> OfficialPaper:
    rows = []
    for taken in _taken(page):
        rows.append(
            (
                f"{taken.step.number} {taken.step.title}".strip(),
                f"{_who(taken.told)}\n{chinese(taken.told.mark.on)}",
                "\n".join((taken.decision, *_filled(taken))),
            )
        )
    late = [
        (title_of_kind(one.mark.kind), chinese(one.mark.on), _beside(page, one))
        for one in page.told
        if one.mark.kind != "take"
    ]
    return OfficialPaper(
        organisation=page.case.organisation.name,
        title=f"{page.case.procedure_title}办理单",
        facts=_head(page),
        parts=(
            Table("经过", ("步骤", "办理人和日期", "决定、填写内容和材料"), tuple(rows), (3, 3, 7)),
            Table("时限和其他记录", ("事项", "日期", "内容"), tuple(late), (2, 3, 8)),
        ),
        signature=page.case.organisation.name,
        date=chinese(page.course.last_on),
    )


def _made(page: CasePage, number: int, place: int) -> OfficialPaper:
    """A paper that a step produces: the decision, and for every step up to it each condition with the fact that met it."""
    steps = [taken for taken in _taken(page) if taken.told.row.number <= number]
    last = steps[-1]
    rows: list[tuple[str, ...]] = []
    for taken in _last_ways(steps):
        name = f"{taken.step.number} {taken.step.title}".strip()
        rows.append((f"{name}：{taken.decision}，{_who(taken.told)}，{chinese(taken.told.mark.on)}",))
        rows += [("要求" if met.holds else "未按时", met.condition, met.fact) for met in taken.met]
        said = {met.condition for met in taken.met}
        filled = (line.split("：", 1) for line in _filled(taken) if "：" in line)
        rows += [("填写", title, value) for title, value in filled if title not in said]
    verb = f"{last.decision}。办理人{_who(last.told)}，{chinese(last.told.mark.on)}。"
    return OfficialPaper(
        organisation=page.case.organisation.name,
        title=last.step.produces[place],
        facts=_head(page)[:4],
        parts=(
            Text("决定", "\n".join((verb, *_filled(last)))),
            Table("逐步核对：条件和使它成立的事实", ("类别", "条件或项目", "事实"), tuple(rows), (2, 6, 6)),
        ),
        signature="决定人（签名）：＿＿＿＿＿＿",
        date=chinese(last.told.mark.on),
    )


def _last_ways(steps: list[_Taken]) -> list[_Taken]:
    """Each step as it was taken the last time, in the order of time: what was returned and done again counts once."""
    last = {taken.step.id: taken.told.row.number for taken in steps}
    return [taken for taken in steps if last[taken.step.id] == taken.told.row.number]


def _noticing(page: CasePage) -> list[Step]:
    """The steps whose publicity has begun: its first day is known."""
    return [
        step
        for step in page.course.procedure.steps
        if any(_first_day(page.course, one.after) is not None for one in step.publicity)
    ]


def _noticed(page: CasePage, step: Step) -> str:
    return f"{page.case.procedure_title}（{step.title.removesuffix('结论').removesuffix('公示')}）".replace(
        "（）", ""
    )


def _notice(page: CasePage, step: Step) -> OfficialPaper:
    lines: list[str] = []
    where: list[str] = []
    for publicity in step.publicity:
        start = _first_day(page.course, publicity.after)
        if start is not None:
            reached = reach(publicity.period, start, calendar(), page.course.suspended, start, legal=False)
            lines.append(
                f"{chinese(start)}张榜，自次日起公示{publicity.period}，至{chinese(reached.day)}止（{publicity.source.citation}）"
            )
            where += publicity.where
    ways = "、".join(one.title for one in step.decisions)
    return OfficialPaper(
        organisation=page.case.organisation.name,
        title=f"关于{page.face.subject_name or page.face.title}的公示",
        to="各党小组、全体党员和群众",
        parts=(
            Text(
                "",
                f"按照{page.course.procedure.source.citation}，现将“{page.face.title}”予以公示。\n"
                f"公示期限：{'；'.join(lines)}。\n公示地点：{'、'.join(dict.fromkeys(where)) or '本单位'}。\n"
                "公示期间，如有情况和问题，可以向本党组织反映。反映情况应当实事求是，提倡署真实姓名。\n"
                f"联系人和电话：＿＿＿＿＿＿　＿＿＿＿＿＿\n公示结束后的结论：{ways}。",
            ),
        ),
        signature=page.case.organisation.name,
        date=chinese(_first_day(page.course, step.publicity[0].after) or page.course.last_on),
    )


def _archive(actor: Actor, page: CasePage) -> OfficialPaper:
    rows = tuple(
        tuple(f"{one:%Y%m%d}" if isinstance(one, datetime.date) else str(one) for one in row)
        for row in catalogue_rows(actor, page)
    )
    return OfficialPaper(
        organisation=page.case.organisation.name,
        title="归档材料目录",
        facts=(*_head(page), ("件数", f"{len(rows)}件"), ("保管期限", retention_of(page))),
        parts=(Table("", CATALOGUE_HEADS, rows, (3, 5, 5, 4, 8, 5, 6)),),
        signature=page.case.organisation.name,
        date=chinese(page.case.closed_on or page.course.last_on),
    )


def _first_day(course: Course, name: str) -> datetime.date | None:
    key, _, field = name.partition(".")
    mark = course.last(key)
    if mark is None:
        return None
    value = mark.value(field) if field else mark.on
    return value if isinstance(value, datetime.date) else None


def _who(told: Told) -> str:
    beside = told.names.get(told.mark.beside, "") if told.mark.beside else ""
    name = told.row.person_name
    # Some accounts carry their post in the name already.
    post = f"（{told.row.post_title}）" if told.row.post_title and not name.endswith("）") else ""
    return f"{name}{post}{f'和{beside}' if beside else ''}"


def _filled(taken: _Taken) -> Iterator[str]:
    values = dict(taken.told.mark.fields)
    for field in taken.step.fields:
        said = said_value(values.get(field.id), taken.told.names)
        if said:
            yield f"{field.title}：{said}"
    kinds = {one.kind: one.title for one in taken.step.papers}
    for kind, count in taken.told.mark.papers:
        yield f"{kinds.get(kind, kind)}{count}件"


def _beside(page: CasePage, told: Told) -> str:
    mark = told.mark
    step = page.course.procedure.step(mark.step)
    parts = [
        f"“{step.title}”" if step is not None else "",
        f"时限{chinese(mark.due_on)}" if mark.due_on is not None else "",
        f"改用{mark.to}版" if mark.kind == "move" else told.names.get(mark.to, ""),
        mark.reason,
        "" if mark.by == "system" else _who(told),
    ]
    return "，".join(part for part in parts if part)
