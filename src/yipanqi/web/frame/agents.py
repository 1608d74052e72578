"""What a browser calls itself, in words a person recognises."""

from __future__ import annotations

BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge 浏览器"), ("Firefox", "火狐浏览器"), ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"), ("Chrome", "Chrome 浏览器"), ("Safari", "Safari 浏览器"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows"), ("Mac OS", "苹果电脑"),
    ("Linux", "Linux"),
)  # fmt: skip


def said_of_agent(agent: str) -> str:
    """“Windows 上的 Edge 浏览器”; 未知设备 where nothing is recognised."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{system} 上的{browser}"
    return browser or system or "未知设备"
