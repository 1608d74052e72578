"""Rows of members held against their identity numbers, their branches and those already registered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Lookup

from yipanqi.basics.dates import YearMonth, add_months, years_between
from yipanqi.basics.identity import IdentityNotValid, IdentityNumber, parse_identity
from yipanqi.basics.text import plain_text
from yipanqi.documents.heads import Mapping, RecordKind
from yipanqi.documents.tables import Row
from yipanqi.intake.queries.outcomes import ACCEPTED, RowOutcome
from yipanqi.intake.queries.words import terms
from yipanqi.intake.services.cells import RowReader, note_repeated
from yipanqi.intake.services.standing import Standing
from yipanqi.organisation.queries import StandingMember, StandingOrganisation

YOUNGEST_MEMBER = 18
PROBATION_MONTHS = 12
_STATUSES = ("full", "probationary")
_SEXES = {"1": "男", "2": "女"}


def check_members(
    rows: Iterable[Row],
    mapping: Mapping,
    kind: RecordKind,
    standing: Standing,
    members_by_number: Callable[[list[str]], Lookup[str, StandingMember]],
) -> list[RowOutcome]:
    """Accept, refuse or leave each row. `members_by_number` gives who is registered, asked once for all numbers."""
    readers = [RowReader(row, mapping.indexes, kind) for row in rows]
    seen: dict[object, tuple[int, object]] = {}
    for reader in readers:
        identity = _identity(reader)
        _read(reader, identity, standing)
        if identity is not None:
            note_repeated(reader, seen, identity.number, dict(reader.outcome.facts), "公民身份号码")
    known = members_by_number(
        [str(r.outcome.facts["identity"]) for r in readers if r.outcome.facts["identity"]]
    )
    names = {each.pk: each.name for each in standing.organisations.values() if each.pk}
    for reader in readers:
        registered = known.get(str(reader.outcome.facts["identity"]))
        if registered is not None and reader.outcome.state == ACCEPTED:
            _compare(reader, registered, names, standing)
    return [reader.outcome for reader in readers]


def branch_of(reader: RowReader, standing: Standing) -> StandingOrganisation | None:
    """The branch the row names; an unknown one is refused with the nearest name the actor may write to."""
    written = reader.name("branch", 120, required=True)
    if not written:
        return None
    found = standing.organisation(written)
    if found is None:
        near = standing.offered_branches.nearest(written)
        remedy = f"是否为“{near}”？改正后再次导入" if near else "先登记这个党支部，或核对名称"
        reader.refuse("branch", "unknown_branch", f"不存在的党支部：{written}", remedy, near)
        return None
    if not standing.actor.may_act_on(found.path):
        reader.refuse("branch", "out_of_reach", f"“{found.name}”不在您的管理范围内", "由其上级党组织导入")
        return None
    if found.name != written:
        reader.warn("branch", "read_as", f"“{written}”按“{found.name}”读入", "如不对，请写全称后再次导入")
    return found


def _identity(reader: RowReader) -> IdentityNumber | None:
    try:
        return parse_identity(reader.cell("identity") if reader.has("identity") else "")
    except IdentityNotValid as error:
        reason = "identity_" + error.code.rpartition(".")[2]
        reader.refuse("identity", reason, error.fields["why"], error.fields["remedy"])
        return None


def _read(reader: RowReader, identity: IdentityNumber | None, standing: Standing) -> None:
    facts = reader.outcome.facts
    facts["identity"] = identity.number if identity else ""
    facts["name"] = reader.name("name", 60, required=True)
    branch = branch_of(reader, standing)
    facts["branch"] = branch.name if branch else ""
    if branch is not None and branch.kind != "branch":
        reader.refuse(
            "branch", "not_a_branch", f"“{branch.name}”不是党支部", "党员应编入一个党支部，请写支部名称"
        )
    facts["ethnicity"] = reader.term("ethnicity", terms("ethnic_group"))
    facts["education"] = reader.term("education", terms("education"))
    facts["job_kind"] = reader.text("job_kind", 30)
    facts["telephone"] = reader.telephone("telephone")
    facts["sex"] = _sex(reader, identity)
    facts["born_on"] = _birth(reader, identity)
    facts["joined_on"] = reader.day("joined_on")
    facts["became_full_on"] = reader.day("became_full_on")
    facts["status"] = _status(reader)
    _check_dates(reader, standing.today)


def _sex(reader: RowReader, identity: IdentityNumber | None) -> str:
    code = reader.term("sex", terms("sex"))
    stated = _SEXES.get(code, "")
    if identity and stated and stated != identity.sex:
        reader.refuse(
            "sex",
            "sex_contradicts",
            f"写的是{stated}，身份号码第17位表示{identity.sex}",
            "核对性别和身份号码",
        )
    if code or identity is None:
        return code or "0"
    return next(key for key, word in _SEXES.items() if word == identity.sex)


def _birth(reader: RowReader, identity: IdentityNumber | None) -> datetime.date | None:
    stated = reader.date("born_on")
    if identity is None:
        return None
    born = identity.birth_on
    agrees = born in stated if isinstance(stated, YearMonth) else stated in (None, born)
    if not agrees:
        reader.refuse(
            "born_on",
            "birth_contradicts",
            f"写的是{stated}，身份号码中是{born:%Y-%m-%d}",
            "核对出生日期和身份号码",
        )
    return born


def _status(reader: RowReader) -> str:
    categories = terms("person_category")
    if not reader.has("status"):
        if reader.outcome.facts["became_full_on"]:
            reader.warn("status", "status_from_date", "没有填写，因有转正日期按正式党员读入", "补上人员类别")
            return "full"
        reader.refuse("status", "missing", "没有填写", "填写正式党员或预备党员")
        return ""
    written = plain_text(reader.cell("status"))
    code = categories.code(written)
    if code in _STATUSES:
        return code
    if code:
        reader.refuse(
            "status", "not_a_member", f"{categories.titles[code]}不是党员", "不列入党员花名册，请删去这一行"
        )
    else:
        reader.refuse("status", "unknown_word", f"没有“{written[:30]}”这一种", "改为正式党员或预备党员")
    return ""


def _check_dates(reader: RowReader, today: datetime.date) -> None:
    facts = reader.outcome.facts
    born, joined, full = facts["born_on"], facts["joined_on"], facts["became_full_on"]
    if isinstance(born, datetime.date) and born > today:
        reader.refuse("identity", "in_the_future", "出生日期还没有到", "核对身份号码")
    if isinstance(joined, datetime.date):
        if joined > today:
            reader.refuse("joined_on", "in_the_future", f"{joined:%Y-%m-%d}还没有到", "核对日期")
        elif isinstance(born, datetime.date) and joined <= born:
            reader.refuse("joined_on", "dates_contradict", "早于出生日期", "核对入党日期")
        elif isinstance(born, datetime.date) and years_between(born, joined) < YOUNGEST_MEMBER:
            reader.warn("joined_on", "under_age", f"入党时不满{YOUNGEST_MEMBER}周岁", "对照档案核对入党日期")
    elif not reader.has("joined_on"):
        reader.warn("joined_on", "missing", "没有填写", "补充后再次导入")
    if isinstance(full, datetime.date) and isinstance(joined, datetime.date):
        if full < joined:
            reader.refuse("became_full_on", "dates_contradict", "早于入党日期", "核对入党日期和转正日期")
        elif full < add_months(joined, PROBATION_MONTHS):
            reader.warn("became_full_on", "probation_short", "距入党日期不足一年", "对照档案核对两个日期")
    _check_status(reader, today)


def _check_status(reader: RowReader, today: datetime.date) -> None:
    facts = reader.outcome.facts
    joined, full = facts["joined_on"], facts["became_full_on"]
    if facts["status"] == "full":
        if isinstance(full, datetime.date) and full > today:
            reader.refuse("became_full_on", "in_the_future", f"{full:%Y-%m-%d}还没有到", "核对日期或人员类别")
        elif not reader.has("became_full_on"):
            reader.warn("became_full_on", "missing", "正式党员没有填写转正日期", "补充后再次导入")
    elif facts["status"] == "probationary":
        if isinstance(full, datetime.date) and full <= today:
            reader.refuse(
                "became_full_on", "status_contradicts", "预备党员却有已到的转正日期", "核对人员类别和转正日期"
            )
        elif isinstance(joined, datetime.date) and add_months(joined, PROBATION_MONTHS) < today:
            reader.warn("status", "probation_over", "预备期已满一年", "如已转正，改为正式党员并填写转正日期")


def _compare(reader: RowReader, known: StandingMember, names: Lookup[int, str], standing: Standing) -> None:
    """A registered member changes nothing; another name under the same number is refused, other facts are said."""
    facts = reader.outcome.facts
    if known.name != facts["name"]:
        reader.refuse("identity", "number_taken", "这个号码已登记为另一个姓名", "核对姓名和身份号码")
        return
    if not known.branch_id:
        reader.refuse(
            "identity",
            "not_registered_as_member",
            "此人已在系统中，但不是在册党员",
            "在人员页面办理入党或转入",
        )
        return
    branch = names.get(known.branch_id, "其他党支部")
    if branch != facts["branch"]:
        reader.warn(
            "branch", "differs", f"系统中在“{branch}”，没有改动", "如已转接组织关系，请在人员页面办理"
        )
    if known.status != facts["status"]:
        reader.warn("status", "differs", "与系统中的人员类别不同，没有改动", "如已转正，请在人员页面办理")
    for field, before in (("joined_on", known.joined_on), ("became_full_on", known.became_full_on)):
        if facts[field] and facts[field] != before:
            stated = f"{before:%Y-%m-%d}" if before else "空"
            reader.warn(field, "differs", f"系统中为{stated}，没有改动", "在人员页面核对")
    reader.outcome.leave()
