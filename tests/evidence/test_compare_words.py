"""Words of records are compared as they are written; relatives are found at once and by the sweep alike."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from yipanqi.evidence.models import CommonRuns, ComparedText, TextKey, TextPair
from yipanqi.evidence.queries import likeness, text_pairs
from yipanqi.evidence.queries.comparison import tier_of
from yipanqi.evidence.services import Words, compare_many, compare_words, forget_words, sweep_texts, sweeping
from yipanqi.ledger.services import Subject

pytestmark = pytest.mark.django_db
LETTERS = "支部书记主持会议通报上月差评回访情况窗口组提出图审环节排队过长企业平均等候四天主要原因是材料预审不细专场太少"
COPIED = (
    "支部书记通报上月差评回访情况。窗口组提出图审环节排队过长，企业平均等候四天；主要原因是材料预审不细、专场太少。"
    "投资项目科说明每周二可以加开一个专场。会议决定由帮办员提前一天核对材料，专场在3月底前落实，下月听取结果。"
)


def own_words(seed: int, length: int = 150) -> str:
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def words(cast: Cast, key: int, text: str, branch: int = 0, day: int = 1) -> Words:
    organisation = (cast.first.branches + cast.second.branches)[branch]
    return Words(
        Subject("execution.activity", key, f"第{key}次会议"),
        organisation.pk,
        datetime.date(2025, 3, day),
        text,
    )


def pairs() -> list[tuple[str, str]]:
    found = TextPair.objects.order_by("later__subject_key", "earlier__subject_key")
    return [(pair.later.subject_key, pair.earlier.subject_key) for pair in found]


def test_a_copy_is_found_as_it_is_written_and_the_earlier_day_is_the_source(cast: Cast) -> None:
    compare_words(actor=cast.system, words=words(cast, 1, COPIED, day=20), is_new=True)
    compare_words(actor=cast.system, words=words(cast, 2, own_words(2)), is_new=True)
    late_entry = COPIED.replace("3月底", "4月10日").replace("投资项目科", "市场准入科")
    found = compare_words(actor=cast.system, words=words(cast, 3, late_entry, 2, day=5), is_new=True)
    assert [(pair.later.subject_key, pair.earlier.subject_key) for pair in found] == [("1", "3")]
    assert tier_of(found[0].containment) is not None and 0.8 < found[0].containment < 1


def test_a_corrected_record_is_compared_anew_and_a_withdrawn_one_no_more(cast: Cast) -> None:
    compare_words(actor=cast.system, words=words(cast, 1, COPIED), is_new=True)
    compare_words(actor=cast.system, words=words(cast, 2, COPIED, 1, 2), is_new=True)
    assert pairs() == [("2", "1")]
    compare_words(actor=cast.system, words=words(cast, 2, own_words(2), 1, 2))
    assert pairs() == []
    compare_words(actor=cast.system, words=words(cast, 2, COPIED, 1, 2))
    assert pairs() == [("2", "1")]
    compare_words(actor=cast.system, words=words(cast, 2, COPIED, 1, 9))
    assert ComparedText.objects.get(subject_key="2").on.day == 9 and pairs() == [("2", "1")]
    forget_words(actor=cast.system, subject=Subject("execution.activity", 1, ""))
    forget_words(actor=cast.system, subject=Subject("execution.activity", 99, ""))
    assert pairs() == [] and set(TextKey.objects.values_list("text", flat=True)) == set(
        ComparedText.objects.values_list("pk", flat=True)
    )


def test_short_and_quoted_words_are_not_compared(cast: Cast) -> None:
    quoted = (
        "贯彻执行党的基本路线和各项方针、政策，带头参加改革开放和社会主义现代化建设。"
        "带动群众为经济发展和社会进步艰苦奋斗，在生产、工作、学习和社会生活中起先锋模范作用。"
    )
    for key, text in enumerate(("同意。", quoted, "", "会议强调，要提高政治站位，增强行动自觉。" * 3)):
        compare_words(actor=cast.system, words=words(cast, key, text), is_new=True)
    assert not ComparedText.objects.exists() and not TextKey.objects.exists()


def test_the_sweep_finds_what_the_acts_find_and_keeps_the_day(cast: Cast) -> None:
    texts = [COPIED, own_words(1), COPIED.replace("专场", "窗口"), own_words(4), own_words(5) + COPIED[:90]]
    for key, text in enumerate(texts):
        compare_words(actor=cast.system, words=words(cast, key, text, key % 4, key + 1), is_new=True)
    one_by_one, keys = pairs(), sorted(TextKey.objects.values_list("key", "text"))
    assert ("2", "0") in one_by_one
    swept = sweep_texts(actor=cast.system)
    assert (swept.texts, swept.changed, swept.pairs) == (5, 0, len(one_by_one)) and pairs() == one_by_one
    TextPair.objects.all().delete()
    sweep_texts(actor=cast.system)
    assert pairs() == one_by_one and sorted(TextKey.objects.values_list("key", "text")) == keys


def test_many_at_once_are_kept_and_found_by_the_sweep(cast: Cast) -> None:
    rows = [words(cast, key, own_words(key % 30) if key % 10 else "短", key % 4) for key in range(60)]
    assert compare_many(actor=cast.system, rows=rows) == 54
    assert compare_many(actor=cast.system, rows=[]) == 0
    assert not pairs()
    assert sweep_texts(actor=cast.system).pairs == 27


def test_what_everybody_says_is_learnt_and_then_does_not_count(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "FEWEST_FOR_SAMPLE", 40)
    closing = "全体党员表示要把思想和行动统一到上级部署上来以更实作风完成全年目标任务确保各项工作落到实处"
    rows = [words(cast, key, own_words(key, 240) + closing, key % 4) for key in range(60)]
    compare_many(actor=cast.system, rows=[*rows, words(cast, 90, COPIED), words(cast, 91, COPIED, 1)])
    steps: list[tuple[int, int]] = []
    swept = sweep_texts(actor=cast.system, progress=lambda done, total, said: steps.append((done, total)))
    assert CommonRuns.objects.get().sample == 62
    assert pairs() == [("91", "90")] and swept.changed == 62
    assert steps == sorted(steps) and steps[-1] == (124, 124)
    late = compare_words(actor=cast.system, words=words(cast, 92, own_words(99, 240) + closing), is_new=True)
    assert late == []
    assert sweep_texts(actor=cast.system).changed == 0 and CommonRuns.objects.count() == 1


def test_a_text_copied_by_hundreds_points_at_the_oldest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST_PER_KEY", 6)
    monkeypatch.setattr(likeness, "OLDEST_PER_KEY", 3)
    for key in range(10):
        compare_words(actor=cast.system, words=words(cast, key, COPIED, key % 4, key + 1), is_new=True)
    assert {pair for pair in pairs() if pair[0] == "9"} == {("9", "0"), ("9", "1"), ("9", "2")}


def test_comparing_costs_the_same_few_queries_among_few_and_many(cast: Cast) -> None:
    def cost(key: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            compare_words(actor=cast.system, words=words(cast, key, COPIED), is_new=True)
        return len(asked)

    first, second = cost(1), cost(2)
    compare_many(actor=cast.system, rows=[words(cast, 100 + key, own_words(key)) for key in range(80)])
    assert first < second == cost(3) <= 10


def test_pairs_are_read_by_whoever_reaches_the_later_text(cast: Cast) -> None:
    compare_words(actor=cast.system, words=words(cast, 1, COPIED, 0), is_new=True)
    compare_words(actor=cast.system, words=words(cast, 2, COPIED, 2, 9), is_new=True)
    assert TODAY and text_pairs(cast.inspector).count() == text_pairs(cast.system).count() == 1
    assert text_pairs(cast.doer).count() == 0
