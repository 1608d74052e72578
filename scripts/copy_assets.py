"""Copy what set-up fetched from node_modules into the ignored vendor folders: files of the pages, and the table of strokes.

Source map comments are cut off: the hashed static storage refuses a file that names a map which is not there.
"""

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "yipanqi" / "web" / "static" / "vendor"

STROKES = ROOT / "src" / "yipanqi" / "basics" / "vendor" / "strokes.txt"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "axe-core/axe.min.js": "axe.min.js",
}
SOURCE_MAP = re.compile(
    r"(?m)^[ \t]*(?://[#@][ \t]*sourceMappingURL=.*|/\*[#@][ \t]*sourceMappingURL=.*?\*/)[ \t]*$"
)
STROKE_SOURCE = "cnchar-order/cnchar.order.min.js"
DATA = re.compile(r"JSON\.parse\('(.*?)'\)", re.S)
PLAIN = ("横", "提", "竖", "竖钩", "撇", "点", "点2", "捺")
KINDS = {"横": "1", "提": "1", "竖": "2", "竖钩": "2", "撇": "3", "点": "4", "点2": "4", "捺": "4"}
"""The five kinds of the national order of characters; every stroke not named here turns (折)."""
LEAST_CHARACTERS = 6500


def copy_assets() -> None:
    """Replace the vendor folder as a whole; a file that is missing in node_modules stops the set-up."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        (VENDOR / target).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


def write_strokes() -> None:
    """One line for each character: the kinds of its strokes as digits, and letters for the finer order within a kind."""
    found = DATA.findall((MODULES / STROKE_SOURCE).read_text(encoding="utf-8"))
    orders, described = (json.loads(one) for one in found)
    if len(orders) < LEAST_CHARACTERS:
        raise SystemExit(f"错误：{STROKE_SOURCE} 里只有 {len(orders)} 个字的笔画，排不了姓氏笔画。")
    turning = sorted(
        (one for one, said in described.items() if said["name"] not in KINDS),
        key=lambda one: (int(described[one]["foldCount"]), one),
    )
    plain = sorted(
        (one for one, said in described.items() if said["name"] in KINDS),
        key=lambda one: PLAIN.index(described[one]["name"]),
    )
    finer = {one: chr(ord("A") + place) for place, one in enumerate((*plain, *turning))}
    kinds = {one: KINDS.get(said["name"], "5") for one, said in described.items()}
    lines = (
        f"{character}\t{''.join(kinds[one] for one in order)}\t{''.join(finer[one] for one in order)}\n"
        for character, order in sorted(orders.items())
    )
    STROKES.parent.mkdir(parents=True, exist_ok=True)
    STROKES.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    copy_assets()
    write_strokes()
