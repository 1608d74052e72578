"""Rows of party organisations held against the tree."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from yipanqi.basics.dates import add_months
from yipanqi.documents.heads import Mapping, RecordKind
from yipanqi.documents.tables import Row
from yipanqi.intake.queries.names import Directory
from yipanqi.intake.queries.outcomes import ACCEPTED, RowOutcome
from yipanqi.intake.queries.words import Terms, terms
from yipanqi.intake.services.cells import RowReader, note_repeated
from yipanqi.intake.services.standing import Standing
from yipanqi.organisation.queries import StandingOrganisation, organisation_kinds

TERM_GRACE_MONTHS = 6
MOST_LEVELS = 8


@dataclass
class _Sheet:
    """The rows of one sheet by name, and which of them are known to stand."""

    standing: Standing
    names: Directory
    by_name: dict[str, RowReader] = field(default_factory=dict)
    settled: dict[str, bool] = field(default_factory=dict)


def check_organisations(
    rows: Iterable[Row], mapping: Mapping, kind: RecordKind, standing: Standing
) -> list[RowOutcome]:
    """Accept, refuse or leave each row. Facts: name, short_name, kind, parent, agency, secretary and the three dates."""
    kinds = terms("party_organisation_kind")
    readers: list[RowReader] = []
    sheet = _Sheet(standing, Directory(standing.organisation_names.places))
    for row in rows:
        reader = RowReader(row, mapping.indexes, kind)
        _read(reader, kinds, standing)
        readers.append(reader)
        name = str(reader.outcome.facts["name"])
        if name:
            sheet.names.add(name, None)
            sheet.by_name.setdefault(name, reader)
    seen: dict[object, tuple[int, object]] = {}
    for reader in readers:
        facts = reader.outcome.facts
        facts["parent"] = _parent_name(reader, sheet)
        if facts["name"]:
            note_repeated(reader, seen, facts["name"], dict(facts), "党组织")
    for reader in readers:
        _settle(reader, sheet, ())
    return [reader.outcome for reader in readers]


def _read(reader: RowReader, kinds: Terms, standing: Standing) -> None:
    facts = reader.outcome.facts
    facts["name"] = reader.name("name", 120, required=True)
    facts["short_name"] = reader.name("short_name", 60)
    facts["kind"] = reader.term("kind", kinds, required=True)
    agency = reader.name("agency", 100)
    facts["agency"] = standing.agency(agency) or agency
    facts["secretary"] = reader.name("secretary", 60)
    facts["founded_on"] = reader.day("founded_on")
    facts["term_started_on"] = reader.day("term_started_on")
    facts["term_ends_on"] = reader.day("term_ends_on")
    _check_dates(reader, standing.today)
    reader.telephone("telephone")


def _check_dates(reader: RowReader, today: datetime.date) -> None:
    facts = reader.outcome.facts
    started, ends = facts["term_started_on"], facts["term_ends_on"]
    for name in ("founded_on", "term_started_on"):
        day = facts[name]
        if isinstance(day, datetime.date) and day > today:
            reader.refuse(name, "in_the_future", f"{day:%Y-%m-%d}还没有到", "核对日期")
    if isinstance(started, datetime.date) and isinstance(ends, datetime.date):
        if ends <= started:
            reader.refuse("term_ends_on", "dates_contradict", "早于或等于本届起始日期", "核对两个日期")
        else:
            _check_length(reader, str(facts["kind"]), started, ends)
    if isinstance(ends, datetime.date) and ends < today:
        reader.warn("term_ends_on", "term_over", f"已于{ends:%Y-%m-%d}届满", "如已换届，填写新的届期")


def _check_length(reader: RowReader, kind: str, started: datetime.date, ends: datetime.date) -> None:
    known = organisation_kinds().get(kind)
    if known is None or known.term_years is None:
        return
    regular = add_months(started, known.term_years * 12)
    if ends > add_months(regular, TERM_GRACE_MONTHS) or ends < add_months(regular, -TERM_GRACE_MONTHS):
        reader.warn(
            "term_ends_on", "term_length", f"与{known.title}每届{known.term_years}年不符", "核对两个日期"
        )


def _parent_name(reader: RowReader, sheet: _Sheet) -> str:
    """The superior's own name: one that stands, else one of this sheet, else as written."""
    written = reader.name("parent", 120)
    if not written:
        return ""
    return sheet.standing.organisation_names.find(written) or sheet.names.find(written) or written


