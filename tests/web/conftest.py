"""The cast with its three administrators, on the cast's own day."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import TODAY, Cast, make_cast
from yipanqi.organisation.queries import account_by_username
from yipanqi.organisation.services import grant_role, open_account

PASSWORD = "Chang-Cheng-77"
ROLES = {"system_admin": "system", "security_admin": "security", "audit_admin": "audit"}


@pytest.fixture
def house(db: None, settings: Any, tmp_path: Path) -> Cast:
    """The standing cast, three administrators beside it, and today fixed to the cast's day."""
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    settings.YIPANQI_DATA = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = make_cast()
    for name, role in ROLES.items():
        account = open_account(
            actor=cast.system, username=name, password=PASSWORD, display_name=role, must_change_password=False
        )
        grant_role(actor=cast.system, account=account, role=role, from_on=datetime.date(2025, 1, 1))
        cast.accounts[name] = account_by_username(name)
    return cast


@pytest.fixture
def as_(house: Cast) -> Any:
    """`as_("planner")` → a client signed in as that person."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(house.accounts[name])
        return client

    return sign_in
