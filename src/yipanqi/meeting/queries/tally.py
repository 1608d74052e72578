"""The arithmetic of a vote: quorum, what passes, and the explanation. Reads no table and no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from fractions import Fraction

AT_LEAST, MORE_THAN = "at_least", "more_than"
EXPECTED, PRESENT = "expected", "present"
RELATION_WORDS = {AT_LEAST: "达到", MORE_THAN: "超过"}


@dataclass(frozen=True)
class Threshold:
    """A share that must be reached or exceeded, and where it is written."""

    share: Fraction
    relation: str
    title: str
    document: str
    article: str
    layer: str
    note: str

    def is_met(self, count: int, of: int) -> bool:
        """Whether the count reaches (or exceeds) this share of the whole; nothing of nobody is never enough."""
        if of <= 0:
            return False
        least = self.share * of
        return count >= least if self.relation == AT_LEAST else count > least

    def least(self, of: int) -> int:
        """The smallest count that meets it."""
        exact = self.share * of
        whole = -(-exact.numerator // exact.denominator)
        return whole + 1 if self.relation == MORE_THAN and exact.denominator == 1 else whole

    def of(self, whole: str) -> str:
        """Such as 超过应到委员5人的1/2."""
        return f"{RELATION_WORDS[self.relation]}{whole}的{self.share.numerator}/{self.share.denominator}"

    @property
    def cited(self) -> str:
        """Document and article."""
        return f"《{self.document}》第{self.article}条" if self.article else f"《{self.document}》"


@dataclass(frozen=True)
class RollCount:
    """What a roll says about a vote: who counts as expected and came, and who does not count and why."""

    expected: int
    present: int
    observers: int = 0
    without_vote: int = 0
    exempt: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """What was counted; `issued` ballots only where there were ballots, written opinions only where they were handed in."""

    in_favour: int
    against: int = 0
    abstained: int = 0
    invalid: int = 0
    issued: int | None = None
    written_in_favour: int = 0
    written_against: int = 0

    @property
    def given_in_room(self) -> int:
        """Votes given by people who sat in the room."""
        return self.in_favour + self.against + self.abstained + self.invalid

    @property
    def written(self) -> int:
        """Votes handed in as written opinions."""
        return self.written_in_favour + self.written_against


@dataclass(frozen=True)
class Bounds:
    """The rule of the day: its thresholds, whom the votes are compared with, whether written opinions count."""

    title: str
    counted: str
    quorum: Threshold
    passing: Threshold | None
    base: str
    written: bool
    ballots: bool


@dataclass(frozen=True)
class Step:
    """One line of the explanation: what, its arithmetic, whether it holds, by which article."""

    title: str
    arithmetic: str
    holds: bool | None
    cited: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tally:
    """The result of a vote and why."""

    is_quorate: bool
    is_passed: bool
    sentence: str
    steps: tuple[Step, ...] = field(default=())

    def as_data(self) -> dict[str, object]:
        """As it is kept beside the vote."""
        return {"sentence": self.sentence, "steps": [asdict(step) for step in self.steps]}


def faults(counts: Counts, roll: RollCount, bounds: Bounds) -> Iterator[tuple[str, str]]:
    """(field, sentence) for everything that does not add up."""
    if any(
        each < 0
        for each in (counts.in_favour, counts.against, counts.abstained, counts.invalid, counts.written)
    ):
        yield "in_favour", "票数不能是负数。"
        return
    if counts.written and not bounds.written:
        yield "written_in_favour", f"“{bounds.title}”不计会前书面意见，请改为0。"
    if counts.written > roll.expected - roll.present:
        yield (
            "written_in_favour",
            (
                f"书面意见{counts.written}份，多于没有到会的{roll.expected - roll.present}名{bounds.counted}，请核对。"
            ),
        )
    if not bounds.ballots:
        if counts.invalid:
            yield "invalid", "不发票的表决没有无效票，请改为0。"
        if counts.given_in_room != roll.present:
            yield (
                "in_favour",
                (
                    f"赞成、反对、弃权合计{counts.given_in_room}票，实到{bounds.counted}{roll.present}人，应当相等；没有表态的计入弃权。"
                ),
            )
        return
    issued = roll.present if counts.issued is None else counts.issued
    if issued > roll.present:
        yield "issued", f"发出{issued}票，多于实到{bounds.counted}{roll.present}人，请核对。"
    if counts.given_in_room > issued:
        yield "in_favour", f"收回{counts.given_in_room}票，多于发出的{issued}票，表决无效，应当重新表决。"


def tally(counts: Counts, roll: RollCount, bounds: Bounds) -> Tally:
    """Quorum, passing and the explanation. Call `faults` first: this trusts the counts."""
    quorate = bounds.quorum.is_met(roll.present, roll.expected)
    steps = [
        Step(
            "应到和实到",
            f"应到{bounds.counted}{roll.expected}人，实到{roll.present}人",
            None,
            note="；".join(roll.reasons),
        ),
        Step(
            bounds.quorum.title,
            f"实到{roll.present}人；要{bounds.quorum.of(f'应到{roll.expected}人')}，至少{bounds.quorum.least(roll.expected)}人",
            quorate,
            bounds.quorum.cited,
            bounds.quorum.note,
        ),
    ]
    if not quorate:
        return Tally(
            False,
            False,
            f"实到{roll.present}人，没有{bounds.quorum.of(f'应到{roll.expected}人')}，不能表决。",
            tuple(steps),
        )
    if bounds.passing is None:
        return Tally(True, True, f"实到{roll.present}人，符合到会要求。", tuple(steps))
    steps.append(Step("票数", _counted(counts, roll, bounds), None))
    favour = counts.in_favour + counts.written_in_favour
    base, base_words = (roll.present, "实到") if bounds.base == PRESENT else (roll.expected, "应到")
    whole = f"{base_words}{bounds.counted}{base}人"
    passed = bounds.passing.is_met(favour, base)
    steps.append(
        Step(
            bounds.passing.title,
            f"赞成{favour}票；要{bounds.passing.of(whole)}，至少{bounds.passing.least(base)}票",
            passed,
            bounds.passing.cited,
            bounds.passing.note,
        )
    )
    word = "通过" if passed else "未通过"
    return Tally(
        True,
        passed,
        f"{word}：赞成{favour}票；要{bounds.passing.of(whole)}，至少{bounds.passing.least(base)}票。",
        tuple(steps),
    )


def _counted(counts: Counts, roll: RollCount, bounds: Bounds) -> str:
    said = f"赞成{counts.in_favour}票，反对{counts.against}票，弃权{counts.abstained}票"
    if bounds.ballots:
        issued = roll.present if counts.issued is None else counts.issued
        said = f"发出{issued}票，收回{counts.given_in_room}票；{said}，无效{counts.invalid}票"
    if counts.written:
        said += f"；会前书面意见赞成{counts.written_in_favour}票，反对{counts.written_against}票"
    return said
