"""Activities with the roll of their day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Activity(models.Model):
    """One dated event of a kind that the vocabulary defines, recorded once."""

    RECORDED, WITHDRAWN = "recorded", "withdrawn"
    STATES = ((RECORDED, "已登记"), (WITHDRAWN, "已撤回"))
    TYPED, IMPORTED = "typed", "imported"
    SOURCES = ((TYPED, "手工录入"), (IMPORTED, "表格导入"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="activities", verbose_name="党组织"
    )
    kind = models.CharField("活动种类", max_length=40)
    title = models.CharField("主题", max_length=200)
    held_on = models.DateField("开展日期")
    started_at = models.TimeField("开始时间", null=True, blank=True)
    ended_at = models.TimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    host_name = models.CharField("主持人", max_length=60, blank=True)
    recorder_name = models.CharField("记录人", max_length=60, blank=True)
    expected_count = models.PositiveIntegerField("应到人数", null=True, blank=True)
    present_count = models.PositiveIntegerField("实到人数", null=True, blank=True)
    absent_note = models.CharField("缺席说明", max_length=500, blank=True)
    agenda = models.TextField("议题", blank=True)
    discussion = models.TextField("讨论情况", blank=True)
    resolution = models.TextField("决议事项", blank=True)
    details = models.JSONField("该种类的其他内容", default=dict, blank=True)
    occurrence = models.ForeignKey(
        "tasking.Occurrence",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="时间节点",
    )
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="结合点",
    )
    business_item = models.ForeignKey(
        "planning.PlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="业务难题",
    )
    recorded_on = models.DateField("录入日期")
    recorded_by_name = models.CharField("录入人", max_length=60)
    is_late = models.BooleanField("补录", default=False)
    source = models.CharField("来源", max_length=10, choices=SOURCES, default=TYPED)
    state = models.CharField("状态", max_length=10, choices=STATES, default=RECORDED)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "活动"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "held_on", "title"),
                condition=Q(state="recorded"),
                name="activity_once",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="activity_has_title"),
            models.CheckConstraint(
                condition=Q(expected_count__isnull=True)
                | Q(present_count__isnull=True)
                | Q(present_count__lte=F("expected_count")),
                name="activity_counts",
            ),
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("held_on")), name="activity_recorded_after"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="activity_withdrawn_why"
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "held_on"), name="activity_of_organisation"),
            models.Index(fields=("kind", "held_on"), name="activity_of_kind"),
        )

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One person on the roll of an activity, as the roll stood that day."""

    PRESENT, LEAVE, ABSENT, MADE_UP = "present", "leave", "absent", "made_up"
    STATES = ((PRESENT, "到会"), (LEAVE, "请假"), (ABSENT, "缺席"), (MADE_UP, "已补课"))

    activity = models.ForeignKey(
        "execution.Activity", models.PROTECT, related_name="roll", verbose_name="活动"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="attendances", verbose_name="人员"
    )
    state = models.CharField("出席情况", max_length=10, choices=STATES, default=PRESENT)
    reason = models.CharField("原因", max_length=200, blank=True)
    may_vote = models.BooleanField("有表决权", default=True)

    class Meta:
        verbose_name = "出席"
        constraints = (models.UniqueConstraint(fields=("activity", "person"), name="attendance_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id}:{self.person_id}"
