"""The county's organisations, people, posts and accounts."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.names import Invented, Population
from yipanqi.organisation.queries import offices, open_posts, organisations
from yipanqi.organisation.services import (
    MemberRow,
    OrganisationRow,
    PostRow,
    add_person,
    bulk_add_members,
    bulk_add_organisations,
    bulk_add_posts,
    bulk_fill_posts,
    ensure_units,
    person_from,
    place_person,
)

WORK_COMMITTEE = "中共示范县委县直属机关工作委员会"
STORY_AGENCY = "示范县行政审批服务局"
STORY_COMMITTEE = "中共示范县行政审批服务局机关委员会"
STORY_LEADING_GROUP = "中共示范县行政审批服务局党组"
STORY_BRANCHES = ("综合党支部", "投资项目党支部", "市场准入党支部", "社会事务党支部", "政务大厅窗口党支部")
STORY_OFFICES = ("综合科", "投资项目科", "市场准入科", "社会事务科", "政务大厅管理科")
STORY_MEMBERS = (12, 13, 13, 14, 16)
STORY_NON_MEMBERS = (6, 6, 7, 8, 14)

# Name, sex (GB/T 2261.1) and age of those whom the story names; the first of a branch is its secretary, the next three
# are on its committee.
NOBODY = ("", "", 0)
NAMED_MEMBERS = {
    "综合党支部": (("沈岚", "2", 41), ("林书明", "1", 52), ("高静", "2", 48), ("周维", "1", 39), ("严正", "1", 46),
              ("罗建平", "1", 47), ("温雅", "2", 44)),
    "投资项目党支部": (("陆远航", "1", 43), ("贺承志", "1", 35)),
    "市场准入党支部": (("顾晓棠", "2", 40),),
    "社会事务党支部": (("秦牧", "1", 42),),
    "政务大厅窗口党支部": (("许清", "2", 33), NOBODY, NOBODY, NOBODY, ("叶小满", "2", 28)),
    "县直机关工委机关党支部": (("孟雅琴", "2", 38), ("方正平", "1", 53), ("石磊", "1", 45), ("邢岩", "1", 41)),
}  # fmt: skip

AGENCIES = (
    "行政审批服务局", "交通运输局", "民政局", "人力资源和社会保障局", "发展和改革局", "教育和体育局", "科学技术局",
    "工业和信息化局", "公安局", "司法局", "财政局", "自然资源和规划局", "生态环境局", "住房和城乡建设局", "城市管理局",
    "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康局", "退役军人事务局", "应急管理局", "审计局",
    "市场监督管理局", "统计局", "医疗保障局", "信访局", "林业局", "乡村建设服务中心", "机关事务服务中心", "档案馆",
    "融媒体中心", "政务服务中心", "招商服务中心", "公共资源交易中心", "供销合作社联合社", "总工会", "共青团委员会",
    "妇女联合会", "科学技术协会", "残疾人联合会", "红十字会", "工商业联合会", "文学艺术界联合会", "人民法院",
    "人民检察院", "税务局", "气象局", "烟草专卖局", "消防救援局", "县委办公室", "县人大常委会办公室", "县政府办公室",
    "县政协办公室", "县委组织部", "县委宣传部", "县委统战部", "县委政法委员会", "县委编办", "县委党校", "疾病预防控制中心",
)  # fmt: skip
OFFICES = ("办公室", "业务一科", "业务二科", "综合科")
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")


@dataclass(frozen=True)
class Branch:
    """A branch as the demo's chapters need it: keys, names, its agency and the agency's top organisation."""

    pk: int
    name: str
    short_name: str
    path: str
    agency_id: int
    agency: str
    term_started_on: datetime.date | None


@dataclass(frozen=True)
class County:
    """How well each agency works, by its name: 0 neglects everything, 1 misses nothing."""

    quality: dict[str, float]


def branches_of(actor: Actor, year: int) -> list[Branch]:
    """Every branch of the county at the beginning of the year."""
    return [
        Branch(row.pk, row.name, row.short_name, row.path, row.agency_id or 0, row.agency.name if row.agency else "",
               row.term_started_on)
        for row in organisations(actor, datetime.date(year, 1, 1)).filter(kind="branch")
    ]  # fmt: skip


def found_county(*, actor: Actor, year: int, chance: random.Random) -> County:
    """Found the organisations and fill them with people. `year` is the year whose start the county stands on."""
    rows, quality = _organisation_rows(year, chance)
    offices = [(agency, office) for agency in quality for office in _offices_of(agency)]
    ensure_units(actor=actor, agencies=list(quality), offices=offices)
    bulk_add_organisations(actor=actor, rows=rows)
    _add_people(actor, year, chance)
    return County(quality)


def _offices_of(agency: str) -> Sequence[str]:
    return STORY_OFFICES if agency == STORY_AGENCY else OFFICES


def _organisation_rows(year: int, chance: random.Random) -> tuple[list[OrganisationRow], dict[str, float]]:
    founded = datetime.date(year - 6, 3, 1)
    rows = [OrganisationRow(WORK_COMMITTEE, "work_committee", agency="示范县县直机关工委", short_name="县直机关工委",
                            founded_on=founded)]  # fmt: skip
    own = "示范县县直机关工委"
    rows.append(_branch_row("县直机关工委机关党支部", WORK_COMMITTEE, own, year, founded, chance))
    quality: dict[str, float] = {own: 1.0}
    for number, title in enumerate(AGENCIES):
        agency = title.replace("县", "示范县", 1) if title.startswith("县") else f"示范县{title}"
        quality[agency] = round(0.42 + 0.56 * chance.random() ** 0.6, 3) if agency != STORY_AGENCY else 0.93
        rows += _agency_rows(number, agency, title, year, founded, chance)
    return rows, quality


def _agency_rows(
    number: int, agency: str, title: str, year: int, founded: datetime.date, chance: random.Random
) -> list[OrganisationRow]:
    started = datetime.date(year - chance.randint(0, 4), chance.randint(1, 12), chance.randint(1, 28))
    if agency == STORY_AGENCY:
        names: tuple[str, ...] = STORY_BRANCHES
        top = OrganisationRow(STORY_COMMITTEE, "primary_committee", WORK_COMMITTEE, agency, "审批局机关党委", "", founded,
                              datetime.date(year - 2, 5, 10), datetime.date(year + 3, 5, 10))  # fmt: skip
    else:
        size = 1 if number % 20 == 19 else 3 if number % 5 == 4 else chance.randint(5, 8)
        names = tuple(f"{title}机关第{NUMERALS[index]}党支部" for index in range(size))
        if size == 1:
            return [_branch_row(f"{title}党支部", WORK_COMMITTEE, agency, year, founded, chance)]
        kind, ending, span = (
            ("general_branch", "总支部委员会", 3) if size <= 3 else ("primary_committee", "委员会", 5)
        )
        top = OrganisationRow(f"中共{agency}机关{ending}", kind, WORK_COMMITTEE, agency, f"{title}机关", "", founded,
                              started, started.replace(year=started.year + span))  # fmt: skip
    rows = [top]
    if agency == STORY_AGENCY:
        rows.append(
            OrganisationRow(STORY_LEADING_GROUP, "leading_group", WORK_COMMITTEE, agency, "审批局党组")
        )
        rows.append(OrganisationRow(f"中共{agency}机关纪律检查委员会", "discipline_committee", STORY_COMMITTEE, agency,
                                    "审批局机关纪委"))  # fmt: skip
    rows += [_branch_row(name, top.name, agency, year, founded, chance) for name in names]
    return rows


def _branch_row(
    name: str, parent: str, agency: str, year: int, founded: datetime.date, chance: random.Random
) -> OrganisationRow:
    started = datetime.date(year - chance.randint(0, 2), chance.randint(1, 12), chance.randint(1, 28))
    return OrganisationRow(
        name, "branch", parent, agency, name, "", founded, started, started.replace(year=started.year + 3)
    )


def _add_people(actor: Actor, year: int, chance: random.Random) -> None:
    population = Population(chance.randrange(10**6))
    branches = branches_of(actor, year)
    places: dict[int, list[int]] = {}
    for unit in offices(actor):
        places.setdefault(unit.parent_id or 0, []).append(unit.pk)
    rows: list[MemberRow] = []
    for index, branch in enumerate(branches):
        rooms = places.get(branch.agency_id or 0, [])
        named = NAMED_MEMBERS.get(branch.name, ())
        story = STORY_BRANCHES.index(branch.name) if branch.name in STORY_BRANCHES else None
        size = chance.randint(12, 23) if story is None else STORY_MEMBERS[story]
        for number in range(size):
            place = None if not rooms else rooms[(index + number) % len(rooms) if story is None else story]
            name, sex, age = named[number] if number < len(named) else ("", "", 0)
            person = population.person(name=name, sex=sex, age=age, year=year)
            rows.append(_member_row(branch.pk, person, year, chance, place, settled=bool(name)))
    people = bulk_add_members(actor=actor, rows=rows)
    members: dict[int, list[int]] = {}
    for member, row in zip(people, rows, strict=True):
        members.setdefault(row.organisation_id, []).append(member.pk)
    _fill_branch_posts(actor, year, branches, members, chance)
    _add_non_members(actor, year, population)


def _member_row(
    branch_id: int, person: Invented, year: int, chance: random.Random, unit_id: int | None, *, settled: bool
) -> MemberRow:
    probationary = not settled and chance.random() < 0.03
    latest = year - 1 if probationary else year - 2
    earliest = min(latest, person.born_on.year + 19)
    joined = datetime.date(chance.randint(earliest, latest), chance.randint(1, 12), chance.randint(1, 28))
    return MemberRow(
        organisation_id=branch_id,
        name=person.name,
        status="probationary" if probationary else "full",
        sex=person.sex,
        ethnicity=person.ethnicity,
        born_on=person.born_on,
        education=person.education,
        identity_number=person.identity_number,
        telephone=person.telephone,
        job_kind=person.job_kind,
        joined_on=joined,
        became_full_on=None if probationary else joined.replace(year=joined.year + 1),
        unit_id=unit_id,
    )


def _fill_branch_posts(
    actor: Actor,
    year: int,
    branches: Sequence[Branch],
    members: dict[int, list[int]],
    chance: random.Random,
) -> None:
    kinds = ("organisation_commissioner", "publicity_commissioner", "discipline_commissioner")
    titles = {"organisation_commissioner": "组织委员", "publicity_commissioner": "宣传委员",
              "discipline_commissioner": "纪检委员"}  # fmt: skip
    bulk_add_posts(
        actor=actor,
        rows=[
            PostRow(kind, f"{branch.short_name}{titles[kind]}", branch.pk)
            for branch in branches
            for kind in kinds
        ],
    )
    seats = {
        (post.organisation_id, post.kind): post.pk
        for post in open_posts(actor).filter(organisation__kind="branch")
    }
    rows = []
    for branch in branches:
        started = branch.term_started_on or datetime.date(year - 1, 1, 1)
        for place, kind in enumerate(("secretary", *kinds)):
            changed = chance.random() < 0.12 and kind == "secretary"
            day = (
                datetime.date(year, 2, 24)
                if branch.name == STORY_BRANCHES[4] and kind == "secretary"
                else started
            )
            if changed and branch.name not in STORY_BRANCHES:
                day = datetime.date(year, chance.randint(1, 9), 15)
            rows.append((seats[(branch.pk, kind)], members[branch.pk][place], "A", day))
    bulk_fill_posts(actor=actor, rows=rows)


def _add_non_members(actor: Actor, year: int, population: Population) -> None:
    root = organisations(actor, datetime.date(year, 1, 1)).get(name=STORY_COMMITTEE)
    units = {unit.name: unit for unit in offices(actor).filter(parent_id=root.agency_id)}
    for office, count in zip(STORY_OFFICES, STORY_NON_MEMBERS, strict=True):
        for _ in range(count):
            invented = population.person(year=year)
            person = add_person(
                actor=actor,
                organisation=root,
                person=person_from(
                    name=invented.name, sex=invented.sex, born_on=invented.born_on, education=invented.education,
                    identity_number=invented.identity_number, telephone=invented.telephone, job_kind=invented.job_kind,
                ),
            )  # fmt: skip
            place_person(
                actor=actor,
                person=person,
                unit=units[office],
                path=root.path,
                from_on=datetime.date(year - 1, 1, 1),
            )
