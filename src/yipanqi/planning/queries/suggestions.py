"""Which party measures answer a business item, and why: words of the lexicon that the item's text holds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.ledger.queries import entries_about
from yipanqi.planning.models import PlanItem
from yipanqi.planning.queries.plans import junctions_of
from yipanqi.planning.queries.words import Theme, measure_kinds, needs, themes

SUGGESTED = 3
REFUSED_WORD = "planning.suggestion.refused"
OTHERWISE = "joined_project"
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
    """One party measure with its reason: the theme or need, and the words of the item that called for it."""

    measure: str
    measure_kind: str
    kind_title: str
    because: str
    words: tuple[str, ...]


def suggested_measures(actor: Actor, item: PlanItem) -> list[Suggestion]:
    """Up to three measures not yet taken or refused, most matching words first. An item without known words gets none."""
    taken = {junction.measure for junction in junctions_of(actor, item)}
    taken |= set(refused_measures(actor, item))
    text = f"{item.title}\n{item.business_face}\n{item.target_text}"
    ranked = sorted((*_matches(text, themes()), *_matches(text, needs())), key=lambda match: -len(match[1]))
    chosen: list[Suggestion] = []
    for theme, words in _one_after_another(ranked):
        for answer in theme.answers:
            if answer in taken or any(kept.measure == answer for kept in chosen):
                continue
            chosen.append(_suggestion(theme, answer, words))
            break
        if len(chosen) == SUGGESTED:
            break
    return chosen


def refused_measures(actor: Actor, item: PlanItem) -> list[str]:
    """The suggestions refused for this item, from the ledger."""
    entries = entries_about(actor, "planning.plan_item", item.pk).filter(word=REFUSED_WORD)
    return [str(json.loads(entry.data)["measure"]) for entry in entries]


def kind_of_measure(measure: str) -> str:
    """The kind of carrier or activity that the wording of a measure points to."""
    for kind, signs in CARRIER_SIGNS:
        if any(sign in measure for sign in signs):
            return kind
    return OTHERWISE


def _matches(text: str, wanted: Sequence[Theme]) -> list[tuple[Theme, tuple[str, ...]]]:
    found = ((theme, tuple(cue for cue in theme.cues if cue in text)) for theme in wanted)
    return [(theme, words) for theme, words in found if words]


def _one_after_another(
    ranked: Sequence[tuple[Theme, tuple[str, ...]]],
) -> itertools.chain[tuple[Theme, tuple[str, ...]]]:
    """The matches again and again, so that one theme may give several measures when few match."""
    return itertools.chain.from_iterable(itertools.repeat(ranked, SUGGESTED))


def _suggestion(theme: Theme, answer: str, words: tuple[str, ...]) -> Suggestion:
    kind = kind_of_measure(answer)
    quoted = "、".join(f"“{word}”" for word in words[:4])
    return Suggestion(
        answer,
        kind,
        measure_kinds()[kind].title,
        f"事项写到{quoted}，属于“{theme.name}”，常用这类举措",
        words,
    )
