"""Suggestions by words, concepts and needs: what they find on the labelled set, and that they are steady and explained."""

from __future__ import annotations

from benchmarks.matching.__main__ import labelled, lexicon, measured
from yipanqi.analysis.matching import Index, Text, shared_words
from yipanqi.analysis.matching_lexicon import Concepts, Words, grams


def test_labelled_set_is_matched_well_enough() -> None:
    found = measured(lexicon())
    assert found["recall@5"] >= 0.55 and found["MRR"] >= 0.68 and found["item→task recall@5"] >= 0.65
    assert found["direct in first five"] >= 0.77


def test_procedure_is_left_out_and_answers_are_steady() -> None:
    items, tasks = labelled()
    index = Index(items, Concepts(lexicon()))
    assert not {item.key for item in index.items} & {"q01", "q02", "q03"}
    first = index.matches(tasks[0][0])
    assert first == Index(items, Concepts(lexicon())).matches(tasks[0][0])
    assert [one.score for one in first] == sorted((one.score for one in first), reverse=True)


def test_reasons_and_left_out_ones() -> None:
    index = Index(
        [Text("a", "窗口党员示范岗", "一次办结", 3, (1, 2)), Text("b", "党员河长", "巡河护河")],
        Concepts(lexicon()),
    )
    task = Text("t", "办事大厅窗口一次办结率95%", "减少排队", 3, (1,))
    best = index.matches(task)[0]
    assert best.key == "a" and best.is_near and "政务服务" in best.themes and "窗口服务" in best.needs
    assert "一次办结" in best.words
    assert [one.key for one in index.matches(task, without={"a"})] in ([], ["b"])


def test_nothing_to_match_gives_nothing() -> None:
    empty = Concepts(Words((), (), ()))
    assert Index([], empty).matches(Text("t", "任务")) == []
    assert Index([Text("a", "甲乙")], empty).matches(Text("t", "123")) == []
    assert Index([Text("a", "")], empty).matches(Text("t", "")) == []


def test_grams_part_at_figures_and_shared_words_are_longest() -> None:
    assert dict(grams("办10件")) == {"办": 2, "件": 2}
    assert shared_words("窗口一次办结率", "实行一次办结，窗口提速") == ("一次办结", "窗口")
