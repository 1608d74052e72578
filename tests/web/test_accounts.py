"""Accounts: the administrators apart, sessions, locks, and the second factor from its rule to its recovery codes."""

import datetime
import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.cast import TODAY, Cast
from tests.web.conftest import PASSWORD
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Account, SecondFactorRule
from yipanqi.organisation.queries import actor_of

SIGN_IN = "/accounts/login/"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def said(answer: Any) -> str:
    return str(answer.content.decode())


def path(name: str, *args: Any) -> str:
    return reverse(f"organisation:{name}", args=args)


def signed_in(name: str, **headers: str) -> Client:
    client = Client(headers=headers)
    assert client.post(SIGN_IN, {"login": name, "password": PASSWORD}).status_code == 302
    return client


def code_for(page: str) -> str:
    """The six digits of this half minute for the secret on the page."""
    found = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', page)
    assert found is not None
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(found[1], counter)))


def confirm(client: Client, address: str) -> str:
    """The page behind the question whether it is really you."""
    answer = client.get(address, follow=True)
    if "确认是您本人" in said(answer):
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        answer = client.get(address)
    return said(answer)


def set_up_factor(client: Client) -> None:
    address = reverse("mfa_activate_totp")
    shown = confirm(client, address)
    assert "数字不对" in said(client.post(address, {"code": "000000"}))
    answer = client.post(address, {"code": code_for(shown)}, follow=True)
    assert "恢复码" in said(answer) and "还可以用 10 个" in said(answer)


def test_system_administrator_stops_starts_and_unlocks_an_account(house: Cast, as_: Any) -> None:
    client, account = as_("system_admin"), house.accounts["member"]
    account.set_password(PASSWORD)
    account.save()
    for _ in range(6):
        locked = Client().post(SIGN_IN, {"login": "member", "password": "wrong"})
    assert "已锁定 15 分钟" in said(locked)
    assert "已锁定" in said(Client().post(SIGN_IN, {"login": "member", "password": PASSWORD}))
    answer = client.post(path("unlock_account", account.pk), follow=True)
    assert "登录锁定已解除" in said(answer)
    signed_in("member")

    client.post(path("close_account", account.pk))
    stopped = Client().post(SIGN_IN, {"login": "member", "password": PASSWORD}, follow=True)
    assert "已停用" in said(stopped)
    assert "启用账号" in said(client.get(path("account", account.pk)))
    client.post(path("reopen_account", account.pk))
    signed_in("member")
    words = set(Entry.objects.filter(subject_key=str(account.pk)).values_list("word", flat=True))
    assert words >= {f"organisation.account.{act}" for act in ("closed", "reopened", "unlocked")}


def test_a_reset_password_must_be_changed_before_anything_else(house: Cast, as_: Any) -> None:
    account, initial, own = house.accounts["member"], "Huang-He-88-Wan", "Chang-Jiang-6300"
    as_("system_admin").post(path("reset_password", account.pk), {"password": initial})
    client = Client()
    client.post(SIGN_IN, {"login": "member", "password": initial})
    change = reverse("account_change_password")
    assert client.get(reverse("organisation:index")).headers["Location"] == change
    assert "您用的是初始密码" in said(client.get(change))
    client.post(change, {"old": initial, "new": own, "again": own})
    assert client.get(reverse("organisation:index")).status_code == 200


def test_what_each_administrator_may_press(house: Cast, as_: Any) -> None:
    address = path("account", house.accounts["member"].pk)
    system, security = said(as_("system_admin").get(address)), said(as_("security_admin").get(address))
    assert "重置密码" in system and "授予角色" not in system
    assert "授予角色" in security and "重置密码" not in security
    assert as_("audit_admin").get(address).status_code == 403
    factor = path("second_factor")
    assert "不再要求" not in said(as_("system_admin").get(factor))
    assert 'name="wanted"' not in said(as_("system_admin").get(factor))
    assert 'name="wanted"' in said(as_("security_admin").get(factor))


