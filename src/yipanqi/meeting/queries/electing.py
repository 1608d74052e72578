"""The arithmetic of an election: is it valid, who is elected, who votes again about what. Reads no table and no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yipanqi.meeting.queries.tally import RollCount, Step, Threshold

ELECTED, NOT_ELECTED, TIED = "elected", "not_elected", "tied"


@dataclass(frozen=True)
class Stood:
    """Somebody on the ballot, or written in by voters, with the votes."""

    name: str
    votes: int
    is_written_in: bool = False


@dataclass(frozen=True)
class Ballots:
    """What was counted: papers issued, returned and valid, the seats, who got how many votes."""

    seats: int
    issued: int
    returned: int
    valid: int
    stood: Sequence[Stood]


@dataclass(frozen=True)
class Asked:
    """The rule of the day: quorum, what elects, how many more candidates than seats.

    `surplus` is a least share of the seats, `extra` an exact number of people; None where the rule asks nothing.
    """

    quorum: Threshold
    passing: Threshold
    surplus: Threshold | None
    extra: int | None = None


@dataclass(frozen=True)
class Outcome:
    """Whether the ballot counts, what became of each, how many seats stayed open, and why."""

    is_quorate: bool
    is_valid: bool
    results: tuple[str, ...]
    vacant: int
    sentence: str
    steps: tuple[Step, ...]

    @property
    def tied(self) -> int:
        """How many must be voted on again because they are equal."""
        return self.results.count(TIED)


def surplus_of(seats: int, threshold: Threshold) -> int:
    """How many more candidates than seats: the share of the seats, rounded up."""
    return max(threshold.least(seats), 1)


def faults(ballots: Ballots, roll: RollCount, asked: Asked) -> Iterator[tuple[str, str]]:
    """(field, sentence) for everything that does not add up. More papers back than issued is no fault: it makes the ballot void."""
    names = [one.name for one in ballots.stood]
    listed = sum(not one.is_written_in for one in ballots.stood)
    if ballots.seats < 1:
        yield "seats", "应选人数至少1人。"
        return
    if len(set(names)) < len(names):
        yield "candidates", "同一个人写了两次。"
    yield from candidate_faults(ballots.seats, listed, asked)
    if ballots.issued > roll.present:
        yield "issued", f"发出{ballots.issued}票，多于实到有选举权的{roll.present}人。"
    if ballots.valid > ballots.returned:
        yield "valid", f"有效票{ballots.valid}张，多于收回的{ballots.returned}张。"
    if any(one.votes > ballots.valid for one in ballots.stood):
        yield "candidates", f"有人的赞成票多于有效票{ballots.valid}张。"
    if sum(one.votes for one in ballots.stood) > ballots.valid * ballots.seats:
        yield (
            "candidates",
            f"赞成票合计多于{ballots.valid}张有效票×应选{ballots.seats}人：每张票所选人数不能超过应选人数。",
        )


def candidate_faults(seats: int, listed: int, asked: Asked) -> Iterator[tuple[str, str]]:
    """The same for how many candidates stand on the paper, before a vote is counted."""
    if asked.surplus is not None and listed < seats + surplus_of(seats, asked.surplus):
        least = seats + surplus_of(seats, asked.surplus)
        yield "candidates", f"应选{seats}人，差额选举的候选人至少{least}人，现在{listed}人。"
    if asked.extra is not None and listed != seats + asked.extra:
        how = f"差额{asked.extra}人" if asked.extra else "等额"
        yield "candidates", f"{how}选举，应选{seats}人，候选人应当是{seats + asked.extra}人。"
    if not listed:
        yield "candidates", "请写候选人。"


def elect(ballots: Ballots, roll: RollCount, asked: Asked) -> Outcome:
    """Who is elected. Call `faults` first: this trusts the counts."""
    steps = list(_first_steps(ballots, roll, asked))
    quorate = asked.quorum.is_met(roll.present, roll.expected)
    void = ballots.returned > ballots.issued
    if not quorate or void:
        said = "到会人数不够，不能选举。" if not quorate else "收回的票多于发出的票，选举无效，应当重新选举。"
        results = (NOT_ELECTED,) * len(ballots.stood)
        return Outcome(quorate, False, results, ballots.seats, said, tuple(steps))
    over = [asked.passing.is_met(one.votes, roll.present) for one in ballots.stood]
    ranked = sorted(
        (one.votes for one, is_over in zip(ballots.stood, over, strict=True) if is_over), reverse=True
    )
    cut = ranked[ballots.seats] if len(ranked) > ballots.seats else -1
    tie = cut >= 0 and ranked[ballots.seats - 1] == cut
    results = tuple(
        NOT_ELECTED if not is_over or one.votes < cut or (one.votes == cut and not tie)
        else TIED if one.votes == cut
        else ELECTED
        for one, is_over in zip(ballots.stood, over, strict=True)
    )  # fmt: skip
    vacant = ballots.seats - results.count(ELECTED)
    least = asked.passing.least(roll.present)
    steps.append(
        Step(
            asked.passing.title,
            f"要{asked.passing.of(f'实到{roll.present}人')}，至少{least}票；达到的{len(ranked)}人，应选{ballots.seats}人",
            len(ranked) > 0,
            asked.passing.cited,
            asked.passing.note,
        )
    )
    if len(ranked) > ballots.seats:
        steps.append(
            Step("超过应选人数", f"达到的人多于应选人数，按得票多少当选；第{ballots.seats}名{ranked[ballots.seats - 1]}票，下一名{cut}票", None)
        )  # fmt: skip
    return Outcome(True, True, results, vacant, _sentence(ballots, results, vacant), tuple(steps))


def _first_steps(ballots: Ballots, roll: RollCount, asked: Asked) -> Iterator[Step]:
    yield Step(
        asked.quorum.title,
        f"应到有选举权的{roll.expected}人，实到{roll.present}人；要{asked.quorum.of(f'应到{roll.expected}人')}，至少{asked.quorum.least(roll.expected)}人",
        asked.quorum.is_met(roll.present, roll.expected),
        asked.quorum.cited,
        "；".join((*roll.reasons, *filter(None, [asked.quorum.note]))),
    )
    listed = sum(not one.is_written_in for one in ballots.stood)
    if asked.surplus is not None:
        least = ballots.seats + surplus_of(ballots.seats, asked.surplus)
        yield Step(
            "差额", f"应选{ballots.seats}人，候选人{listed}人，至少{least}人", listed >= least, asked.surplus.cited,
            asked.surplus.note,
        )  # fmt: skip
    yield Step(
        "选票",
        f"发出{ballots.issued}张，收回{ballots.returned}张，有效{ballots.valid}张；收回的不能多于发出的",
        ballots.returned <= ballots.issued,
    )


def _sentence(ballots: Ballots, results: Sequence[str], vacant: int) -> str:
    names = [one.name for one, result in zip(ballots.stood, results, strict=True) if result == ELECTED]
    tied = [one.name for one, result in zip(ballots.stood, results, strict=True) if result == TIED]
    said = f"应选{ballots.seats}人，当选{len(names)}人" + (f"：{'、'.join(names)}。" if names else "。")
    if tied:
        said += f"{'、'.join(tied)}票数相等，对这{len(tied)}人再投一次，选{vacant}人。"
    elif vacant:
        said += f"还有{vacant}个名额没有选出，可以另行选举，也可以先空着。"
    return said
