"""Suggestions for twenty business items of the demo county as a table, each with the verdict of a person kept in verdicts.yaml.

python -m benchmarks.matching.verdicts > docs/suggestions-of-the-demo.md
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import django
import yaml

from yipanqi.analysis.matching import Text

HERE = Path(__file__).parent
ITEMS, FIRST = 20, 3
HEAD = """# 演示县的建议

由 `python -m benchmarks.matching.verdicts` 列出：演示县的{count}件业务事项，每件平台给出的前三条常用举措，和一个人看过之后的评语。
评语记在 `benchmarks/matching/verdicts.yaml`；没有看过的写“未评”。“有用”是愿意采用或愿意讨论，“没用”是不该出现。

{sum}补充词库里县一级通用的业务用词（污水、归集、零工市场、好差评等）之前是：有用31条、没用22条。
词是看过那一次的“没用”之后补的，所以这二十件已不是没见过的考题；没有参照它们的标注集怎么变，见 docs/benchmarks.md。

| 业务事项 | 建议 | 契合程度 | 理由 | 评语 |
| --- | --- | --- | --- | --- |"""


def main() -> None:
    """Print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
    django.setup()
    content = import_module("yipanqi.demo.services.content")
    offered = import_module("yipanqi.planning.queries.suggestions")
    verdicts = yaml.safe_load((HERE / "verdicts.yaml").read_text("utf-8")) or {}
    story = import_module("yipanqi.demo.services.story_words")
    tasks = [Text("task", one.title, one.business) for one in content.TASKS]
    tasks += [Text("task", title, business) for title, business, *_ in story.BUSINESS]
    tasks = tasks[:ITEMS]
    rows: list[str] = []
    told: list[str] = []
    for task in tasks:
        found = [
            one for one in offered.measures_index().matches(task, limit=FIRST) if one.score >= offered.LEAST
        ]
        if not found:
            verdict = _said(verdicts, task.title, "没有建议", told)
            rows.append(f"| {task.title} | 没有建议 | — | — | {verdict} |")
        for one in found:
            verdict = _said(verdicts, task.title, one.key, told)
            tier, why = offered.tier_of(one.score), offered.because(one)
            rows.append(f"| {task.title} | {one.key} | {tier} | {why} | {verdict} |")
    counts = "、".join(f"{word}{told.count(word)}条" for word in ("有用", "没用", "未评") if word in told)
    print(HEAD.format(count=len(tasks), sum=f"合计：{counts}。"))
    print("\n".join(rows))


def _said(verdicts: dict[str, dict[str, str]], title: str, measure: str, told: list[str]) -> str:
    verdict = str((verdicts.get(title) or {}).get(measure, "未评"))
    told.append(verdict.split("：")[0])
    return verdict


if __name__ == "__main__":
    main()
