"""Study: plans by year and month, what became of an idea, what a lecturer declares, campaigns, who wants no birthday card."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"
ACTIVITY = "execution.Activity"
ITEM = "planning.PlanItem"


class StudyPlan(models.Model):
    """What a branch, or the central group of an agency, studies in a year; filed with the organisation above."""

    BRANCH, CENTRAL_GROUP = "branch", "central_group"
    AUDIENCES = ((BRANCH, "党员学习"), (CENTRAL_GROUP, "理论学习中心组"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="study_plans", verbose_name="党组织"
    )
    audience = models.CharField("学习对象", max_length=20, choices=AUDIENCES, default=BRANCH)
    year = models.PositiveSmallIntegerField("年度")
    basis = models.CharField("依据", max_length=200, blank=True)
    made_on = models.DateField("制定日期")
    made_by_name = models.CharField("制定人", max_length=60)
    filed_on = models.DateField("报备日期", null=True, blank=True)
    filed_by_name = models.CharField("报备人", max_length=60, blank=True)

    class Meta:
        verbose_name = "学习计划"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "audience", "year"), name="study_plan_once"),
        )
        indexes = (models.Index(fields=("year", "audience"), name="study_plan_of_year"),)

    def __str__(self) -> str:
        return f"{self.year}年{self.get_audience_display()}计划"


class StudyTopic(models.Model):
    """One topic of a plan: month, who leads, material, the business it is bound to, and the session that discharged it."""

    plan = models.ForeignKey(
        "execution.StudyPlan", models.PROTECT, related_name="topics", verbose_name="学习计划"
    )
    month = models.PositiveSmallIntegerField("月份")
    stage = models.CharField("阶段", max_length=40, blank=True)
    title = models.CharField("专题", max_length=200)
    leads = models.CharField("领学人（主讲人）", max_length=120, blank=True)
    material = models.CharField("学习材料", max_length=500, blank=True)
    item = models.ForeignKey(
        ITEM, models.PROTECT, null=True, blank=True, related_name="study_topics", verbose_name="结合的业务"
    )
    activity = models.ForeignKey(
        ACTIVITY, models.PROTECT, null=True, blank=True, related_name="study_topics", verbose_name="学习活动"
    )
    is_added = models.BooleanField("报备后增加", default=False)

    class Meta:
        verbose_name = "学习专题"
        constraints = (
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="study_topic_month"),
            models.CheckConstraint(condition=~Q(title=""), name="study_topic_has_title"),
            models.UniqueConstraint(fields=("plan", "month", "title"), name="study_topic_once"),
        )

    def __str__(self) -> str:
        return self.title


class StudyIdea(models.Model):
    """An idea noted at a session, the measure it became, and what came of the measure."""

    NOTED, ADOPTED, DROPPED = "noted", "adopted", "dropped"
    STATES = ((NOTED, "待研究"), (ADOPTED, "已成为举措"), (DROPPED, "未采用"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="study_ideas", verbose_name="党组织"
    )
    activity = models.ForeignKey(ACTIVITY, models.PROTECT, related_name="ideas", verbose_name="学习活动")
    text = models.CharField("思路", max_length=500)
    proposer_name = models.CharField("提出人", max_length=60, blank=True)
    noted_on = models.DateField("记下日期")
    noted_by_name = models.CharField("记录人", max_length=60)
    item = models.ForeignKey(
        ITEM, models.PROTECT, null=True, blank=True, related_name="study_ideas", verbose_name="计划事项"
    )
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_ideas",
        verbose_name="结合点",
    )
    measure = models.CharField("举措", max_length=300, blank=True)
    decided_on = models.DateField("研究日期", null=True, blank=True)
    decided_by_name = models.CharField("研究人", max_length=60, blank=True)
    reason = models.CharField("未采用的理由", max_length=300, blank=True)
    result = models.CharField("成效", max_length=500, blank=True)
    result_on = models.DateField("成效日期", null=True, blank=True)
    result_by_name = models.CharField("成效登记人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=NOTED)

    class Meta:
        verbose_name = "学用转化"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="study_idea_has_text"),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | (~Q(measure="") & (Q(item__isnull=False) | Q(junction__isnull=False))),
                name="study_idea_adopted_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="study_idea_dropped_why"
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(state="adopted", result_on__isnull=False),
                name="study_idea_result_of_measure",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="study_idea_of"),)

    def __str__(self) -> str:
        return self.text


class LectureNote(models.Model):
    """What stands behind a lecture: the business it speaks of, and the author's word that the text is his own."""

    activity = models.OneToOneField(
        ACTIVITY, models.PROTECT, related_name="lecture_note", verbose_name="党课"
    )
    item = models.ForeignKey(
        ITEM, models.PROTECT, null=True, blank=True, related_name="lectures", verbose_name="结合的业务"
    )
    is_own = models.BooleanField("本人撰写")
    sources = models.TextField("引用出处", blank=True)
    text = models.TextField("讲稿", blank=True)
    declared_on = models.DateField("声明日期")
    declared_by_name = models.CharField("登记人", max_length=60)
    is_personal = models.BooleanField("授课人本人登记", default=False)

    class Meta:
        verbose_name = "党课声明"

    def __str__(self) -> str:
        return f"{self.activity_id}"


class BirthdayChoice(models.Model):
    """A member who wants no card on his political birthday."""

    person = models.OneToOneField(
        "organisation.Person", models.PROTECT, related_name="birthday_choice", verbose_name="党员"
    )
    is_out = models.BooleanField("不参加", default=True)
    chosen_on = models.DateField("选择日期")

    class Meta:
        verbose_name = "政治生日选择"

    def __str__(self) -> str:
        return f"{self.person_id}"


class Campaign(models.Model):
    """集中教育: why, who runs it, from when until when; its phases say what each branch does."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="campaigns", verbose_name="组织单位"
    )
    title = models.CharField("名称", max_length=120)
    word = models.CharField("主题词", max_length=40)
    basis = models.CharField("依据", max_length=200)
    plan_text = models.TextField("方案要点")
    organ = models.CharField("工作机构和负责人", max_length=300)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    started_by_name = models.CharField("部署人", max_length=60)
    closed_on = models.DateField("总结日期", null=True, blank=True)
    summary = models.TextField("总结", blank=True)

    class Meta:
        verbose_name = "集中教育"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "title"), name="campaign_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(word=""), name="campaign_has_title"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(summary=""), name="campaign_closed_with_summary"
            ),
        )

    def __str__(self) -> str:
        return self.title


class CampaignPhase(models.Model):
    """One phase: dates, what is to be done, which kinds of activities show it and how many of them."""

    campaign = models.ForeignKey(
        "execution.Campaign", models.PROTECT, related_name="phases", verbose_name="集中教育"
    )
    title = models.CharField("阶段", max_length=60)
    task = models.CharField("任务", max_length=300)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    kinds = models.JSONField("以哪些活动落实", default=list)
    least = models.PositiveSmallIntegerField("至少次数", default=1)

    class Meta:
        verbose_name = "阶段"
        constraints = (
            models.UniqueConstraint(fields=("campaign", "title"), name="campaign_phase_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_phase_dates"),
            models.CheckConstraint(condition=Q(least__gte=1), name="campaign_phase_least"),
        )

    def __str__(self) -> str:
        return self.title
