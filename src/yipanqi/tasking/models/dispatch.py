"""Dispatch rounds with their status tables, and urging notices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ORGANISATION = "organisation.PartyOrganisation"
ITEM = "planning.PlanItem"


class DispatchRound(models.Model):
    """调度: on one day, how the items of a scope stand. Until it is frozen the table follows the records."""

    OPEN, FROZEN = "open", "frozen"
    STATES = ((OPEN, "填备注中"), (FROZEN, "已定格"))
    ALL, CENTRE, STUCK = "all", "centre", "stuck"
    SCOPES = (
        (ALL, "全部推进中的事项"),
        (CENTRE, "只看中心任务和重点工作"),
        (STUCK, "只看逾期和只有一侧的事项"),
    )

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="dispatch_rounds", verbose_name="调度的党组织"
    )
    about = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="dispatched_in", verbose_name="调度范围"
    )
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("调度日期")
    scope = models.CharField("事项范围", max_length=10, choices=SCOPES, default=ALL)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    opened_by_name = models.CharField("发起人", max_length=60)
    frozen_on = models.DateField("定格日期", null=True, blank=True)
    frozen_by_name = models.CharField("定格人", max_length=60, blank=True)

    class Meta:
        verbose_name = "调度"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="dispatch_has_title"),
            models.CheckConstraint(
                condition=~Q(state="frozen") | Q(frozen_on__isnull=False), name="dispatch_frozen_on_a_day"
            ),
            models.UniqueConstraint(
                fields=("organisation", "about", "held_on", "scope"), name="dispatch_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether the table says what the records said that day."""
        return self.state == self.FROZEN


class DispatchLine(models.Model):
    """One item in a round: the remark that somebody typed and, once frozen, what the records said."""

    round = models.ForeignKey(
        "tasking.DispatchRound", models.PROTECT, related_name="lines", verbose_name="调度"
    )
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="dispatch_lines", verbose_name="党组织"
    )
    item = models.ForeignKey(ITEM, models.PROTECT, related_name="dispatch_lines", verbose_name="计划事项")
    number = models.PositiveIntegerField("序号", default=0)
    said = models.JSONField("记录所示", default=dict, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    remark_by_name = models.CharField("备注人", max_length=60, blank=True)
    remark_on = models.DateField("备注日期", null=True, blank=True)
    frozen_on = models.DateField("定格日期", null=True, blank=True)

    class Meta:
        verbose_name = "调度事项"
        constraints = (models.UniqueConstraint(fields=("round", "item"), name="dispatch_line_once"),)

    def __str__(self) -> str:
        return f"{self.round_id}:{self.item_id}"


class Urging(models.Model):
    """催办: one notice to a post about one thing; received, answered, and whether it helped."""

    SENT, RECEIVED, REPLIED, CLOSED = "sent", "received", "replied", "closed"
    STATES = ((SENT, "待签收"), (RECEIVED, "已收到"), (REPLIED, "已回复"), (CLOSED, "已了结"))
    ABOUTS = (("plan_item", "计划事项"), ("duty", "责任"), ("occurrence", "时间节点"), ("case", "办理件"))
    HELPED, NOT_YET = "helped", "not_yet"
    EFFECTS = ((HELPED, "已见效"), (NOT_YET, "未见效"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="urgings", verbose_name="被催办党组织"
    )
    demander = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="urgings_sent", verbose_name="催办的党组织"
    )
    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="urgings", verbose_name="催办岗位"
    )
    about_kind = models.CharField("事项种类", max_length=20, choices=ABOUTS)
    about_key = models.BigIntegerField("事项编号")
    about_title = models.CharField("事项", max_length=300)
    item = models.ForeignKey(
        ITEM, models.PROTECT, null=True, blank=True, related_name="urgings", verbose_name="计划事项"
    )
    reason = models.CharField("催办理由", max_length=300)
    sent_on = models.DateField("催办日期")
    sent_by_name = models.CharField("催办人", max_length=60)
    sent_by_key = models.CharField("催办人编号", max_length=40)
    reply_by = models.DateField("回复时限")
    state = models.CharField("状态", max_length=10, choices=STATES, default=SENT)
    received_on = models.DateField("签收日期", null=True, blank=True)
    received_by_name = models.CharField("签收人", max_length=60, blank=True)
    reply = models.TextField("回复", blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    replied_by_name = models.CharField("回复人", max_length=60, blank=True)
    effect = models.CharField("成效", max_length=10, choices=EFFECTS, blank=True)
    effect_text = models.CharField("成效说明", max_length=300, blank=True)
    effect_on = models.DateField("核看日期", null=True, blank=True)
    effect_by_name = models.CharField("核看人", max_length=60, blank=True)

    class Meta:
        verbose_name = "催办"
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="urging_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="replied") | (Q(replied_on__isnull=False) & ~Q(reply="")),
                name="urging_replied_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(effect=""), name="urging_closed_with_effect"
            ),
        )
        indexes = (
            models.Index(fields=("about_kind", "about_key", "sent_on"), name="urging_about"),
            models.Index(fields=("post", "state"), name="urging_of_post"),
            models.Index(fields=("demander", "sent_on"), name="urging_of_demander"),
        )

    def __str__(self) -> str:
        return self.about_title
