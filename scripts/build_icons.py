"""Build one SVG sprite of the chosen outline icons: `<svg><use href="…/icons.svg#icon-home"/></svg>`.

To use another icon, add its name here and run `make setup`.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTLINES = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
SPRITE = ROOT / "src" / "yipanqi" / "web" / "static" / "vendor" / "icons.svg"

ICONS = """
home layout-dashboard layout-grid list-check list-details calendar calendar-event calendar-due alert-triangle alert-circle
flag chart-bar chart-line gavel users users-group building building-community sitemap hierarchy upload download search filter
printer chevron-right chevron-left chevron-down chevron-up check checks x clock hourglass link unlink file-text files photo
camera paperclip settings logout login user user-check star shield-check shield-lock lock key book book-2 menu-2 plus minus
edit trash eye eye-off arrow-right arrow-left arrow-up arrow-down arrow-back-up arrows-join info-circle help-circle text-size
history target bulb bell inbox send message route git-branch map-pin clipboard-check clipboard-list certificate medal award
scale speakerphone table table-export refresh circle-check circle-x circle-dot qrcode database external-link dots device-mobile
moon sun stairs-up stack-2 tag rubber-stamp report-analytics
"""
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def build_icons() -> None:
    """Write the sprite; names that the icon package does not have are listed and stop the set-up."""
    unknown = [name for name in ICONS.split() if not (OUTLINES / f"{name}.svg").is_file()]
    if unknown:
        sys.exit(f"图标库中没有：{'、'.join(unknown)}。请改正 scripts/build_icons.py 中的名称。")
    symbols = []
    for name in ICONS.split():
        found = INNER.search((OUTLINES / f"{name}.svg").read_text(encoding="utf-8"))
        if found is None:
            sys.exit(f"图标 {name} 的文件不是预期的格式。")
        shapes = re.sub(r"\s*\n\s*", "", found.group(1))
        symbols.append(
            f'<symbol id="icon-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
            f' stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    build_icons()
