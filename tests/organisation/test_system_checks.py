"""Wrong combinations of settings are named, each with its id and what to do."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.core.checks import run_checks
from pytest_django import Settings

OUTSIDE = ["party.example.gov.cn"]


def ids() -> list[str]:
    found = [message for message in run_checks() if str(message.id).startswith("organisation.")]
    assert all(message.hint and "。" in message.hint and "。" in message.msg for message in found)
    return [str(message.id) for message in found]


def test_settings_as_they_come_are_in_order() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"DEBUG": True}, []),
        ({"DEBUG": True, "ALLOWED_HOSTS": OUTSIDE, "SESSION_COOKIE_SECURE": True}, ["organisation.E001"]),
        ({"ALLOWED_HOSTS": OUTSIDE}, ["organisation.W001"]),
        ({"ALLOWED_HOSTS": OUTSIDE, "SESSION_COOKIE_SECURE": True}, []),
        ({"SESSION_COOKIE_SECURE": True, "CSRF_TRUSTED_ORIGINS": ["http://party.example"]}, ["organisation.E002"]),
        ({"SESSION_COOKIE_SECURE": True, "CSRF_TRUSTED_ORIGINS": ["https://party.example"]}, []),
        ({"YIPANQI_TOTP_ROLES": ["system", "audit"]}, []),
        ({"YIPANQI_TOTP_ROLES": ["sytem"]}, ["organisation.E003"]),
        ({"YIPANQI_IDLE_MINUTES": 0}, ["organisation.E004"]),
        ({"YIPANQI_IDLE_MINUTES": 721}, ["organisation.E004"]),
        ({"YIPANQI_IDLE_MINUTES": 720}, []),
        ({"YIPANQI_TODAY": ["2025-06-15"]}, []),
        ({"YIPANQI_TODAY": ["2025-06-31"]}, ["organisation.E005"]),
        ({"YIPANQI_TODAY": ["2025-06-15", "2025-06-16"]}, ["organisation.E005"]),
        ({"YIPANQI_TODAY": ["2025-06-15"], "ALLOWED_HOSTS": OUTSIDE, "SESSION_COOKIE_SECURE": True}, ["organisation.W002"]),
        ({"YIPANQI_RULES": Path("/nowhere/rules")}, ["organisation.E006"]),
        ({"YIPANQI_KEYS": current.STATIC_ROOT / "keys"}, ["organisation.E007"]),
        ({"YIPANQI_EVIDENCE": current.STATIC_ROOT}, ["organisation.E007"]),
    ],
)  # fmt: skip
def test_wrong_combination_is_named(settings: Settings, values: dict[str, Any], wanted: list[str]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert ids() == wanted
