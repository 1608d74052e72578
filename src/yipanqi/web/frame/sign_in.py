"""What allauth asks of the house: no open sign-up, sentences, entries of sign-ins."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from yipanqi.organisation.services import record_factor_change, record_sign_in
from yipanqi.web.frame.middleware import actor_behind

FAILURES = 5
LOCKED_MINUTES = 15
FACTOR_CHANGES = {
    "mfa/email/totp_activated": "organisation.factor.activated",
    "mfa/email/totp_deactivated": "organisation.factor.deactivated",
    "mfa/email/recovery_codes_generated": "organisation.factor.codes_generated",
}
"""There is no mail: what allauth would write about a second factor becomes an entry."""


class HouseAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the system administrator; every sign-in and every failure leaves its entry."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": f"账号或密码不对，请重新输入。连续错 {FAILURES} 次将锁定 {LOCKED_MINUTES} 分钟。",
        "too_many_login_attempts": f"连续 {FAILURES} 次没有登录成功，这个账号已锁定 {LOCKED_MINUTES} 分钟，"
        "请过后再试；忘记密码请联系系统管理员重置。",
        "incorrect_password": "密码不对，请重新输入。",
        "account_inactive": "这个账号已停用，请联系系统管理员。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by himself."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Keep the sign-in, then go on."""
        record_sign_in(actor=actor_behind(request), username=user.username, succeeded=True)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Keep the failure; the password itself is never kept."""
        username = str(credentials.get("username") or "")
        record_sign_in(actor=actor_behind(request), username=username, succeeded=False)
        super().authentication_failed(request, **credentials)

    def lift_lock(self, request: HttpRequest, username: str) -> None:
        """Forget the failed sign-ins of an account."""
        self._delete_login_attempts_cached_email(request, username=username)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Keep a change of the second factor."""
        if word := FACTOR_CHANGES.get(template_prefix):
            record_factor_change(actor=actor_behind(self.request or context.request), account=user, word=word)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No greetings: pages say what matters themselves."""


class HouseFactorAdapter(DefaultMFAAdapter):
    """The second factor in the house's words; whoever must have one cannot give it up."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "数字不对或已过期，请输入现在显示的六位数字；请核对手机时间是否准确。",
        "cannot_delete_authenticator": "您担任的角色或岗位要求动态口令，不能停用。",
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not while a role or post of the owner demands it."""
        return not actor_behind(context.request).factor_roles
