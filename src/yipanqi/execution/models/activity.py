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
    also_kinds = models.JSONField("同时计作", default=list, blank=True)
    meeting = models.OneToOneField(
        "meeting.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activity",
        verbose_name="会议",
    )
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
    observers = models.CharField("列席", max_length=500, blank=True)
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
    written_by_key = models.CharField("最后录入或更正的人", max_length=60, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=60, blank=True)
    is_late = models.BooleanField("补录", default=False)
    late_reason = models.CharField("补录原因", max_length=200, blank=True)
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
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by_name="")
                | (Q(confirmed_on__isnull=False) & ~Q(confirmed_by_name="")),
                name="activity_confirmed_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "held_on"), name="activity_of_organisation"),
            models.Index(fields=("kind", "held_on"), name="activity_of_kind"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person has confirmed the record as it stands."""
        return self.confirmed_on is not None


class Attendance(models.Model):
    """One person on the roll of an activity, as the roll stood that day."""

    PRESENT, LEAVE, ABSENT, MADE_UP = "present", "leave", "absent", "made_up"
    STATES = ((PRESENT, "到会"), (LEAVE, "请假"), (ABSENT, "缺席"), (MADE_UP, "已补课"))
    TOOK_PART = (PRESENT, MADE_UP)

    activity = models.ForeignKey(
        "execution.Activity", models.PROTECT, related_name="roll", verbose_name="活动"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="attendances", verbose_name="人员"
    )
    state = models.CharField("出席情况", max_length=10, choices=STATES, default=PRESENT)
    reason = models.CharField("原因", max_length=200, blank=True)
    may_vote = models.BooleanField("有表决权", default=True)
    exempt_reason = models.CharField("不计入应到的原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "出席"
        constraints = (models.UniqueConstraint(fields=("activity", "person"), name="attendance_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id}:{self.person_id}"


class RollCode(models.Model):
    """A code that the organiser shows in the room; who enters it says for himself that he came. Nothing is credited by it."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="roll_codes", verbose_name="党组织"
    )
    kind = models.CharField("活动种类", max_length=40)
    held_on = models.DateField("开展日期")
    code = models.CharField("签到码", max_length=6)
    shown_at = models.DateTimeField("出示时间")
    ends_at = models.DateTimeField("截止时间")
    shown_by_name = models.CharField("出示人", max_length=60)

    class Meta:
        verbose_name = "签到码"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "kind", "held_on"), name="roll_code_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.kind}:{self.held_on}"


class RollAnswer(models.Model):
    """One person who entered the code."""

    roll_code = models.ForeignKey(
        "execution.RollCode", models.PROTECT, related_name="answers", verbose_name="签到码"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="roll_answers", verbose_name="人员"
    )
    answered_at = models.DateTimeField("签到时间")

    class Meta:
        verbose_name = "签到"
        constraints = (models.UniqueConstraint(fields=("roll_code", "person"), name="roll_answer_once"),)

    def __str__(self) -> str:
        return f"{self.roll_code_id}:{self.person_id}"
