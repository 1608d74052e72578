"""Texts that are nearly the same are found, whatever was changed; the rest is not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from yipanqi.analysis.fingerprints import (
    ALGORITHM,
    FEWEST_OWN,
    Ground,
    common_runs,
    estimates,
    fingerprint,
    fingerprints,
    keys_of,
    sentence_hashes,
    similarity,
)
from yipanqi.analysis.marking import marked_beside

MINUTE = (
    "支部书记主持会议，通报上月差评回访情况。窗口组提出图审环节排队过长，企业平均等候四天。会议讨论认为，"
    "主要原因是材料预审不细、图审专场太少。投资项目科负责人说明，每周二、周四可以各加开一个专场。"
    "会议决定，由帮办员提前一天核对材料，专场安排在3月底前落实，下月支委会听取结果。"
)
OTHER = (
    "综合支部研究年度培训安排，青年干部提出增加公文写作和数据分析两门课程。与会同志交流了基层调研中看到的困难，"
    "建议把台账报送改为季度汇总。会议同意试行半年，由办公室统计减少的报表数量，年底向机关党委报告。"
)


def changed() -> dict[str, str]:
    sentences = MINUTE.split("。")
    return {
        "verbatim": MINUTE,
        "names and dates": MINUTE.replace("3月底", "2025年11月30日").replace("投资项目科", "市场准入科"),
        "reordered": "。".join(reversed(sentences)),
        "full width": MINUTE.replace("3", "３").replace("，", ", "),
        "half copied": MINUTE[: len(MINUTE) // 2] + OTHER,
    }


@pytest.mark.parametrize("kind", sorted(changed()))
def test_a_copy_shares_keys_with_its_source(kind: str) -> None:
    copy = changed()[kind]
    assert set(keys_of(MINUTE)) & set(keys_of(copy))
    assert similarity(MINUTE, copy).containment > 0.4


def test_unrelated_texts_share_next_to_nothing() -> None:
    found = similarity(MINUTE, OTHER)
    assert found.jaccard < 0.05
    assert not set(keys_of(MINUTE)) & set(keys_of(OTHER))


def test_the_exact_share_is_symmetric_and_whole_for_equal_texts() -> None:
    one, other = similarity(MINUTE, OTHER), similarity(OTHER, MINUTE)
    assert (one.jaccard, one.of_first) == (other.jaccard, other.of_second)
    assert similarity(MINUTE, MINUTE).jaccard == 1.0


def test_a_text_too_short_has_no_keys() -> None:
    assert keys_of("同意。") == () and keys_of("") == () and keys_of("，。！\n") == ()
    assert not fingerprint("会议同意，按期落实。").is_comparable
    assert fingerprints([]) == []


def test_quoted_sentences_do_not_count_as_copying() -> None:
    speech = "要把党建工作和业务工作一起谋划、一起部署、一起落实、一起检查。以高质量党建推动高质量发展。机关党建要走在前、作表率。"
    one, other = speech + MINUTE, speech + OTHER
    assert similarity(one, other).jaccard > 0.1
    ground = Ground(quoted=sentence_hashes([speech]))
    assert similarity(one, other, ground).jaccard < 0.05
    assert 0.2 < fingerprint(one, ground).quoted < 0.5
    assert keys_of(speech, ground) == ()


def test_what_most_texts_say_does_not_count_but_a_copied_text_still_does() -> None:
    chance = random.Random(7)
    letters = sorted(set(MINUTE + OTHER))
    closing = "会议要求全体党员提高认识狠抓落实确保取得实效"
    texts = ["".join(chance.choices(letters, k=120)) + closing for _ in range(400)] + [MINUTE] * 200
    common = Ground(version=1, common=common_runs(texts))
    assert common.common is not None and 10 < len(common.common) < 40
    assert similarity(texts[0], texts[1]).shared > similarity(texts[0], texts[1], common).shared == 0
    assert similarity(MINUTE, MINUTE, common).jaccard == 1.0 and fingerprint(MINUTE, common).is_comparable


def test_a_batch_gives_what_each_text_gives_alone() -> None:
    texts = [MINUTE, "", OTHER, "短", *changed().values()]
    for alone, together in zip((fingerprint(text) for text in texts), fingerprints(texts), strict=True):
        assert alone.keys == together.keys and np.array_equal(alone.sketch, together.sketch)


def test_estimates_rank_the_copy_first() -> None:
    sketches = np.stack([each.sketch for each in fingerprints([OTHER, changed()["names and dates"]])])
    unlike, like = estimates(fingerprint(MINUTE).sketch, sketches)
    assert like > 0.4 > 0.1 > unlike


def test_the_numbered_algorithm_does_not_change() -> None:
    """Stored keys depend on it: whoever changes it raises ALGORITHM, and everything is fingerprinted anew."""
    made = fingerprint(MINUTE)
    assert (ALGORITHM, made.own >= FEWEST_OWN, len(made.keys)) == FROZEN[:3]
    assert made.keys[:2] + made.keys[-2:] == FROZEN[3]


FROZEN: tuple[int, bool, int, tuple[int, ...]] = (
    1,
    True,
    47,
    (-2357852584004706222, -6789379425238937680, 734957045965924717, -2943109876980027372),
)


def test_marks_show_what_differs() -> None:
    left, right = marked_beside(MINUTE, MINUTE.replace("投资项目科", "市场准入科"))
    assert "".join(each.text for each in left) == MINUTE
    assert [each.text for each in left if not each.is_same] == ["投资项目"]
    assert [each.text for each in right if not each.is_same] == ["市场准入"]


def test_a_clause_that_changed_places_is_marked_as_the_same() -> None:
    left, _ = marked_beside(MINUTE, changed()["reordered"])
    assert sum(len(each.text) for each in left if each.is_same) > 0.85 * len(MINUTE)
