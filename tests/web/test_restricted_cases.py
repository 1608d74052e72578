"""A clue stays with the discipline posts: every address, export, search, entry and notification, asked for by everybody else.

The addresses come from the permission table, which the house test holds against the urls: a new page is asked by itself.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.casework.people import add_handlers, begun, taken
from tests.cast import TODAY, Cast
from tests.web.permission_rows import PERMISSION_ROWS
from yipanqi.casework.models import Case
from yipanqi.notices.models import Digest
from yipanqi.notices.services import make_digests
from yipanqi.portal.queries.telling import told_on

TITLE, CONTENT = "丙字第七号来信", "收受某企业礼金两万元"
WORDS = ("丙字第七号", "礼金两万")
REACHING_MOST = ("clerk", "secretary", "audit_admin")
"""Who else reaches most: the work committee, the same committee's own secretary, the auditor of all entries."""
OUTSIDERS = REACHING_MOST if connection.vendor == "sqlite" else REACHING_MOST[:1]
ASKED = ("", "?q=礼金", "?q=丙字第", "?scope=own", "?overdue=1", "?procedure=clue", "?export=xlsx", "?export=csv")  # fmt: skip


@pytest.fixture
def office(house: Cast, settings: Any, tmp_path: Path) -> Cast:
    """The house with everybody who handles cases, and one clue that has gone a step."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    cast = add_handlers(house)
    case = begun(
        cast.discipline_secretary, cast.first.committee, "clue", "receive", "registered", title=TITLE,
        concerned=(cast.office_head.key,), fields={"content": CONTENT, "origin": "来信"},
    )  # fmt: skip
    taken(cast.committee_discipline, case, "propose", "proposed", way="初步核实")
    return cast


def text_of(response: Any) -> str:
    """What the answer says, whatever its kind: a workbook by its parts."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return content.decode("utf-8", "replace") + "".join(f"{key}{value}" for key, value in response.items())


def addresses(office: Cast, clue: Case) -> Iterator[str]:
    """Every address that is opened, with what it takes; those about cases and entries also with the clue itself."""
    for name, row in PERMISSION_ROWS.items():
        if row.method == "get":
            with transaction.atomic():
                yield reverse(name, args=row.args(office))
                transaction.set_rollback(True)
    for ask in ASKED:
        yield f"{reverse('casework:index')}{ask}"
        yield f"{reverse('ledger:index')}{ask}"
    yield reverse("casework:case", args=(clue.pk,))
    yield reverse("casework:take_step", args=(clue.pk, "approve", "approved"))
    yield reverse("casework:act_on_case", args=(clue.pk, "excuse"))
    yield reverse("ledger:subject", args=("casework.case", clue.pk))
    yield reverse("casework:begin_case", args=("clue",))


def test_no_address_says_a_word_of_it_to_anybody_else(
    office: Cast, as_: Any, caplog: Any, record_property: Any
) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    clue = Case.objects.get(procedure="clue")
    clients = {name: as_(name) for name in OUTSIDERS} | {"visitor": Client()}
    answers = 0
    for address in addresses(office, clue):
        for name, client in clients.items():
            said = text_of(client.get(address))
            assert not [word for word in WORDS if word in said], (name, address)
            answers += 1
    record_property("answers", answers)
    assert answers > len(clients) * 100
    for name in OUTSIDERS:
        assert clients[name].get(reverse("casework:case", args=(clue.pk,))).status_code == 404


def test_the_discipline_posts_read_it(office: Cast, as_: Any) -> None:
    clue = Case.objects.get(procedure="clue")
    for name in ("discipline_secretary", "committee_discipline"):
        said = text_of(as_(name).get(reverse("casework:case", args=(clue.pk,))))
        assert TITLE in said and CONTENT in said


def test_no_digest_says_a_word_of_it(office: Cast) -> None:
    clue = Case.objects.get(procedure="clue")
    Case.objects.filter(pk=clue.pk).update(next_due_on=TODAY, unmarked_due_on=TODAY)
    told = told_on(office.system, TODAY, TODAY)
    make_digests(actor=office.system, day=TODAY, told=told)
    seers = {office.actors[name].key for name in ("discipline_secretary", "committee_discipline", "committee_discipline_b")}  # fmt: skip
    lines = [(key, line) for key, found in told.items() for line in found if line.key == clue.pk and line.kind == "case"]  # fmt: skip
    assert {key for key, _ in lines} <= seers
    stored = str(list(Digest.objects.values()))
    assert not [word for word in WORDS if word in stored]
