"""The frame around every page: who is let in, what comes first, how errors look."""

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.web.conftest import PASSWORD
from yipanqi.ledger.models import Entry

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _failures(client: Client, times: int) -> str:
    answer = ""
    for _ in range(times):
        answer = client.post(SIGN_IN, {"login": "audit_admin", "password": "wrong"}).content.decode()
    return answer


def test_sign_in_leaves_an_entry_that_the_audit_administrator_reads(house: Cast, as_: Any) -> None:
    answer = Client().post(SIGN_IN, {"login": "system_admin", "password": PASSWORD})
    assert answer.status_code == 302
    assert Entry.objects.filter(word="organisation.signed_in", subject_key="system_admin").count() == 1
    assert "system_admin" in as_("audit_admin").get("/ledger/").content.decode()
    assert "system_admin" not in as_("planner").get("/ledger/").content.decode()


def test_five_failures_lock_the_account_and_say_for_how_long(house: Cast) -> None:
    client = Client()
    assert "账号或密码不对" in _failures(client, 1)
    assert "已锁定 15 分钟" in _failures(client, 5)
    locked = client.post(SIGN_IN, {"login": "audit_admin", "password": PASSWORD})
    assert locked.status_code == 200 and "已锁定 15 分钟" in locked.content.decode()
    assert Entry.objects.filter(word="organisation.sign_in_failed").exists()


def test_sign_up_is_closed(house: Cast) -> None:
    assert "不开放自行注册" in Client().get(reverse("account_signup")).content.decode()


def test_an_idle_session_ends(house: Cast, as_: Any, settings: Any) -> None:
    client = as_("planner")
    assert client.get("/organisation/").status_code == 200
    session = client.session
    session["seen_at"] = int(time.time()) - settings.YIPANQI_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/organisation/").headers["Location"].startswith(SIGN_IN)
    assert "没有操作" in client.get(SIGN_IN).content.decode()


def test_polling_does_not_keep_a_session_awake(house: Cast, as_: Any) -> None:
    client = as_("planner")
    client.get("/organisation/")
    session = client.session
    session["seen_at"] = seen = int(time.time()) - 600
    session.save()
    client.get("/organisation/?poll=1")
    assert client.session["seen_at"] == seen


def test_initial_password_must_be_changed_first(house: Cast, as_: Any) -> None:
    account = house.accounts["system_admin"]
    account.must_change_password = True
    account.save()
    client = as_("system_admin")
    change = reverse("account_change_password")
    assert client.get("/organisation/").headers["Location"] == change
    same = client.post(change, {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert "新密码不能与原密码相同" in same.content.decode()
    new = "Huang-He-88-Wan"
    assert client.post(change, {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert client.get("/organisation/").status_code == 200


def test_roles_with_second_factor_are_led_to_it(house: Cast, as_: Any, settings: Any) -> None:
    settings.YIPANQI_TOTP_ROLES = ["security"]
    assert as_("security_admin").get("/organisation/").headers["Location"] == reverse("mfa_activate_totp")
    assert as_("system_admin").get("/organisation/").status_code == 200


def test_large_type_is_a_link_and_stays_on_this_site(house: Cast) -> None:
    client = Client()
    answer = client.get("/display/", {"large": "yes", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert 'class="large-type"' in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/organisation/999999/", 404, "不在您的权限范围内"),
        ("/organisation/accounts/", 403, "账号由系统管理员和安全管理员管理"),
        ("/organisation/?as_at=someday", 400, "不是日期"),
        ("/nowhere/", 404, "没有这个页面"),
    ],
)
def test_errors_are_pages_that_say_what_to_do(
    house: Cast, as_: Any, address: str, status: int, said: str
) -> None:
    answer = as_("planner").get(address)
    assert answer.status_code == status
    assert said in answer.content.decode() and "回到首页" in answer.content.decode()


def test_an_error_of_a_part_takes_the_whole_page(house: Cast, as_: Any) -> None:
    answer = as_("planner").get("/organisation/999999/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "body"


def test_pages_forbid_foreign_and_inline_scripts(house: Cast, as_: Any) -> None:
    policy = as_("planner").get("/organisation/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


def test_the_second_of_two_at_once_gets_a_sentence(
    house: Cast, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(**asked: object) -> None:
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr("yipanqi.web.planning.views.services.open_plan", beaten)
    told = {"organisation": house.first.committee.pk, "year": "2026", "title": ""}
    answer = as_("planner").post(reverse("planning:open_plan"), told)
    assert answer.status_code == 409 and "已有人先办了同一件事" in answer.content.decode()
