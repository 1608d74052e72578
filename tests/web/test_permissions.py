"""Every address against everybody of the cast."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import CAST, Cast
from tests.web.permission_rows import ADMINISTRATORS, PERMISSION_ROWS

EVERYBODY = (*CAST, "member", *ADMINISTRATORS)
ASKING = EVERYBODY if connection.vendor == "sqlite" else ("clerk", "planner", "doer", "stranger")
"""Who may what is decided in Python: on a server those open every address who reach most, and one who reaches nothing."""


@pytest.mark.parametrize("name", PERMISSION_ROWS)
def test_everybody_gets_what_the_row_says(name: str, house: Cast, as_: Any, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    row = PERMISSION_ROWS[name]
    address = reverse(name, args=row.args(house))
    people = ASKING if row.method == "get" else sorted(ASKING, key=lambda person: row.status(person) < 400)
    expected = {person: row.status(person) for person in people}
    found = {person: status_of(getattr(as_(person), row.method)(address)) for person in people}
    assert found == expected
    assert getattr(Client(), row.method)(address).status_code == row.visitor


def status_of(response: Any) -> int:
    """The status; a file that is sent is read to its end, which closes it."""
    for _ in getattr(response, "streaming_content", ()):
        pass
    return int(response.status_code)
