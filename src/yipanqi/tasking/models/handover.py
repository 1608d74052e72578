"""Waivers that end by themselves, and the hand-over of a post."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Waiver(models.Model):
    """What is not asked of a duty from one day to another, by which article and by whom; it ends by itself."""

    duty = models.ForeignKey("tasking.Duty", models.PROTECT, related_name="waivers", verbose_name="责任")
    article = models.CharField("依据条款", max_length=200)
    reason = models.TextField("理由")
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期")
    approved_by_name = models.CharField("批准人", max_length=60)
    approved_on = models.DateField("批准日期")
    case_key = models.BigIntegerField("办理件编号", null=True, blank=True)

    class Meta:
        verbose_name = "豁免"
        constraints = (
            models.CheckConstraint(condition=~Q(article=""), name="waiver_has_article"),
            models.CheckConstraint(condition=~Q(approved_by_name=""), name="waiver_has_approver"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="waiver_dates"),
        )

    def __str__(self) -> str:
        return f"{self.duty_id}:{self.article}"


class Handover(models.Model):
    """The hand-over of a post: what it held that day as it was shown, signed by who leaves and by who takes over."""

    DRAWN, LEFT, DONE, DROPPED = "drawn", "left", "done", "dropped"
    STATES = ((DRAWN, "待移交人签字"), (LEFT, "待接收人签字"), (DONE, "已交接"), (DROPPED, "已作废"))

    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="handovers", verbose_name="党组织"
    )
    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="handovers", verbose_name="岗位"
    )
    leaver = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="handovers_given", verbose_name="移交人"
    )
    taker = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="handovers_taken", verbose_name="接收人"
    )
    state = models.CharField("状态", max_length=10, choices=STATES, default=DRAWN)
    pack = models.JSONField("交接内容", default=list)
    remark = models.TextField("需要说明的事项", blank=True)
    drawn_by_name = models.CharField("发起人", max_length=60)
    drawn_on = models.DateField("发起日期")
    left_on = models.DateField("移交日期", null=True, blank=True)
    taken_on = models.DateField("接收日期", null=True, blank=True)

    class Meta:
        verbose_name = "岗位交接"
        constraints = (
            models.CheckConstraint(condition=~Q(leaver=F("taker")), name="handover_two_people"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(left_on__isnull=False, taken_on__isnull=False),
                name="handover_done_by_both",
            ),
            models.UniqueConstraint(
                fields=("post",), condition=Q(state__in=("drawn", "left")), name="handover_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.post_id}#{self.pk}"
