"""Takes the screenshots of the documentation: the demo county in headless Chromium, desktop and phone.

Builds a demo county of its own in a temporary folder, serves it on a free port and leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ROOT / ".venv" / "bin" / "yipanqi"
OUT = ROOT / "docs" / "screenshots"
DAY = "2026-11-21"
PASSWORD = "Yipanqi-2025"
SIZES = {"1440": (1440, 900), "360": (360, 740)}
SHOTS = (
    ("board", "mengyaqin", "/board/?year=2025", ("1440",)),
    ("desk", "xuqing", "/", ("1440", "360")),
    ("plan", "zhouwei", "/planning/", ("1440",)),
    ("import", "mengyaqin", "/intake/", ("1440",)),
)


@contextmanager
def served() -> Iterator[str]:
    """A server over a fresh demo county; yields its address."""
    folder = tempfile.mkdtemp(prefix="yipanqi-shots-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "YIPANQI_DATA": folder, "YIPANQI_PORT": str(port), "YIPANQI_TODAY": DAY}
    environment.pop("YIPANQI_DATABASE_URL", None)
    subprocess.run([COMMAND, "init"], env=environment, check=True)
    subprocess.run([COMMAND, "demo", "--today", DAY], env=environment, check=True)
    server = subprocess.Popen([COMMAND, "serve"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/accounts/login/", timeout=2)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("服务没有启动，不能拍摄截图。")


def shoot(browser: Browser, address: str, name: str, username: str, path: str, size: str) -> None:
    """One picture of one page as one person sees it."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(f"{address}{path}")
    page.screenshot(path=OUT / f"{name}-{size}.png")
    context.close()


def main() -> None:
    """Every picture of SHOTS into docs/screenshots."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("没有找到 Chromium，不能拍摄截图。请执行：apt install chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"], env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        for name, username, path, sizes in SHOTS:
            for size in sizes:
                shoot(browser, address, name, username, path, size)
                print(f"docs/screenshots/{name}-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
