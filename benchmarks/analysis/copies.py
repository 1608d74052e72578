"""Records as offices write them, and planted copies of them: every one known, none real.

Record `n` comes from its number alone, so that any source can be written again. Words are invented pairs of letters in two
equal halves: each has a synonym in the other. Clauses join them; every record ends with one of a few closing sentences,
one in four quotes a document. One record in eight is a copy; one source (the pattern text) is copied by thousands.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

KINDS = (
    "verbatim",
    "names and dates",
    "reordered",
    "reworded 5%",
    "reworded 15%",
    "copied 80%",
    "half copied",
    "copied 30%",
)
COPIED_EVERY, PATTERN, PATTERN_EVERY = 8, 3, 40
_LETTERS = (
    "会议学习党员支部工作群众服务窗口审批材料责任落实问题整改时限项目企业基层调研干部培训计划情况意见建议讨论研究部署推进检查考核"
    "目标任务措施效果质量提升优化流程改革创新协调联系走访慰问帮助困难解决反映答复公开监督纪律作风廉政风险防控制度完善健全机制"
    "组织生活主题活动参加人员名单记录汇报总结交流发言表态承诺践行示范引领带动先锋模范岗位业务能力水平素质教育宣传文化环境安全"
)
_CLOSINGS = (
    "会议要求全体党员要提高认识抓好落实确保取得实效", "会后各党小组要及时传达会议精神并结合岗位抓好贯彻", "支部将按照分工定期检查进展情况并在下次会议上通报",
    "与会同志一致表示要把学习成果转化为推动工作的实际行动", "会议强调要统筹兼顾突出重点力戒形式主义务求实效",
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One written record; `source` is the number of what it was copied from, or -1."""

    number: int
    text: str
    source: int = -1
    kind: str = ""


class Office:
    """Whoever writes all these records; the same seed writes the same ones."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        letters = sorted(set(_LETTERS))
        words: dict[str, None] = {}
        while len(words) < 1200:
            words["".join(chance.choices(letters, k=2))] = None
        self.words = list(words)
        self.synonym = {word: self.words[place ^ 1] for place, word in enumerate(self.words)}
        self.heads = [tuple(chance.choices(self.words, k=chance.choice((2, 3)))) for _ in range(60_000)]
        self.tails = [tuple(chance.choices(self.words, k=chance.choice((2, 3)))) for _ in range(60_000)]
        self.quotations = [
            "。".join("".join(chance.choices(self.words, k=9)) for _ in range(4)) for _ in range(40)
        ]

    def record(self, number: int) -> Record:
        """The record of that number."""
        chance = random.Random(number * 2654435761 % (1 << 31))
        own = self._sentences(chance)
        if number % COPIED_EVERY != COPIED_EVERY - 1 or number < 100:
            return Record(number, self._written(own, chance))
        source = (
            PATTERN
            if number % PATTERN_EVERY == PATTERN_EVERY - 1 and number % 3 == 0
            else chance.randrange(number)
        )
        source -= source % COPIED_EVERY == COPIED_EVERY - 1
        kind = chance.choice(KINDS)
        theirs = self._sentences(random.Random(source * 2654435761 % (1 << 31)))
        return Record(number, self._written(self._changed(theirs, own, kind, chance), chance), source, kind)

    def _sentences(self, chance: random.Random) -> list[list[str]]:
        """Sentences as lists of words, commas among them."""
        made = []
        for _ in range(chance.randrange(7, 20)):
            words: list[str] = []
            for clause in range(chance.choice((2, 3, 3, 4))):
                words += ["，"] * bool(clause)
                words += (*chance.choice(self.heads), *chance.choice(self.tails))
            made.append(words)
        return made

    def _changed(
        self, theirs: list[list[str]], own: list[list[str]], kind: str, chance: random.Random
    ) -> list[list[str]]:
        if kind == "verbatim":
            return theirs
        if kind in ("names and dates", "reordered"):
            changed = [list(words) for words in theirs]
            for words in changed[::3]:
                words[0] = chance.choice(self.words)
            if kind == "reordered":
                chance.shuffle(changed)
            return changed
        if kind.startswith("reworded"):
            share = 0.05 if "15" not in kind else 0.15
            return [
                [self.synonym.get(word, word) if chance.random() < share else word for word in words]
                for words in theirs
            ]
        share = {"copied 80%": 0.8, "half copied": 0.5, "copied 30%": 0.3}[kind]
        kept = max(2, round(len(theirs) * share))
        fill = max(1, round(kept / share) - kept)
        return theirs[:kept] + (own * 3)[:fill]

    def _written(self, sentences: list[list[str]], chance: random.Random) -> str:
        day = f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日"
        parts = [day, *("".join(words) for words in sentences), chance.choice(_CLOSINGS)]
        if chance.random() < 0.25:
            parts.insert(1, chance.choice(self.quotations))
        return "。".join(parts) + "。"
