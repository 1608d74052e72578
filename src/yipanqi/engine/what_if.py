"""What if: two bodies of rules over the same facts → who changes grade, by how much the scores move, which indicators did it, what burden it adds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from yipanqi.engine.burden import minutes_of
from yipanqi.engine.explain_words import decimal
from yipanqi.engine.language import Rules
from yipanqi.engine.run import results_of

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator whose score changes for some: for how many, by how much on average (ten-thousandths) and at most."""

    indicator: str
    title: str
    subjects: int
    mean: int
    most: int


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One subject whose grade changes."""

    subject: str
    before: str
    after: str
    difference: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the second body of rules changes."""

    grade: str
    subjects: int
    moves: tuple[tuple[str, str, int], ...]
    changed: tuple[GradeChange, ...]
    indicators: tuple[Moved, ...]
    minutes_before: int
    minutes_after: int

    @property
    def lines(self) -> list[str]:
        """The report in words."""
        moved = sum(count for before, after, count in self.moves if before != after)
        found = [f"“{self.grade}”：共{self.subjects}个对象，{moved}个等次有变化。"]
        found += [
            f"　{before} → {after}：{count}个" for before, after, count in self.moves if before != after
        ]
        for each in self.changed:
            difference = "" if each.difference is None else f"，总分变动{decimal(each.difference)}"
            found.append(f"　第{each.subject}号：{each.before} → {each.after}{difference}")
        if moved > len(self.changed):
            found.append(f"　（只列前{len(self.changed)}个）")
        for one in self.indicators:
            found.append(
                f"指标“{one.title}”：{one.subjects}个对象得分有变化，平均变动{decimal(one.mean)}，最多{decimal(one.most)}。"
            )
        added = self.minutes_after - self.minutes_before
        found.append(
            f"每个对象每年的负担：原{self.minutes_before}分钟，改后{self.minutes_after}分钟，{'增加' if added > 0 else '减少' if added < 0 else '不变，差'}{abs(added)}分钟。"
        )
        return found


def compare(before: Path, after: Path, rules: Rules, supposed: Rules, day: datetime.date) -> list[Comparison]:
    """Compare two finished runs, one comparison for each grading that both have. Costs a join of the results.

    The burden is that of the rules as they stand on the day.
    """
    with duckdb.connect() as engine:
        engine.execute("set enable_progress_bar = false")
        one, other = results_of(before), results_of(after)
        names = _columns(engine, one) & _columns(engine, other)
        indicators = [name for name in rules.indicators if name in names and name in supposed.indicators]
        moved = tuple(
            each for each in (_moved(engine, one, other, name, rules) for name in indicators) if each.subjects
        )
        return [
            _graded(engine, one, other, grade, rules, supposed, moved, names, day)
            for grade in rules.grades
            if grade in supposed.grades and f"grade:{grade}" in names
        ]


def _columns(engine: duckdb.DuckDBPyConnection, results: str) -> set[str]:
    return {row[0] for row in engine.execute(f"describe select * from {results}").fetchall()}


def _moved(engine: duckdb.DuckDBPyConnection, one: str, other: str, name: str, rules: Rules) -> Moved:
    column = '"' + name.replace('"', '""') + '"'
    row = engine.execute(
        f"""select count(*), coalesce(sum(b.{column} - a.{column}), 0), coalesce(max(abs(b.{column} - a.{column})), 0)
        from {one} a join {other} b using (key) where a.{column} is distinct from b.{column}"""
    ).fetchone()
    count, total, most = row if row is not None else (0, 0, 0)
    return Moved(
        name, rules.indicators[name].head.title, count, int(total) // count if count else 0, int(most)
    )


def _graded(
    engine: duckdb.DuckDBPyConnection,
    one: str,
    other: str,
    grade: str,
    rules: Rules,
    supposed: Rules,
    moved: Sequence[Moved],
    names: Iterable[str],
    day: datetime.date,
) -> Comparison:
    column = '"' + f"grade:{grade}".replace('"', '""') + '"'
    counted = engine.execute(
        f"select a.{column}, b.{column}, count(*) from {one} a join {other} b using (key) group by 1, 2 order by 1, 2"
    ).fetchall()
    of = rules.grades[grade].of
    score = '"' + of.replace('"', '""') + '"' if of in set(names) else "null"
    difference = f"b.{score} - a.{score}" if score != "null" else "null"
    rows = engine.execute(
        f"""select key, a.{column}, b.{column}, {difference} from {one} a join {other} b using (key)
        where a.{column} is distinct from b.{column} order by abs({difference}) desc nulls last, key limit {_MOST_NAMED}"""
    ).fetchall()
    changed = tuple(
        GradeChange(
            str(key),
            _title(rules, grade, first),
            _title(supposed, grade, second),
            None if gap is None else int(gap),
        )
        for key, first, second, gap in rows
    )
    moves = tuple(
        (_title(rules, grade, first), _title(supposed, grade, second), count)
        for first, second, count in counted
    )
    return Comparison(
        rules.grades[grade].head.title,
        sum(count for *_, count in counted),
        moves,
        changed,
        tuple(moved),
        minutes_of(rules, day),
        minutes_of(supposed, day),
    )


def _title(rules: Rules, grade: str, number: int | None) -> str:
    """The name of a grade's number; those not ranked are not graded."""
    plan = rules.grades[grade]
    if number is None or number == 0:
        return "未评定"
    return plan.levels[number - 1].title if number <= len(plan.levels) else plan.otherwise
