"""Carriers with their members, and the log of their life."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Carrier(models.Model):
    """载体: people, a business object, a term, criteria, and a figure before and after."""

    ACTIVE, FINISHED, RETIRED = "active", "finished", "retired"
    STATES = ((ACTIVE, "进行中"), (FINISHED, "已完成"), (RETIRED, "已撤销"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="carriers", verbose_name="党组织"
    )
    kind = models.CharField("载体种类", max_length=40)
    name = models.CharField("名称", max_length=120)
    reason = models.TextField("设立缘由", blank=True)
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carriers",
        verbose_name="结合点",
    )
    business_item = models.ForeignKey(
        "planning.PlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carriers",
        verbose_name="服务的业务事项",
    )
    office = models.ForeignKey(
        "organisation.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carriers",
        verbose_name="服务的处室",
    )
    leader = models.ForeignKey(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_carriers",
        verbose_name="负责人",
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    criteria = models.TextField("标准", blank=True)
    level = models.CharField("队伍层级", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="teams", verbose_name="上级队伍"
    )
    details = models.JSONField("该种类的其他内容", default=dict, blank=True)
    before_value = models.DecimalField("之前", max_digits=16, decimal_places=4, null=True, blank=True)
    after_value = models.DecimalField("之后", max_digits=16, decimal_places=4, null=True, blank=True)
    value_unit = models.CharField("单位", max_length=20, blank=True)
    result = models.TextField("成效", blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=ACTIVE)
    is_public = models.BooleanField("向群众公开", default=False)

    class Meta:
        verbose_name = "载体"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="carrier_has_name"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="carrier_dates"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(level=""), name="carrier_team_has_level"
            ),
            models.UniqueConstraint(
                fields=("organisation", "kind", "name"), condition=Q(state="active"), name="carrier_once"
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "state"), name="carrier_of_organisation"),
            models.Index(fields=("kind", "state"), name="carrier_of_kind"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it still runs."""
        return self.state == self.ACTIVE

    @property
    def before_text(self) -> str:
        """The figure before, without idle noughts; empty where there is none."""
        return "" if self.before_value is None else f"{self.before_value.normalize():f}{self.value_unit}"

    @property
    def after_text(self) -> str:
        """The figure after, likewise."""
        return "" if self.after_value is None else f"{self.after_value.normalize():f}{self.value_unit}"

    @property
    def now_text(self) -> str:
        """The figure after; of a running carrier the one last logged, where the query brought it along as `latest`."""
        latest = getattr(self, "latest", None)
        if self.after_text or latest is None:
            return self.after_text
        return f"目前{latest.normalize():f}{self.value_unit}"


class CarrierMember(models.Model):
    """One person who serves in a carrier from a day until a day; without days from its beginning and still."""

    carrier = models.ForeignKey(
        "execution.Carrier", models.PROTECT, related_name="members", verbose_name="载体"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="carrier_places", verbose_name="成员"
    )
    joined_on = models.DateField("加入日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = "载体成员"
        constraints = (
            models.UniqueConstraint(
                fields=("carrier", "person"), condition=Q(left_on__isnull=True), name="carrier_member_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="carrier_member_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier_id}:{self.person_id}"


class CarrierLog(models.Model):
    """One thing that happened in a carrier: work done, a visit, a review, a decision on its term, the word of the other side."""

    WORK, VISIT, REVIEW, KEPT, RENEWED, RETIRED = "work", "visit", "review", "kept", "renewed", "retired"
    PARTNER = "partner"
    KINDS = (
        (WORK, "工作记录"), (VISIT, "走访"), (REVIEW, "评审"), (KEPT, "决定保留"), (RENEWED, "续期"), (RETIRED, "决定撤销"),
        (PARTNER, "对方核对"),
    )  # fmt: skip
    GOOD, IMPROVE, POOR = "good", "improve", "poor"
    VERDICTS = ((GOOD, "好"), (IMPROVE, "需改进"), (POOR, "差"))

    carrier = models.ForeignKey("execution.Carrier", models.PROTECT, related_name="logs", verbose_name="载体")
    kind = models.CharField("种类", max_length=10, choices=KINDS)
    done_on = models.DateField("日期")
    text = models.TextField("做了什么")
    result = models.TextField("结果", blank=True)
    value = models.DecimalField("业务数值", max_digits=16, decimal_places=4, null=True, blank=True)
    verdict = models.CharField("评审结论", max_length=10, choices=VERDICTS, blank=True)
    met = models.JSONField("做到的标准", default=list, blank=True)
    recorded_on = models.DateField("录入日期")
    recorded_by_key = models.CharField("录入人编号", max_length=60)
    recorded_by_name = models.CharField("录入人", max_length=60)

    class Meta:
        verbose_name = "载体记录"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="carrier_log_has_text"),
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("done_on")), name="carrier_log_recorded_after"
            ),
            models.CheckConstraint(
                condition=~Q(kind="review") | ~Q(verdict=""), name="carrier_review_has_verdict"
            ),
        )
        indexes = (models.Index(fields=("carrier", "done_on"), name="carrier_log_of_carrier"),)

    def __str__(self) -> str:
        return f"{self.carrier_id}:{self.kind}:{self.done_on}"

    @property
    def value_text(self) -> str:
        """The figure without idle noughts; empty where there is none."""
        return "" if self.value is None else f"{self.value.normalize():f}"


class CarrierComment(models.Model):
    """What somebody said of a pledge; the public sees it once the organisation has let it through."""

    WAITING, SHOWN, HIDDEN = "waiting", "shown", "hidden"
    STATES = ((WAITING, "待审"), (SHOWN, "已公开"), (HIDDEN, "不公开"))

    carrier = models.ForeignKey(
        "execution.Carrier", models.PROTECT, related_name="comments", verbose_name="载体"
    )
    text = models.CharField("评议", max_length=300)
    author_name = models.CharField("评议人", max_length=60)
    is_visitor = models.BooleanField("群众", default=False)
    written_on = models.DateField("日期")
    state = models.CharField("状态", max_length=10, choices=STATES, default=WAITING)
    reply = models.CharField("答复或不公开的理由", max_length=300, blank=True)
    decided_by_name = models.CharField("审核人", max_length=60, blank=True)
    decided_on = models.DateField("审核日期", null=True, blank=True)

    class Meta:
        verbose_name = "践诺评议"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="carrier_comment_has_text"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_on__isnull=True)
                | (~Q(state="waiting") & Q(decided_on__isnull=False)),
                name="carrier_comment_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(reply=""), name="carrier_comment_hidden_why"
            ),
        )
        indexes = (models.Index(fields=("carrier", "state"), name="carrier_comment_of_carrier"),)

    def __str__(self) -> str:
        return self.text[:20]