def _settle(reader: RowReader, sheet: _Sheet, below: tuple[str, ...]) -> bool:
    """Whether the row's organisation will stand; superiors of the same sheet are settled first."""
    name = str(reader.outcome.facts["name"])
    if name in sheet.settled and sheet.by_name.get(name) is reader:
        return sheet.settled[name]
    known = sheet.standing.organisations.get(name)
    if known is not None and name not in sheet.standing.pending:
        _compare(reader, known)
        sheet.settled[name] = True
        return True
    if reader.outcome.state == ACCEPTED:
        _check_place(reader, sheet, (*below, name))
    sheet.settled[name] = reader.outcome.state == ACCEPTED
    return sheet.settled[name]


def _check_place(reader: RowReader, sheet: _Sheet, below: tuple[str, ...]) -> None:
    facts, standing = reader.outcome.facts, sheet.standing
    parent, kind = str(facts["parent"]), str(facts["kind"])
    if not parent:
        if kind != "work_committee":
            reader.refuse("parent", "missing", "没有填写，只有工委可以没有上级", "填写上级党组织的全称")
        elif standing.actor.kind != "system":
            reader.refuse(
                "parent", "out_of_reach", "最上级的党组织由系统初始化时登记", "请系统管理员用命令导入"
            )
        return
    superior = standing.organisations.get(parent)
    if superior is None:
        _check_place_below_row(reader, sheet, below)
        return
    if standing.actor.kind != "system" and not standing.actor.may_act_on(superior.path):
        reader.refuse("parent", "out_of_reach", f"“{parent}”不在您的管理范围内", "由该组织的党务工作人员导入")
    _check_kind(reader, kind, superior.kind)


def _check_place_below_row(reader: RowReader, sheet: _Sheet, below: tuple[str, ...]) -> None:
    """The superior stands in another row of the sheet, or nowhere."""
    facts = reader.outcome.facts
    parent = str(facts["parent"])
    above = sheet.by_name.get(parent)
    if above is None:
        near = sheet.standing.offered.nearest(parent) or sheet.names.nearest(parent)
        near = "" if near == facts["name"] else near
        remedy = f"是否为“{near}”？改正后再次导入" if near else "先登记这个上级党组织，或核对名称"
        reader.refuse("parent", "unknown_parent", f"不存在的上级党组织：{parent}", remedy, near)
    elif parent in below:
        reader.refuse("parent", "circle", f"“{parent}”又以本组织为上级，成了一个圈", "核对上级党组织")
    elif len(below) > MOST_LEVELS:
        reader.refuse("parent", "too_deep", f"上下级超过{MOST_LEVELS}层", "核对上级党组织")
    elif not _settle(above, sheet, below):
        number = above.outcome.number
        problem = f"上级“{parent}”（第{number}行）没有通过核对"
        reader.refuse("parent", "parent_refused", problem, f"先改好第{number}行")
    else:
        _check_kind(reader, str(facts["kind"]), str(above.outcome.facts["kind"]))


def _check_kind(reader: RowReader, kind: str, parent_kind: str) -> None:
    kinds = organisation_kinds()
    if parent_kind in kinds and kind in kinds and kind not in kinds[parent_kind].children:
        allowed = "、".join(kinds[child].title for child in kinds[parent_kind].children) or "（无）"
        reader.refuse(
            "kind",
            "kind_not_below",
            f"{kinds[parent_kind].title}下面不能设{kinds[kind].title}",
            f"可设：{allowed}；核对类别和上级",
        )


def _compare(reader: RowReader, known: StandingOrganisation) -> None:
    """A row of an organisation that stands changes nothing; differing facts are said."""
    facts = reader.outcome.facts
    if reader.outcome.problems:
        return
    if facts["kind"] and facts["kind"] != known.kind:
        title = organisation_kinds()[known.kind].title
        reader.warn("kind", "differs", f"系统中为“{title}”，没有改动", "如需变更，请在党组织页面办理")
    if facts["parent"] != known.parent:
        reader.warn(
            "parent",
            "differs",
            f"系统中的上级为“{known.parent or '（无）'}”，没有改动",
            "如需变更，请在党组织页面办理",
        )
    reader.outcome.leave()