def test_accounts_are_found_by_name_and_state_with_few_questions(
    house: Cast, as_: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_("security_admin")
    client.get(path("accounts"))
    with django_assert_max_num_queries(8):
        shown = said(client.get(path("accounts")))
    assert "planner" in shown and "audit_admin" in shown
    administrators = said(client.get(path("accounts"), {"state": "administrator"}))
    assert "audit_admin" in administrators and "planner" not in administrators
    assert "没有符合条件的账号" in said(client.get(path("accounts"), {"state": "stopped"}))
    assert "planner" in said(client.get(path("accounts"), {"q": "plan"}))


def test_nobody_holds_two_administrator_roles(house: Cast, as_: Any) -> None:
    client, audit = as_("security_admin"), house.accounts["audit_admin"]
    assert "三员分立" in said(client.post(path("grant_role", audit.pk), {"role": "system"}))
    own = house.accounts["security_admin"]
    assert "不能在这里停用或授权" in said(client.post(path("grant_role", own.pk), {"role": "audit"}))


def test_open_sessions_are_shown_and_the_others_signed_out(house: Cast) -> None:
    here, there = signed_in("audit_admin"), signed_in("audit_admin", user_agent=PHONE)
    shown = said(here.get(reverse("frame:me")))
    assert "安卓 上的微信" in shown and "本机" in shown and shown.count("127.0.0.1") == 2
    answer = said(here.post(reverse("frame:end_other_sign_ins"), follow=True))
    assert "已退出其他 1 处登录" in answer and "安卓" not in answer
    assert there.get(reverse("frame:me")).headers["Location"].startswith(SIGN_IN)
    assert here.get(reverse("frame:me")).status_code == 200
    entry = Entry.objects.get(word="organisation.account.sessions_ended")
    assert entry.audience == "security" and '"count":1' in entry.data.replace(" ", "")


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(house: Cast) -> None:
    here, there = signed_in("audit_admin"), signed_in("audit_admin")
    new = "Huang-He-88-Wan"
    here.post(reverse("account_change_password"), {"old": PASSWORD, "new": new, "again": new})
    assert there.get(reverse("frame:me")).status_code == 302
    assert "本机" in said(here.get(reverse("frame:me")))


def test_own_page_asks_as_many_questions_for_few_sessions_as_for_many(
    house: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("audit_admin")
    client.get(reverse("frame:me"))
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("frame:me"))
    asked = len(few.captured_queries)
    assert asked
    for _ in range(5):
        signed_in("audit_admin")
    with django_assert_max_num_queries(asked):
        client.get(reverse("frame:me"))


def test_security_administrator_demands_a_second_factor_of_a_role(
    house: Cast, as_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    security = as_("security_admin")
    asked = security.post(path("set_second_factor", "audit"), {"wanted": "yes"}, follow=True)
    assert "已要求动态口令" in said(asked)
    assert "已经要求动态口令" in said(security.post(path("set_second_factor", "audit"), {"wanted": "yes"}))
    assert security.post(path("set_second_factor", "emperor"), {"wanted": "yes"}).status_code == 400
    (entry,) = Entry.objects.filter(word="organisation.factor.required")
    assert (entry.subject_name, entry.audience) == ("审计管理员", "security")

    audit = signed_in("audit_admin")
    assert audit.get("/ledger/").headers["Location"] == reverse("mfa_activate_totp")
    assert "审计管理员" in said(audit.get(reverse("frame:me")))
    with django_capture_on_commit_callbacks(execute=True):
        set_up_factor(audit)
    assert audit.get("/ledger/").status_code == 200
    assert "不能停用" in confirm(audit, reverse("mfa_deactivate_totp"))
    assert audit.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert Entry.objects.filter(word="organisation.factor.activated", subject_name="audit_admin").exists()

    security.post(path("set_second_factor", "audit"))
    confirm(audit, reverse("mfa_deactivate_totp"))
    assert audit.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Entry.objects.filter(word="organisation.factor.waived").exists()
    assert Entry.objects.filter(word="organisation.factor.deactivated").exists()


def test_a_kind_of_post_may_need_a_second_factor(house: Cast, as_: Any) -> None:
    SecondFactorRule.objects.create(role="party_affairs_clerk", from_on=TODAY)
    assert as_("clerk").get("/organisation/").headers["Location"] == reverse("mfa_activate_totp")
    assert as_("planner").get("/organisation/").status_code == 200
    account = Account.objects.get(username="clerk")
    assert actor_of(account, TODAY).factor_roles == {"party_affairs_clerk"}
    assert actor_of(account, TODAY - datetime.timedelta(days=1)).factor_roles == frozenset()


def test_signing_in_with_the_second_factor(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("audit_admin")
    set_up_factor(client)
    shown = confirm(client, reverse("mfa_view_recovery_codes"))
    codes = re.findall(r"<code>(\d+)</code>", shown)
    again = Client()
    asked = again.post(SIGN_IN, {"login": "audit_admin", "password": PASSWORD}, follow=True)
    assert "输入动态口令" in said(asked)
    assert again.get("/ledger/").status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "数字不对" in said(wrong)
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert again.get("/ledger/").status_code == 200
    third = Client()
    third.post(SIGN_IN, {"login": "audit_admin", "password": PASSWORD})
    assert "数字不对" in said(third.post(reverse("mfa_authenticate"), {"code": codes[0]}))


FACTOR_PAGES = {
    "mfa_index": "动态口令",
    "mfa_view_recovery_codes": "恢复码",
    "mfa_generate_recovery_codes": "重新生成恢复码",
    "mfa_deactivate_totp": "停用动态口令",
    "account_reauthenticate": "确认是您本人",
    "mfa_reauthenticate": "确认是您本人",
    "account_logout": "退出登录",
}


def test_pages_of_the_second_factor_are_the_houses_own(house: Cast) -> None:
    client = signed_in("audit_admin")
    set_up_factor(client)
    for name, heading in FACTOR_PAGES.items():
        shown = confirm(client, reverse(name)) if name != "account_reauthenticate" else said(
            client.get(reverse(name))
        )  # fmt: skip
        assert f"<h1>{heading}</h1>" in shown, name
        main = re.sub(r"<[^>]+>", " ", shown[shown.index('id="main"') :])
        assert not re.findall(r"\b(?:Code|Password|Confirm|authenticator|recovery)\b", main, re.I), name
    assert "<h1>账号已停用</h1>" in said(Client().get(reverse("account_inactive")))


def test_too_many_requests_are_answered_in_chinese(house: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    client = Client()
    client.post(SIGN_IN, {"login": "audit_admin", "password": "wrong"})
    answer = client.post(SIGN_IN, {"login": "audit_admin", "password": "wrong"})
    assert answer.status_code == 429 and "请求过于频繁" in said(answer)


def test_an_idle_session_ends_even_with_a_second_factor(house: Cast, settings: Any) -> None:
    client = signed_in("audit_admin")
    client.get("/ledger/")
    session = client.session
    session["seen_at"] = int(time.time()) - settings.YIPANQI_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/ledger/").headers["Location"].startswith(SIGN_IN)
