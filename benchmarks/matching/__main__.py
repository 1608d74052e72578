"""Suggestions measured: what share of fitting measures stand among the first five, and how long one question takes.

python -m benchmarks.matching            # the labelled set
python -m benchmarks.matching --items 50000   # and the time of one question over so many items
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import yaml

from yipanqi.analysis.matching import Index, Text
from yipanqi.analysis.matching_lexicon import Concepts, Words, lexicon_words

HERE = Path(__file__).parent
LEXICON = HERE.parent.parent / "rules" / "lexicon.json"
FIRST = 5


def lexicon() -> Words:
    """The lexicon as it ships."""
    return lexicon_words(json.loads(LEXICON.read_text("utf-8")))


def labelled() -> tuple[list[Text], list[tuple[Text, set[str], set[str]]]]:
    """The measures, and the tasks with what fits directly and what fits at all."""
    said: dict[str, Any] = yaml.safe_load((HERE / "labelled.yaml").read_text("utf-8"))
    common = json.loads(LEXICON.read_text("utf-8"))["measures"]
    items = [Text(f"p{number:02}", one["title"], one["body"]) for number, one in enumerate(common, 1)]
    items += [Text(key, one["title"], one["body"]) for key, one in said["items"].items()]
    tasks = [
        (
            Text(f"t{number}", one["title"], one["body"]),
            set(one["direct"]),
            {*one["direct"], *one["fair"]},
        )
        for number, one in enumerate(said["tasks"])
    ]
    return items, tasks


def measured(words: Words) -> dict[str, float]:
    """Recall among the first five, mean reciprocal rank, direct hits, the other way round, and how well nothing is known as nothing."""
    items, tasks = labelled()
    concepts = Concepts(words)
    index = Index(items, concepts, [task for task, _, _ in tasks])
    recall, ranks, direct, tops = [], [], [], []
    for task, best, fitting in tasks:
        found = index.matches(task, limit=len(items))
        keys = [one.key for one in found]
        tops.append((found[0].score if found else 0.0, bool(fitting)))
        if not fitting:
            continue
        recall.append(len(fitting & set(keys[:FIRST])) / len(fitting))
        ranks.append(next((1 / place for place, key in enumerate(keys, 1) if key in fitting), 0.0))
        direct.append(bool(best & set(keys[:FIRST])))
    back = []
    reached = {task.key: index.scores(task)[0] for task, _, _ in tasks}
    for place, item in enumerate(index.items):
        wanted = {task.key for task, _, fitting in tasks if item.key in fitting}
        if wanted:
            order = sorted(reached, key=lambda key: -float(reached[key][place]))
            back.append(len(wanted & set(order[:FIRST])) / len(wanted))
    fits, empty = [top for top, fit in tops if fit], [top for top, fit in tops if not fit]
    above = sum(a > b for a in fits for b in empty) / (len(fits) * len(empty))
    return {
        "recall@5": sum(recall) / len(recall),
        "MRR": sum(ranks) / len(ranks),
        "direct in first five": sum(direct) / len(direct),
        "item→task recall@5": sum(back) / len(back),
        "AUC of nothing fits": above,
    }


def timed(words: Words, count: int) -> tuple[float, float]:
    """Seconds to build an index of so many items of about a hundred characters, and milliseconds of one question (median of 50)."""
    items, tasks = labelled()
    chance = random.Random(5)
    parts = [f"{one.title}{one.body}" for one in items] + [f"{task.title}{task.body}" for task, _, _ in tasks]
    many = [
        Text(str(number), chance.choice(items).title, "，".join(chance.sample(parts, 3)))
        for number in range(count)
    ]
    concepts = Concepts(words)
    begun = time.perf_counter()
    index = Index(many, concepts, [task for task, _, _ in tasks])
    built = time.perf_counter() - begun
    taken = []
    for task, _, _ in (tasks * 2)[:50]:
        begun = time.perf_counter()
        index.matches(task)
        taken.append(time.perf_counter() - begun)
    return built, sorted(taken)[len(taken) // 2] * 1000


def main() -> None:
    """Print both."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--items", type=int, default=0)
    options = asked.parse_args()
    words = lexicon()
    bare = Words((), (), ())
    for title, used in (("whole", words), ("without the lexicon", bare)):
        print(title, {name: round(value, 3) for name, value in measured(used).items()})
    if options.items:
        built, question = timed(words, options.items)
        print(f"{options.items} items: built in {built:.1f} s, one question {question:.1f} ms")


if __name__ == "__main__":
    main()
