"""What the story's agency plans in its second year."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """One item with both faces: its office and branch share a number; `finished_on` where it was reached in time."""

    title: str
    business: str
    kind: str
    party: str
    branch: int
    figures: tuple[int, int, str]
    due_on: tuple[int, int]
    finished_on: tuple[int, int] | None = None


AIMS = (
    Aim("工程建设项目审批时限压至38个工作日", "图审、踏勘与前期手续并联，压减平均办理时限", "task_force",
        "图审专班党员突击队", 1, (43, 38, "个工作日"), (12, 10)),
    Aim("窗口办件一次办结率提高到96%", "一次告知、一窗受理，减少补正次数", "exemplary_post",
        "窗口党员示范岗", 4, (93, 96, "%"), (12, 15)),
    Aim("企业开办“一网通办”", "设立登记到银行开户全程网上办理", "exemplary_post",
        "企业开办党员示范岗", 2, (60, 90, "%"), (9, 20), (9, 18)),
    Aim("高频社会事务下沉乡镇", "二十个事项由乡镇便民中心就近办", "contact_point",
        "党员联系乡镇便民中心", 3, (0, 20, "个事项"), (10, 20), (10, 16)),
    Aim("审批档案数字化", "完成近五年审批档案扫描和编目", "vanguard_post",
        "档案整理党员先锋岗", 0, (0, 100, "%"), (6, 30), (6, 26)),
    Aim("证照电子化归集扫尾", "补齐上年未归集的证照", "task_force",
        "党员技术攻关小组", 2, (70, 100, "%"), (9, 20)),
)  # fmt: skip
LEADERS = (
    ("linshuming", "审批局党组书记", "每季度听取中心任务和党建工作汇报", ((6, 30), (12, 10))),
    ("gaojing", "审批局党组副书记", "统筹机关党建与审批改革", ((6, 30), (11, 30))),
)
PORTFOLIOS = (
    ("罗建平", "审批局党组成员（分管投资项目）", "分管条线党建与工程审批提速一起抓"),
    ("温雅", "审批局党组成员（分管市场准入）", "分管条线党建与企业开办一起抓"),
)
