"""The organisation as a Django application, and the checks of settings that decide who gets in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

ROLES = {"system", "security", "audit"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver", ".localhost"}


class OrganisationConfig(AppConfig):
    """组织."""

    name = "yipanqi.organisation"
    label = "organisation"
    verbose_name = "组织"
    default_auto_field = "django.db.models.BigAutoField"


def _is_open_to_others() -> bool:
    return not set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS


@register
def check_debugging(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An installation that others reach must not show its insides."""
    if settings.DEBUG and _is_open_to_others():
        return [
            Error(
                "调试模式（YIPANQI_DEBUG）与对外地址（YIPANQI_HOSTS）同时启用。",
                hint="对外服务时请去掉 YIPANQI_DEBUG，否则出错页会泄露内部信息。",
                id="organisation.E001",
            )
        ]
    return []


@register
def check_encryption(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Passwords must not cross a network in the open, and trusted origins must be encrypted with it."""
    found: list[CheckMessage] = []
    if _is_open_to_others() and not settings.SESSION_COOKIE_SECURE:
        found.append(
            Warning(
                "对外地址（YIPANQI_HOSTS）没有启用 HTTPS（YIPANQI_HTTPS）。",
                hint="请由反向代理提供 HTTPS 并设 YIPANQI_HTTPS=1，否则口令明文传输。",
                id="organisation.W001",
            )
        )
    plain = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if not origin.startswith("https://")]
    if settings.SESSION_COOKIE_SECURE and plain:
        found.append(
            Error(
                f"已启用 HTTPS，但可信来源（YIPANQI_ORIGINS）中有未加密的地址：{'、'.join(plain)}。",
                hint="请把这些地址改为 https:// 开头。",
                id="organisation.E002",
            )
        )
    return found


@register
def check_second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A misspelt role would silently need no second factor."""
    unknown = sorted(set(settings.YIPANQI_TOTP_ROLES) - ROLES)
    if unknown:
        return [
            Error(
                f"YIPANQI_TOTP_ROLES 中没有这些角色：{'、'.join(unknown)}。",
                hint=f"可用的角色：{'、'.join(sorted(ROLES))}，以逗号分隔。",
                id="organisation.E003",
            )
        ]
    return []


@register
def check_idle_time(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An idle time of nothing locks everybody out, one beyond the session's age never ends."""
    longest = settings.SESSION_COOKIE_AGE // 60
    if not 1 <= settings.YIPANQI_IDLE_MINUTES <= longest:
        return [
            Error(
                f"YIPANQI_IDLE_MINUTES 应在 1 至 {longest} 之间，现为 {settings.YIPANQI_IDLE_MINUTES}。",
                hint="等级保护要求无操作自动退出，一般设为 15 至 30 分钟。",
                id="organisation.E004",
            )
        ]
    return []


@register
def check_fixed_day(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A fixed day is for demonstrations; it must be one day, and nobody from outside may work on it."""
    if not settings.YIPANQI_TODAY:
        return []
    try:
        (day,) = settings.YIPANQI_TODAY
        datetime.date.fromisoformat(day)
    except ValueError:
        return [
            Error(
                f"YIPANQI_TODAY 应为一个日期，现为“{'，'.join(settings.YIPANQI_TODAY)}”。",
                hint="请写成 2026-06-15 的样子；正式使用时不要设置。",
                id="organisation.E005",
            )
        ]
    if _is_open_to_others():
        return [
            Warning(
                f"日期被固定为 {day}（YIPANQI_TODAY），而系统对外服务。",
                hint="正式使用时请去掉 YIPANQI_TODAY，否则所有期限都按这一天计算。",
                id="organisation.W002",
            )
        ]
    return []


@register
def check_folders(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Rules must be there; keys and evidence must not lie where the web server gives files away."""
    found: list[CheckMessage] = []
    if not Path(settings.YIPANQI_RULES).is_dir():
        found.append(
            Error(
                f"没有找到制度规则文件夹“{settings.YIPANQI_RULES}”。",
                hint="安装不完整，请重新安装。",
                id="organisation.E006",
            )
        )
    public = Path(settings.STATIC_ROOT)
    for title, folder in (("密钥", settings.YIPANQI_KEYS), ("佐证", settings.YIPANQI_EVIDENCE)):
        if Path(folder).is_relative_to(public):
            found.append(
                Error(
                    f"{title}文件夹在静态文件夹“{public}”之内，任何人都能取走。",
                    hint="请把 YIPANQI_DATA 设为静态文件夹以外的地方。",
                    id="organisation.E007",
                )
            )
    return found
