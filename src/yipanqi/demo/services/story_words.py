"""What the people of the story write, and the picture they take: invented, like everything here."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

GOAL = "工程建设项目审批时限由60个工作日压至40个"
BUSINESS = (
    ("投资项目“一窗受理”全覆盖", "综合窗口受理全部投资项目事项", "投资项目党支部党员轮值综合窗口", 1),
    ("企业开办一日办结", "设立登记、刻章、领票一日内完成", "企业开办党员示范岗", 2),
    ("证照电子化归集", "归集电子证照并共享应用", "党员技术攻关小组", 2),
    ("不动产登记与缴税并联", "登记、缴税一次受理、并联办理", "并联事项党员责任区", 3),
    ("社会事务事项就近办", "高频事项下沉乡镇便民服务中心", "党员帮办员联系乡镇", 3),
    ("政务服务“好差评”整改", "差评逐件回访，整改率达到100%", "窗口党员首问负责", 4),
    ("大厅延时错时服务", "周末和午间不打烊", "党员志愿延时服务队", 4),
    ("审批档案规范化", "完成历年审批档案整理", "档案整理党员先锋岗", 0),
    ("权责清单动态调整", "按程序调整并公开权责清单", "党员政策宣讲小组", 0),
)
UNFINISHED = "证照电子化归集"
"""The one item of the year that nobody finished, and whose duty nobody signed."""
LEADERS = (
    ("linshuming", "审批局党组书记", "履行抓党建第一责任，每季度听取中心任务进展", "first_responsible"),
    ("linshuming", "审批局党组书记", "带头讲党课、参加双重组织生活", "first_responsible"),
    ("gaojing", "审批局党组副书记", "统筹机关党建与审批改革", "first_responsible"),
)
PORTFOLIOS = (
    ("罗建平", "审批局党组成员（分管投资项目）", "分管条线党建与工程审批提速一起抓"),
    ("", "审批局党组成员（分管市场准入）", "分管条线党建与企业开办一起抓"),
)
SECRETARIES = ("沈岚", "陆远航", "顾晓棠", "秦牧", "许清")
DONE = "按节点完成，成效已登记"


def picture(people: int = 6, ground: str = "#e8eef5") -> bytes:
    """A drawn scene of people behind a counter: invented, like everything here."""
    image = Image.new("RGB", (960, 540), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 960, 540), fill="#9a7b56")
    for number in range(people):
        left = 80 + number * 870 // people
        draw.ellipse((left, 180, left + 70, 250), fill="#f0c8a0")
        draw.rectangle((left - 12, 250, left + 82, 390), fill="#24456b" if number % 2 else "#7a2b2b")
        draw.rectangle((left + 52, 270, left + 66, 280), fill="#d8b13c")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
