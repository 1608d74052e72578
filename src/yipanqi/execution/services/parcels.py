"""The year's ledgers of many branches as one parcel: asked for by staff, written by a worker, workbook by workbook.

A workbook that is written stays when the worker dies; whoever takes the job up again goes on with the next one.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.documents.lists import ListSheet, write_list, write_lists
from yipanqi.execution.policies import may_pack_ledgers
from yipanqi.execution.queries.ledgers import Ledger, LedgerFilter, ledger_named, ledger_titles, lines_of
from yipanqi.execution.queries.parcels import PARCEL, parcels_folder
from yipanqi.jobs.services import Progress, enqueue
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations

TOGETHER = 25
"""So many organisations are read at once."""
KEPT_SECONDS = 7 * 24 * 3600
NO_LEDGERS = frozenset({"leading_group", "party_group"})
"""Organisations whose records stand with another one."""


@transaction.atomic
def pack_ledgers(*, actor: Actor, organisation: Any, year: int) -> int:
    """Ask for the parcel of an organisation and everything below it; returns the job's key. Refuses a year that is not yet."""
    if not may_pack_ledgers(actor, organisation.path):
        raise NotPermitted(
            "execution.parcel.not_permitted", "成批导出台账由本组织或上级党组织的党务工作人员办理。"
        )
    if not actor.today.year - 50 <= year <= actor.today.year:
        raise Refused("execution.parcel.year", "请选择今年或以前的年度。", {"year": "年度不对。"})
    payload = {
        "organisation": organisation.pk,
        "path": organisation.path,
        "year": year,
        "account": actor.account_id,
        "token": secrets.token_hex(12),
    }
    title = f"{organisation.short_name}{year}年台账"
    job = enqueue(actor=actor, kind=PARCEL, payload=payload, title=title)
    record(
        actor=actor,
        word="execution.ledgers.packed",
        subject=Subject("organisation.party_organisation", organisation.pk, organisation.name),
        unit_path=organisation.path,
        data={"year": year},
        audience="staff",
    )
    return job.pk


def write_parcel(
    *, actor: Actor, organisation_id: int, year: int, token: str, progress: Progress
) -> dict[str, int]:
    """Write the parcel; what an earlier try has written is kept. Costs one statement a ledger for every 25 organisations."""
    folder = parcels_folder()
    sweep(folder)
    parts = folder / token
    parts.mkdir(parents=True, exist_ok=True)
    target = folder / f"{token}.zip"
    home = organisation_in_reach(actor, organisation_id)
    homes = [
        one for one in organisations(actor).filter(path__startswith=home.path) if one.kind not in NO_LEDGERS
    ]
    if not target.is_file():
        _write_parts(actor, homes, year, parts, progress)
        lines = _bind(homes, year, parts, target)
    else:
        lines = 0
    shutil.rmtree(parts, ignore_errors=True)
    return {"organisations": len(homes), "lines": lines, "bytes": target.stat().st_size}


def sweep(folder: Path) -> None:
    """Take away what lies longer than a week."""
    for old in folder.glob("*") if folder.is_dir() else ():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)


def _write_parts(actor: Actor, homes: Sequence[Any], year: int, parts: Path, progress: Progress) -> None:
    ledgers = [ledger_named(code) for code in ledger_titles()]
    missing = [one for one in homes if not (parts / f"{one.pk}.xlsx").is_file()]
    done = len(homes) - len(missing)
    for start in range(0, len(missing), TOGETHER):
        together = missing[start : start + TOGETHER]
        lines = {ledger.code: _by_organisation(actor, ledger, together, year) for ledger in ledgers}
        for one in together:
            progress(done, len(homes), f"{one.short_name}")
            sheets = [
                ListSheet(ledger.title, ledger.heads, lines[ledger.code].get(one.pk, []), ledger.printed)
                for ledger in ledgers
            ]
            counts = {sheet.title: len(sheet.rows) for sheet in sheets}
            _put(parts / f"{one.pk}.json", json.dumps(counts, ensure_ascii=False).encode())
            _put(parts / f"{one.pk}.xlsx", write_lists(sheets))
            done += 1
    progress(len(homes), len(homes), "装订")


def _by_organisation(
    actor: Actor, ledger: Ledger, together: Sequence[Any], year: int
) -> dict[int, list[tuple[Any, ...]]]:
    """The lines of a ledger by organisation: those of these organisations alone, whatever lies below them."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    wanted = LedgerFilter(period=calendar_year(year), organisation_ids=tuple(one.pk for one in together))
    for row in lines_of(actor, ledger, wanted).iterator(2000):
        found[ledger.source.owner(row)].append(ledger.cells(row))
    return found


def _bind(homes: Sequence[Any], year: int, parts: Path, target: Path) -> int:
    """Everything in one file, the list of contents first; returns the number of lines."""
    counts = [json.loads((parts / f"{one.pk}.json").read_bytes()) for one in homes]
    names = list(_names(homes, year))
    titles = list(dict.fromkeys(title for each in counts for title in each))
    rows = [
        (one.name, name, *(each[title] for title in titles))
        for one, name, each in zip(homes, names, counts, strict=True)
    ]
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("00目录.xlsx", write_list("目录", ("党组织", "文件", *titles), rows))
        for one, name in zip(homes, names, strict=True):
            bundle.write(parts / f"{one.pk}.xlsx", name)
    os.replace(unfinished, target)
    return sum(sum(each.values()) for each in counts)


def _names(homes: Sequence[Any], year: int) -> Iterator[str]:
    """A file's name for each organisation, numbered in the order of the tree so that none is taken twice."""
    for number, one in enumerate(homes, start=1):
        name = re.sub(r'[\\/:*?"<>|\s]', "", one.short_name)
        yield f"{number:03d}{name}{year}年台账.xlsx"


def _put(path: Path, content: bytes) -> None:
    """The whole file or none, even when the power fails."""
    unfinished = path.with_suffix(f"{path.suffix}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
