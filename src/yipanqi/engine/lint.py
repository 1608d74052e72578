"""减负 lint: what a body of rules may not score, ask twice, ask without a maximum, or push — and the self-check sheet.

The clauses are the platform's own; they follow what offices were told against formalism at the finger-tips, whose articles are to
be verified. A `refused` finding must be mended before adoption, a `warned` one is for the author to answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yipanqi.engine.elements import entries_of
from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Test
from yipanqi.engine.language import Obligation, Rules
from yipanqi.engine.schemes import Burden, Head

REFUSED, WARNED = "refused", "warned"
MOST_FILES_A_YEAR = 60
"""Files one element may ask of one person a year before the author is warned."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the self-check sheet: what may not be, and the words by which it is known."""

    number: int
    title: str
    words: str = ""


CLAUSES = (
    Clause(1, "不以登录次数计分或考核", r"登[录陆]|log_?ins?\b|log_?on"),
    Clause(2, "不以在线时长计分或考核", r"在线|时长|online|stay_|minutes_spent"),
    Clause(3, "不以点击、浏览、点赞、转发计分或考核", r"点击|点赞|转发|浏览|阅读量|访问量|(?<![a-z])(?:click|likes?\b|forward|views?\b)|visits_to_page"),
    Clause(4, "不以签到、打卡、连续天数计分或考核", r"签到|打卡|连续.{0,4}天|sign_?in|check_?in|streak"),
    Clause(5, "不以材料的字数、页数、篇数、图片数计分或考核", r"字数|页数|篇数|份数|图片|照片|截图|心得.{0,3}数|words?\b|pages?\b|pictures?|photos?|screenshots?|characters"),
    Clause(6, "不以安装量、注册率、关注数计分或考核", r"安装|下载量|注册[率数量]|关注[率数量]|install|download|followers?|registrations?"),
    Clause(7, "同一事实不向基层要两次"),
    Clause(8, "要文件的写明最多几件"),
    Clause(9, "不推送排名", r"排名|排行|名次|末位|榜|ranking"),
)  # fmt: skip
_SCORED = [clause for clause in CLAUSES if clause.words and clause.number <= 6]
_RANKED = CLAUSES[8]
_VERIFY = "对应整治“指尖上的形式主义”的要求（条款待核对原文）"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the lint found, by clause."""

    place: Place
    clause: Clause
    grade: str
    what: str
    remedy: str

    def __str__(self) -> str:
        word = "不得采用" if self.grade == REFUSED else "请说明"
        return f"{self.place}：【{word}·自查第{self.clause.number}项 {self.clause.title}】{self.what}。{self.remedy}。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The findings and what the rules ask of the grass roots."""

    findings: tuple[Finding, ...]
    burdens: tuple[tuple[str, str, Burden], ...]
    without_burden: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether anything must be mended before adoption."""
        return any(finding.grade == REFUSED for finding in self.findings)

    @property
    def lines(self) -> list[str]:
        """The self-check sheet as text: findings, one line a clause, the burden by whom it falls on."""
        found = [str(finding) for finding in self.findings]
        lines = [*found, "减负自查表", _VERIFY]
        for clause in CLAUSES:
            count = sum(finding.clause == clause for finding in self.findings)
            lines.append(f"{clause.number}. {clause.title}：{f'发现{count}处' if count else '未发现'}")
        return [*lines, *self._burden_lines()]

    def _burden_lines(self) -> Iterator[str]:
        by_person: dict[str, list[Burden]] = defaultdict(list)
        for _, _, burden in self.burdens:
            by_person[burden.of].append(burden)
        for person, asked in sorted(by_person.items()):
            minutes = sum(burden.minutes * burden.times for burden in asked)
            files = sum(burden.files * burden.times for burden in asked)
            fields = sum(burden.fields * burden.times for burden in asked)
            yield f"每年向{person}要：{len(asked)}项，约{-(-minutes // 60)}小时，填写{fields}项，{_files_said(files)}"
        for key, title, asked_once in self.burdens:
            note = f"（{asked_once.note}）" if asked_once.note else ""
            yield (
                f"　{key} {title}：{asked_once.of}，每次{asked_once.minutes}分钟、{asked_once.fields}项、{_files_said(asked_once.files)}，"
                f"一年{asked_once.times}次{note}"
            )
        if self.without_burden:
            names = "、".join(self.without_burden)
            yield f"另有{len(self.without_burden)}项没有写明负担（burden）：{names}，请补上后再看合计"


def lint(rules: Rules) -> Sheet:
    """Look over one body of rules. Reads titles, columns and conditions, never messages to people, except for rankings."""
    findings = [*_scoring(rules), *_twice(rules), *_files(rules), *_rankings(rules)]
    burdens = [
        (entry.id, entry.title, entry.burden) for entry in entries_of(rules) if entry.burden is not None
    ]
    ordered = sorted(findings, key=lambda finding: (finding.place, finding.clause.number))
    return Sheet(tuple(ordered), tuple(burdens), tuple(_unsaid(rules)))


def _files_said(count: int) -> str:
    return f"文件最多{count}个" if count else "不要文件"


def _unsaid(rules: Rules) -> Iterator[str]:
    """What asks somebody for something and does not say how much: rules, scores that people give, points that somebody confirms."""
    asking: list[Obligation | Head] = [
        *rules.obligations.values(),
        *(node.head for node in rules.indicators.values() if node.source != "computed"),
        *(points.head for points in rules.points.values()),
    ]
    yield from (entry.id for entry in asking if entry.burden is None)


def _scoring(rules: Rules) -> Iterator[Finding]:
    """What scores: obligations, measures, indicators, criteria, points — by its title and by what it counts."""
    for rule in rules.obligations.values():
        words = [rule.id, rule.title, *_counted(rules, rule.fact, (rule.where,), rule.distinct)]
        yield from _named(f"规则“{rule.id} {rule.title}”", rule.place, words)
    for measure in rules.measures.values():
        words = [
            measure.head.id,
            measure.head.title,
            *_counted(rules, measure.fact, (measure.where, measure.of), measure.column),
        ]
        yield from _named(f"度量“{measure.head.id} {measure.head.title}”", measure.head.place, words)
    for node in rules.indicators.values():
        yield from _named(
            f"指标“{node.head.id} {node.head.title}”", node.head.place, [node.head.id, node.head.title]
        )
    for standard in rules.standards.values():
        for criterion in standard.criteria:
            yield from _named(
                f"标准“{standard.head.id}”的条件“{criterion.title}”", criterion.place, [criterion.title]
            )
    for points in rules.points.values():
        for category in points.categories:
            words = [
                category.id,
                category.title,
                *_counted(rules, category.fact, (category.where,), category.column),
            ]
            yield from _named(f"积分“{points.head.id}”的类别“{category.title}”", category.place, words)


def _counted(rules: Rules, fact: str, wheres: Iterable[tuple[Test, ...]], column: str) -> Iterator[str]:
    """The names and titles of a table, of the columns used, and of the words asked for."""
    table = rules.facts[fact]
    yield from (table.name, table.title)
    tests = [test for where in wheres for test in where]
    for name in {column, *(test.column for test in tests)} & table.columns.keys():
        yield from (name, table.columns[name].title)
    for test in tests:
        words = rules.vocabularies.get(table.columns[test.column].vocabulary)
        for value in test.values:
            term = words.term(str(value)) if words else None
            yield from (str(value), term.title if term else "")


def _named(what: str, place: Place, words: Iterable[str]) -> Iterator[Finding]:
    text = "\n".join(words)
    for clause in _SCORED:
        match = re.search(clause.words, text, re.IGNORECASE)
        if match:
            yield Finding(
                place,
                clause,
                REFUSED,
                f"{what}以“{match.group()}”为依据",
                "请改为看办成了什么事、谁参加了、结果怎样；没有结果可看的，删去这一项",
            )


def _twice(rules: Rules) -> Iterator[Finding]:
    """Two obligations that ask the same of the same organisations at the same time; two categories that count one record twice."""
    clause = CLAUSES[6]
    seen: dict[object, list[Obligation]] = defaultdict(list)
    for rule in rules.obligations.values():
        key = (rule.fact, frozenset(rule.where), rule.distinct, rule.cadence, rule.within)
        for other in seen[key]:
            if _overlap(rule, other):
                yield Finding(
                    rule.place,
                    clause,
                    REFUSED,
                    f"规则“{rule.id} {rule.title}”与“{other.id} {other.title}”向同一类组织要同一件事",
                    "请留一条；要提高次数的，在后面的层改写参数",
                )
        seen[key].append(rule)
    for points in rules.points.values():
        counted: set[object] = set()
        for category in points.categories:
            own = (category.fact, frozenset(category.where), category.column)
            if own in counted:
                yield Finding(
                    category.place,
                    clause,
                    WARNED,
                    f"积分“{points.head.id}”的类别“{category.title}”与前面的类别积同一条记录的分",
                    "请合并为一类，或写清两类的条件",
                )
            counted.add(own)


def _overlap(one: Obligation, other: Obligation) -> bool:
    ends = [rule.effective_until for rule in (one, other)]
    starts = [rule.effective_from for rule in (one, other)]
    apart = any(end is not None and end < start for end, start in zip(ends, reversed(starts), strict=True))
    return not apart and bool(set(one.kinds) & set(other.kinds)) and one.conditions == other.conditions


def _files(rules: Rules) -> Iterator[Finding]:
    """Evidence without a maximum, and elements that ask for many files a year."""
    clause = CLAUSES[7]
    for words in rules.vocabularies.values():
        for term in words.terms:
            if (
                term.attributes.get("evidence_minimum") is not None
                and term.attributes.get("evidence_maximum") is None
            ):
                yield Finding(
                    term.place,
                    clause,
                    REFUSED,
                    f"词表“{words.title}”的“{term.title}”要佐证，却没有写最多几件",
                    "请补上 evidence_maximum",
                )
    for entry in entries_of(rules):
        burden = entry.burden
        if burden is not None and burden.files * burden.times > MOST_FILES_A_YEAR:
            yield Finding(
                entry.place,
                clause,
                WARNED,
                f"“{entry.id}”每年最多要{burden.files * burden.times}个文件",
                f"请减少次数或件数，一年不超过{MOST_FILES_A_YEAR}个，或说明理由",
            )


def _rankings(rules: Rules) -> Iterator[Finding]:
    """Messages reach people: one that speaks of rankings pushes them. A title that does is for the author to answer."""
    for entry in entries_of(rules):
        yield from _ranked(entry.place, f"“{entry.id}”", entry.title, entry.message)


def _ranked(place: Place, what: str, title: str, message: str) -> Iterator[Finding]:
    if re.search(_RANKED.words, message, re.IGNORECASE):
        yield Finding(
            place,
            _RANKED,
            REFUSED,
            f"{what}的提示语向人推送排名：“{message}”",
            "请改为说清差在哪里、怎样补上",
        )
    elif re.search(_RANKED.words, title, re.IGNORECASE):
        yield Finding(
            place, _RANKED, WARNED, f"{what}的名称“{title}”说的是排名", "请改为档次，并只给本人和上级看"
        )
