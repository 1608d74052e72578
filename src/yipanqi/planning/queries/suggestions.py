"""Which party measures answer a business item, and why: common measures of the lexicon, matched by words, concepts and needs."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from yipanqi.analysis.matching import Index, Match, Text
from yipanqi.analysis.matching_lexicon import Concepts
from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import PlanItem, SuggestionVerdict
from yipanqi.planning.queries.plans import junctions_of
from yipanqi.planning.queries.words import common_measures, lexicon, measure_kinds

SUGGESTED = 3
OTHERWISE = "joined_project"
FITTING, LIKELY, LEAST = 1.3, 1.0, 0.8
"""From these scores on five in six, two in three and three in five of the suggestions of the labelled set fit; below, none is shown."""
TIERS = ((FITTING, "很契合"), (LIKELY, "较契合"), (LEAST, "仅供参考"))
CARRIER_SIGNS = (
    ("exemplary_post", ("示范岗", "窗口", "服务明星", "示范车", "示范线", "示范田")), ("vanguard_post", ("先锋岗", "先锋")),
    ("task_force", ("突击", "攻坚", "攻关", "抢险", "服务队", "帮办", "揭榜", "专班")),
    ("responsibility_area", ("责任区", "网格", "安全岗", "包保", "包联")), ("pledge", ("承诺", "践诺", "亮身份")),
    ("contact_point", ("联系点", "结对", "接访", "驻", "联村", "走访", "双报到")),
    ("volunteering", ("志愿", "爱心", "义诊", "微心愿", "宣讲")), ("brand", ("品牌", "工作室")),
    ("training", ("培训", "讲堂", "师徒", "师带徒", "导师", "比武", "练兵", "微党课", "学习小组")),
    ("joint_meeting", ("联席", "共建", "联建", "联盟", "联合")), ("theme_day", ("教育", "警示", "廉洁", "家风")),
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """One party measure with its reason, how well it fits, and the words that stand in both texts."""

    measure: str
    measure_kind: str
    kind_title: str
    how: str
    because: str
    words: tuple[str, ...]
    score: float
    tier: str


def suggested_measures(actor: Actor, item: PlanItem, limit: int = SUGGESTED) -> list[Suggestion]:
    """The common measures that fit, best first, without those taken or refused for the item. An item that nothing fits gets none."""
    settled = {junction.measure for junction in junctions_of(actor, item)}
    settled |= set(refused_measures(actor, item))
    hows = dict(common_measures())
    return [
        _suggestion(match, hows[match.key])
        for match in measures_index().matches(text_of(item), limit=limit, without=settled)
        if match.score >= LEAST
    ]


def refused_measures(actor: Actor, item: PlanItem) -> list[str]:
    """The suggestions refused for this item, as far as the actor reaches it."""
    found = within_reach(SuggestionVerdict.objects.all(), actor, "item__organisation__path")
    return list(
        found.filter(item=item, verdict=SuggestionVerdict.REFUSED).values_list("reference", flat=True)
    )


def verdicts_of(actor: Actor, item: PlanItem) -> list[SuggestionVerdict]:
    """What was taken and refused for the item, newest first, as far as the actor reaches it."""
    found = within_reach(SuggestionVerdict.objects.all(), actor, "item__organisation__path")
    return list(found.filter(item=item).order_by("-decided_on", "-pk"))


def text_of(item: PlanItem) -> Text:
    """The business face of an item as a question."""
    body = f"{item.business_face}\n{item.target_text}"
    return Text(f"item:{item.pk}", item.title, body, item.office_id)


def because(match: Match) -> str:
    """Why, in one sentence: the shared theme, the need that a carrier answers, the words in both, the same office."""
    said = []
    if match.themes:
        said.append(f"同属{'、'.join(f'“{name}”' for name in match.themes)}")
    if match.needs:
        said.append(f"事项要的是{'、'.join(f'“{name}”' for name in match.needs)}，这类载体正对应")
    if match.words:
        said.append(f"两边都写到{'、'.join(f'“{word}”' for word in match.words)}")
    if match.is_near:
        said.append("同一科室或同一批人")
    return "；".join(said) if said else "用词相近"


def tier_of(score: float) -> str:
    """How well it fits, in words; empty where it should not be shown."""
    return next((title for least, title in TIERS if score >= least), "")


def kind_of_measure(measure: str) -> str:
    """The kind of carrier or activity that the wording of a measure points to."""
    for kind, signs in CARRIER_SIGNS:
        if any(sign in measure for sign in signs):
            return kind
    return OTHERWISE


@functools.cache
def concepts() -> Concepts:
    """The lexicon made ready, once."""
    return Concepts(lexicon())


@functools.cache
def measures_index() -> Index:
    """The common measures made ready, once; their scale is that of the common measures themselves."""
    return Index([Text(title, title, how) for title, how in common_measures()], concepts())


def _suggestion(match: Match, how: str) -> Suggestion:
    kind = kind_of_measure(match.key)
    return Suggestion(
        match.key,
        kind,
        measure_kinds()[kind].title,
        how,
        because(match),
        match.words,
        match.score,
        tier_of(match.score),
    )
