"""What the invented offices write: tasks, measures, agendas, findings. Plain words, no official texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One kind of business item with the party measures that may serve it."""

    title: str
    business: str
    unit: str
    baseline: int
    target: int
    measures: tuple[tuple[str, str], ...]


TASKS = (
    Task("压缩审批办理时限", "梳理事项清单，精简材料，压减平均办理时限", "个工作日", 12, 8,
         (("exemplary_post", "设窗口党员示范岗，公开承诺时限"), ("task_force", "组建党员帮办突击队，专办积压件"))),
    Task("推进重点项目开工建设", "前期手续并联办理，按节点开工", "个", 6, 14,
         (("task_force", "重点项目党员突击队驻点服务"), ("contact_point", "班子成员党员联系重点项目"))),
    Task("化解信访积案", "逐案明确包案人和化解时限", "件", 0, 12,
         (("contact_point", "党员干部包案联系点"), ("responsibility_area", "党员责任区包片走访"))),
    Task("开展安全隐患排查整治", "对重点场所逐一排查、登记、整改", "处", 0, 180,
         (("responsibility_area", "划分党员安全责任区"), ("task_force", "节假日党员值守突击队"))),
    Task("走访服务企业", "建立企业诉求清单，限时答复", "户", 30, 90,
         (("contact_point", "党员助企联系点"), ("exemplary_post", "惠企政策党员示范岗"))),
    Task("推进乡村道路养护提升", "完成年度养护里程并通过验收", "公里", 0, 45,
         (("task_force", "工地党员突击队"), ("responsibility_area", "养护路段党员责任区"))),
    Task("提升群众满意度", "对低分评价逐件回访整改", "%", 88, 95,
         (("exemplary_post", "党员服务示范岗"), ("volunteering", "周末延时服务志愿队"))),
    Task("社会救助应保尽保", "开展入户核查，动态调整对象", "户", 0, 1800,
         (("volunteering", "党员志愿服务入户"), ("contact_point", "困难家庭党员联系"))),
    Task("建设零工市场和就业服务站", "建成站点并组织专场招聘", "场", 4, 16,
         (("volunteering", "就业服务党员志愿项目"), ("exemplary_post", "就业服务党员示范岗"))),
    Task("治理城区污水直排口", "排查溯源，逐口整治销号", "个", 0, 26,
         (("responsibility_area", "河段党员责任区"), ("task_force", "溯源排查党员突击队"))),
    Task("高标准农田建设", "完成建设面积并交付管护", "亩", 0, 50000,
         (("task_force", "项目一线党员突击队"), ("contact_point", "党员联系项目村"))),
    Task("推进数据共享和一网通办", "事项进驻平台，电子证照共享应用", "项", 40, 120,
         (("brand", "“数据多跑路”党建品牌"), ("exemplary_post", "技术攻关党员示范岗"))),
)  # fmt: skip
PARTY_ITEMS = (
    ("党员集中学习培训", "全年集中学习不少于32学时，结合业务设专题"),
    ("规范开展组织生活", "按月按季开展三会一课和主题党日，议题与中心工作对应"),
    ("推进党支部标准化建设", "对照标准自查，补齐班子、阵地、制度短板"),
)
NO_PARTY_REASON = (
    "属于日常收发事务，无需另设党建举措",
    "由上级统一组织实施，本单位仅作配合",
    "已并入“规范开展组织生活”一并推进",
)
NO_BUSINESS_REASON = ("属党内制度性工作，服务全部业务", "不直接对应单项业务指标")
AGENDAS = {
    "committee_meeting": (
        "研究{task}推进中的难点，明确党员分工", "讨论月度主题党日安排和{task}进展", "研究支部工作计划与责任落实", "听取{task}情况，议定下步措施",
    ),
    "group_meeting": ("学习讨论并交流{task}体会", "组内党员汇报承诺践诺情况", "围绕{task}提出改进建议"),
    "general_meeting": ("通报季度工作和{task}进展，讨论通过有关事项", "听取支部委员会报告，评议{task}落实情况", "学习党内法规，讨论支部重要事项"),
    "lecture": ("专题党课：在攻坚一线当先锋", "专题党课：从{task}看为民服务", "专题党课：纪律与作风"),
    "theme_day": ("到{task}一线开展主题党日", "亮身份践承诺，服务{task}", "集中学习与志愿服务"),
    "organisational_life_meeting": ("年度组织生活会：查摆问题，开展批评与自我批评",),
    "democratic_appraisal": ("民主评议党员：自评、互评、民主测评",),
}  # fmt: skip
RESOLUTIONS = ("同意，由责任处室按期落实", "形成决议1项，责任到人，月底前反馈", "一致同意，列入下月检查", "")
PLACES = ("机关三楼会议室", "党员活动室", "政务服务大厅", "项目工地临时会议点", "党群服务中心")
ABSENCES = ("", "", "", "1人公出", "1人病假", "事假1人，公出1人")
FINDINGS = (
    ("组织生活频次不足", "未按月召开支部委员会", "支部工作条例第12条"),
    ("帮办记录不全", "当月帮办服务记录缺失", "本单位帮办工作制度"),
    ("会议记录要素不全", "未注明缺席原因和表决情况", "支部工作条例第11条"),
    ("结合点停留在口号", "党建举措没有责任人和预期成效", "年度计划要求"),
    ("责任清单未签收", "到期未签收责任清单", "主体责任清单"),
    ("主题党日与业务脱节", "全年主题未涉及重点任务", "支部工作条例第16条"),
)
CAUSES = ("人员变动后交接不到位", "业务繁忙期统筹不够", "责任人对要求理解不清", "提醒机制缺失")
MEASURES = ("明确A/B角并办理交接", "把节点列入月度例会议程", "补充培训并由专人复核")
