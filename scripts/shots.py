"""Takes the screenshots of the documentation: the demo county and the walk in headless Chromium, desktop and phone.

Builds a demo county of its own in a temporary folder, serves it on a free port and leaves nothing behind. The pictures
of README.md go to docs/screenshots/, those of the walk through the chain to docs/screenshots/walk/.
"""

from __future__ import annotations

import io
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

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).parent / "yipanqi"
OUT = ROOT / "docs" / "screenshots"
DAY = "2026-11-21"
PASSWORD = "Yipanqi-2025"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"1440": (1440, 900), "360": (360, 740)}
# Name, who looks, the links clicked one after the other from the desk, the widths.
SHOTS = (
    ("board", "mengyaqin", ("一盘棋",), ("1440", "360")),
    ("desk", "xuqing", (), ("1440", "360")),
    ("agency", "zhouwei", ("一盘棋", "审批"), ("1440",)),
    ("plan", "zhouwei", ("谋划", "2025年"), ("1440",)),
    ("hollow", "gaojing", ("谋划", "结合点", "落实情况"), ("1440",)),
    ("axis", "gaojing", ("部署", "时间节点", "时间轴"), ("1440",)),
    ("record", "xuqing", ("落实", "登记活动"), ("360",)),
    ("score", "zhouwei", ("考核", "2025", "窗口"), ("1440",)),
    ("case", "gaojing", ("办理", "示范岗公示栏没有更新"), ("1440", "360")),
    ("procedure-draft", "zhouwei", ("办理", "开始办理", "自定程序", "用印审批（2版）", "修改"), ("1440",)),
    ("development", "mengyaqin", ("办理", "开始办理", "发展党员", "进度"), ("1440",)),
)
COLOURS = 128


def build_county(folder: Path) -> None:
    """A fresh demo county of DAY in the folder; costs half a minute."""
    for command in (["init"], ["demo", "--today", DAY]):
        subprocess.run([COMMAND, *command], env=_environment(folder), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(folder: Path, day: str = DAY) -> Iterator[str]:
    """A server over the folder on that day; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**_environment(folder), "YIPANQI_TODAY": day, "YIPANQI_PORT": str(port)}
    with open(folder / f"serve-{port}.txt", "wb") as said:
        server = subprocess.Popen([COMMAND, "serve"], env=environment, stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YIPANQI_", "DJANGO_"))}
    return {**kept, "YIPANQI_DATA": str(folder), "YIPANQI_TODAY": DAY}


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/accounts/login/", timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("服务没有启动，不能继续。")


def keep(picture: bytes, target: Path, colours: int = COLOURS) -> None:
    """The picture with a palette: a quarter of the bytes, the same to the eye."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)


def shoot(
    browser: Browser, address: str, name: str, username: str, words: tuple[str, ...], size: str
) -> Path:
    """One picture of one page as one person reaches it from the desk."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    for number, word in enumerate(words):
        within = "#navigation" if number == 0 else "main"
        page.goto(page.locator(within).locator("a", has_text=word).first.evaluate("a => a.href"))
    target = OUT / f"{name}-{size}.png"
    keep(page.screenshot(), target)
    context.close()
    return target


def chromium_program() -> str:
    """The system's Chromium; stops with a sentence where there is none."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), "")
    return found or sys.exit("没有找到 Chromium，不能拍摄截图。请执行：apt install chromium")


def shoot_the_county() -> None:
    """Every picture of SHOTS into docs/screenshots."""
    folder = Path(tempfile.mkdtemp(prefix="yipanqi-shots-"))
    try:
        build_county(folder)
        with serving(folder) as address, sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=chromium_program(),
                args=["--no-sandbox"],
                env={**os.environ, "LANGUAGE": "zh_CN"},
            )
            for name, username, words, sizes in SHOTS:
                for size in sizes:
                    _tell(shoot(browser, address, name, username, words, size))
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shoot_the_walk() -> None:
    """The browser test of the walk keeps a picture of each step at both widths."""
    walk = OUT / "walk"
    shutil.rmtree(walk, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/browser/test_walk.py", "-k", "with_scripts"],
        cwd=ROOT, env={**os.environ, "YIPANQI_WALK_SHOTS": str(walk)}, check=True,
    )  # fmt: skip
    for target in sorted(walk.iterdir()):
        _tell(target)


def _tell(target: Path) -> None:
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB")


def main() -> None:
    """The county, then the walk."""
    chromium_program()
    shoot_the_county()
    shoot_the_walk()


if __name__ == "__main__":
    main()
