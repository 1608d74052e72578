"""Keeping what the rules of assessment say: sheets, where each stands among its peers, what ancestors add up to."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from yipanqi.basics.periods import Period
from yipanqi.organisation.queries.people import organisation_facts
from yipanqi.rulebook.models import Placing, RollUp, Sheet
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.queries.scoring import Judgement, levels_of
from yipanqi.rulebook.services.statements import add_up, change_sheets, move_sheets

BATCH = 500
DEPTH = 8
"""More levels than any tree of organisations has."""
_ROW = (
    "pk",
    "organisation_id",
    "person_id",
    "run_id",
    "kind",
    "values",
    "amounts",
    "localities",
    "facts_fingerprint",
)
_DAYS = (datetime.date(1801, 2, 3), datetime.date(1802, 3, 4))


class _Row(NamedTuple):
    pk: int
    organisation: int
    person: int | None
    run: int
    kind: str
    values: dict[str, int | str]
    amounts: dict[str, int]
    localities: list[str]
    facts_fingerprint: str


_sheet_of_one = Prepared(
    lambda key, start, end: Sheet.objects.filter(
        organisation=key, person__isnull=True, period_start=start, period_end=end
    ).values_list(*_ROW),
    -901,
    *_DAYS,
)
_placings_of_one = Prepared(
    lambda key: Placing.objects.filter(sheet=key).values_list(
        "pk", "sheet_id", "grade", "peers", "codes", "level"
    ),
    -901,
)
_named = Prepared(
    lambda *paths: organisation_facts(None).order_by().filter(path__in=paths).values_list("path", "pk"),
    *(f"\0{number}" for number in range(DEPTH)),
)


def keep_sheets(judged: Sequence[tuple[int, Judgement]], period: Period, today: datetime.date) -> None:
    """Write what differs of these (run, judgement), grade their peers anew where that changes, append to the ancestors."""
    if not judged:
        return
    standing = _standing([one for _, one in judged], period)
    fresh: list[tuple[Sheet, Judgement]] = []
    changed: list[Any] = []
    moved: list[Any] = []
    added: dict[str, Counter[str]] = {}
    placed: list[tuple[int, Judgement]] = []
    for run, one in judged:
        old = standing.get((one.person is None, one.person or one.organisation))
        if old is None:
            fresh.append((_sheet(run, one, period), one))
            _add(added, one.path, one.amounts)
            continue
        placed.append((old.pk, one))
        same = (old.organisation, old.kind, old.values, old.localities) == (
            one.organisation, one.kind, one.values, list(one.localities),
        )  # fmt: skip
        if not same or old.amounts != one.amounts:
            changed.append(
                (run, one.organisation, one.kind, one.values, one.amounts, one.localities, one.facts_fingerprint, old.pk)
            )  # fmt: skip
            _add(added, one.path, one.amounts)
            _add(added, one.path, old.amounts, -1)
        elif old.run != run or old.facts_fingerprint != one.facts_fingerprint:
            moved.append((run, one.facts_fingerprint, old.pk))
    made = Sheet.objects.bulk_create([sheet for sheet, _ in fresh], batch_size=BATCH)
    change_sheets(changed)
    move_sheets(moved)
    placed += [(sheet.pk, one) for sheet, (_, one) in zip(made, fresh, strict=True)]
    _place(placed, len(fresh) == len(placed), period, today, added)
    append(added, period)


def drop_members_gone(branches: Sequence[int] | None, members: set[int], period: Period) -> None:
    """End the sheets of those who are no longer members of these branches."""
    found = Sheet.objects.filter(period_start=period.start, period_end=period.end, person__isnull=False)
    if branches is not None:
        found = found.filter(organisation__in=list(branches))
    gone = [pk for pk, person in found.values_list("pk", "person_id") if person not in members]
    for start in range(0, len(gone), BATCH):
        some = gone[start : start + BATCH]
        Placing.objects.filter(sheet__in=some).delete()
        Sheet.objects.filter(pk__in=some).delete()


def _standing(asked: Sequence[Judgement], period: Period) -> dict[tuple[bool, int], _Row]:
    """The sheets there are, by (is of an organisation, its key)."""
    rows: Iterable[Sequence[Any]]
    if len(asked) == 1 and asked[0].person is None:
        rows = _sheet_of_one.rows(asked[0].organisation, period.start, period.end)
    else:
        rows = Sheet.objects.filter(period_start=period.start, period_end=period.end).values_list(*_ROW)
        if asked[0].person is None:
            rows = rows.filter(person__isnull=True, organisation__in=[one.organisation for one in asked])
        else:
            rows = rows.filter(person__in=[one.person for one in asked])
    found = map(_Row._make, rows)
    return {(row.person is None, row.person or row.organisation): row for row in found}


def _sheet(run: int, one: Judgement, period: Period) -> Sheet:
    return Sheet(
        run_id=run, organisation_id=one.organisation, person_id=one.person, period_start=period.start, period_end=period.end,
        kind=one.kind, values=one.values, amounts=one.amounts, localities=list(one.localities),
        facts_fingerprint=one.facts_fingerprint,
    )  # fmt: skip


def _place(
    placed: Sequence[tuple[int, Judgement]],
    is_new: bool,
    period: Period,
    today: datetime.date,
    added: dict[str, Counter[str]],
) -> None:
    """Write what each sheet is ranked by and grade every group of peers that this changes."""
    if not any(one.placings for _, one in placed):
        return
    standing = {} if is_new else {(row[1], row[2]): row for row in _placings([key for key, _ in placed])}
    fresh: list[Placing] = []
    changed: list[tuple[int, str, list[int]]] = []
    groups: dict[tuple[str, str], Judgement] = {}
    for key, one in placed:
        for grade, (peers, codes) in one.placings.items():
            old = standing.pop((key, grade), None)
            if old is None:
                fresh.append(
                    Placing(
                        sheet_id=key, grade=grade, period_start=period.start, period_end=period.end, peers=peers, codes=codes
                    )
                )  # fmt: skip
            elif (old[3], old[4]) != (peers, codes):
                changed.append((old[0], peers, codes))
                groups.setdefault((grade, old[3]), one)
            else:
                continue
            groups[grade, peers] = one
    if not groups and not standing:
        return
    if connection.features.has_select_for_update:
        for grade, peers in sorted(groups):
            # Everybody who changes this group waits here, so that none grades it without the other.
            list(
                _group(grade, peers, period).select_for_update(of=("self",)).order_by("pk").values_list("pk")
            )
    for _, sheet, grade, peers, _, level in standing.values():
        one = next(one for key, one in placed if key == sheet)
        groups.setdefault((grade, peers), one)
        if level is not None:
            _add(added, one.path, {f"grade:{grade}:{level}": 1}, -1)
    Placing.objects.filter(pk__in=[row[0] for row in standing.values()]).delete()
    Placing.objects.bulk_create(fresh, batch_size=BATCH)
    for pk, peers, codes in changed:
        Placing.objects.filter(pk=pk).update(peers=peers, codes=codes)
    for (grade, peers), one in sorted(groups.items(), key=lambda item: item[0]):
        _grade(grade, peers, one, period, today, added)


def _placings(sheets: Sequence[int]) -> Iterable[Sequence[Any]]:
    if len(sheets) == 1:
        return _placings_of_one.rows(sheets[0])
    found = Placing.objects.filter(sheet__in=sheets)
    return found.values_list("pk", "sheet_id", "grade", "peers", "codes", "level")


def _group(grade: str, peers: str, period: Period) -> Any:
    return Placing.objects.filter(grade=grade, period_start=period.start, period_end=period.end, peers=peers)


def _grade(
    grade: str,
    peers: str,
    one: Judgement,
    period: Period,
    today: datetime.date,
    added: dict[str, Counter[str]],
) -> None:
    """Grade one group of peers; only levels that changed are written."""
    rows = list(
        _group(grade, peers, period)
        .order_by("pk")
        .values_list("pk", "sheet__organisation_id", "sheet__organisation__path", "codes", "level")
    )
    about = "organisation" if one.person is None else "member"
    found = levels_of(one.localities, period, today, about, grade, [(row[1], row[3]) for row in rows])
    moved: dict[int | None, list[int]] = {}
    for (pk, _, path, _, before), (level, _, _) in zip(rows, found, strict=True):
        if level == before:
            continue
        moved.setdefault(level, []).append(pk)
        if before is not None:
            _add(added, path, {f"grade:{grade}:{before}": 1}, -1)
        if level is not None:
            _add(added, path, {f"grade:{grade}:{level}": 1})
    for level, keys in moved.items():
        for start in range(0, len(keys), BATCH):
            Placing.objects.filter(pk__in=keys[start : start + BATCH]).update(level=level)


def _add(added: dict[str, Counter[str]], path: str, amounts: Mapping[str, int], sign: int = 1) -> None:
    """Add to the organisation itself and everything above it."""
    if not amounts:
        return
    for end in (place + 1 for place, letter in enumerate(path) if letter == "/"):
        counter = added.setdefault(path[:end], Counter())
        for name, amount in amounts.items():
            counter[name] += sign * amount


def append(added: Mapping[str, Counter[str]], period: Period) -> None:
    """Append the differences that are not nought, a row for each organisation that they concern."""
    differing = {
        path: {name: amount for name, amount in counter.items() if amount} for path, counter in added.items()
    }
    told = {path: amounts for path, amounts in differing.items() if amounts}
    if not told:
        return
    if len(told) <= DEPTH:
        keys = {path: pk for path, pk in _named.rows(*told, *[""] * (DEPTH - len(told)))}
    else:
        keys = dict(organisation_facts(None).order_by().filter(path__in=list(told)).values_list("path", "pk"))
    add_up([(keys[path], amounts) for path, amounts in sorted(told.items()) if path in keys], period)


def recount(period: Period, scope: str = "") -> tuple[dict[int, Counter[str]], dict[int, Counter[str]]]:
    """By organisation: what the rows of the roll-up come to, and what the sheets and placings say afresh."""
    kept: dict[int, Counter[str]] = {}
    rows = RollUp.objects.filter(
        period_start=period.start, period_end=period.end, organisation__path__startswith=scope
    )
    for key, amounts in rows.values_list("organisation_id", "amounts"):
        kept.setdefault(key, Counter()).update(amounts)
    added: dict[str, Counter[str]] = {}
    sheets = Sheet.objects.filter(
        period_start=period.start, period_end=period.end, person__isnull=True, organisation__path__startswith=scope
    )  # fmt: skip
    for path, amounts in sheets.values_list("organisation__path", "amounts"):
        _add(added, path, amounts)
    levels = Placing.objects.filter(
        period_start=period.start, period_end=period.end, level__isnull=False,
        sheet__person__isnull=True, sheet__organisation__path__startswith=scope,
    )  # fmt: skip
    for path, grade, level in levels.values_list("sheet__organisation__path", "grade", "level"):
        _add(added, path, {f"grade:{grade}:{level}": 1})
    keys = dict(organisation_facts(None).order_by().values_list("path", "pk"))
    afresh = {
        keys[path]: counter for path, counter in added.items() if path in keys and path.startswith(scope)
    }
    return kept, afresh


def fold(afresh: Mapping[int, Counter[str]], period: Period, scope: str = "") -> None:
    """Put one row of each organisation in the place of all that acts appended."""
    rows = RollUp.objects.filter(
        period_start=period.start, period_end=period.end, organisation__path__startswith=scope
    )
    rows.delete()
    told = {
        key: {name: amount for name, amount in sorted(counter.items()) if amount}
        for key, counter in afresh.items()
    }
    add_up([(key, amounts) for key, amounts in sorted(told.items()) if amounts], period)
