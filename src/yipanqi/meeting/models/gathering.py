"""Meetings, their rolls, and what keeps a person from voting or from being counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Meeting(models.Model):
    """One gathering of a kind that the vocabulary `meeting_kind` defines.

    `body` is who meets; `organisation` keeps the record: the body itself, or the agency's top organisation for its leading group.
    """

    CALLED, HELD, CLOSED, WITHDRAWN = "called", "held", "closed", "withdrawn"
    STATES = ((CALLED, "已通知"), (HELD, "记录中"), (CLOSED, "已确认"), (WITHDRAWN, "已撤销"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="meetings", verbose_name="党组织"
    )
    body = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="held_meetings", verbose_name="开会的组织"
    )
    kind = models.CharField("会议种类", max_length=40)
    title = models.CharField("会议名称", max_length=160)
    number = models.PositiveIntegerField("当年次数")
    held_on = models.DateField("开会日期")
    started_at = models.TimeField("开始时间", null=True, blank=True)
    ended_at = models.TimeField("散会时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    chair_name = models.CharField("主持人", max_length=60, blank=True)
    recorder_name = models.CharField("记录人", max_length=60, blank=True)
    speeches = models.TextField("发言要点", blank=True)
    details = models.JSONField("该种类的其他内容", default=dict, blank=True)
    is_closed_door = models.BooleanField("只给到会和经办的人看", default=False)
    called_on = models.DateField("通知日期")
    called_by_name = models.CharField("通知人", max_length=60)
    roll_frozen_on = models.DateField("名册取自", null=True, blank=True)
    recorded_on = models.DateField("记录日期", null=True, blank=True)
    recorded_by_key = models.CharField("记录的人", max_length=60, blank=True)
    recorded_by_name = models.CharField("录入人", max_length=60, blank=True)
    is_late = models.BooleanField("补录", default=False)
    closed_on = models.DateField("确认日期", null=True, blank=True)
    closed_by_name = models.CharField("确认人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=CALLED)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "会议"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="meeting_has_title"),
            models.UniqueConstraint(
                fields=("body", "kind", "held_on", "title"),
                condition=~Q(state="withdrawn"),
                name="meeting_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("called", "withdrawn")) | Q(roll_frozen_on__isnull=False),
                name="meeting_held_has_roll",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="meeting_withdrawn_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False), name="meeting_closed_on_a_day"
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "held_on"), name="meeting_of_organisation"),
            models.Index(fields=("kind", "held_on"), name="meeting_of_kind"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether the minutes may still be written."""
        return self.state in (self.CALLED, self.HELD)


class RollLine(models.Model):
    """One person on the roll, with name, post, status and right to vote as they stood on the day."""

    MEMBER, OBSERVER = "member", "observer"
    CAPACITIES = ((MEMBER, "应到"), (OBSERVER, "列席"))
    PRESENT, LEAVE, ABSENT, MADE_UP = "present", "leave", "absent", "made_up"
    STATES = ((PRESENT, "到会"), (LEAVE, "请假"), (ABSENT, "缺席"), (MADE_UP, "会后补课"))

    meeting = models.ForeignKey("meeting.Meeting", models.PROTECT, related_name="roll", verbose_name="会议")
    person = models.ForeignKey(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting_lines",
        verbose_name="人员",
    )
    order = models.PositiveIntegerField("次序", default=0)
    name = models.CharField("姓名", max_length=60)
    post_title = models.CharField("职务或身份", max_length=120, blank=True)
    party_status = models.CharField("党员状态", max_length=20, blank=True)
    capacity = models.CharField("到会身份", max_length=10, choices=CAPACITIES, default=MEMBER)
    state = models.CharField("到会情况", max_length=10, choices=STATES, default=PRESENT)
    reason = models.CharField("原因", max_length=200, blank=True)
    may_vote = models.BooleanField("有表决权", default=True)
    no_vote_reason = models.CharField("无表决权的原因", max_length=120, blank=True)
    no_vote_article = models.CharField("无表决权的依据", max_length=120, blank=True)
    exempt_from = models.JSONField("不计入", default=list, blank=True)
    exempt_reason = models.CharField("不计入的原因", max_length=120, blank=True)
    exempt_article = models.CharField("不计入的依据", max_length=160, blank=True)

    class Meta:
        verbose_name = "会议名册"
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "person"),
                condition=Q(person__isnull=False),
                name="roll_line_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="roll_line_has_name"),
            models.CheckConstraint(
                condition=Q(capacity="member") | Q(may_vote=False), name="roll_observer_votes_not"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id}:{self.name}"

    @property
    def is_present(self) -> bool:
        """Whether the person sat in the room."""
        return self.state == self.PRESENT


class RollStatus(models.Model):
    """A dated circumstance, by the vocabulary `roll_status`, that takes the vote or the counting from a member."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="roll_statuses", verbose_name="党组织"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="roll_statuses", verbose_name="人员"
    )
    code = models.CharField("情形", max_length=40)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)
    basis = models.CharField("依据的材料", max_length=200, blank=True)
    entered_on = models.DateField("登记日期")
    entered_by_name = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = "名册情形"
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="roll_status_dates",
            ),
            models.UniqueConstraint(
                fields=("person", "code"), condition=Q(until_on__isnull=True), name="roll_status_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}:{self.code}"
