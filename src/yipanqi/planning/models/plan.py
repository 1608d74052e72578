"""Plans, their items with two faces, and what changed after adoption."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Plan(models.Model):
    """The plan of one agency for one year."""

    DRAFTING, ADOPTED = "drafting", "adopted"
    STATES = ((DRAFTING, "编制中"), (ADOPTED, "已审定"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="plans", verbose_name="党组织"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=STATES, default=DRAFTING)
    adopted_on = models.DateField("审定日期", null=True, blank=True)
    adopted_by_name = models.CharField("审定人", max_length=60, blank=True)

    class Meta:
        verbose_name = "年度计划"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "year"), name="plan_once_a_year"),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(adopted_on__isnull=False), name="plan_adopted_on_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_adopted(self) -> bool:
        """Whether the plan is frozen as the year's baseline."""
        return self.state == self.ADOPTED


class PlanItem(models.Model):
    """One item: what the business does and what the party side does for it, or a reason why one is empty."""

    OPEN, FINISHED, STOPPED = "open", "finished", "stopped"
    STATES = ((OPEN, "推进中"), (FINISHED, "已完成"), (STOPPED, "已终止"))
    JOINED, BUSINESS_ONLY, PARTY_ONLY = "joined", "business_only", "party_only"
    SHAPES = ((JOINED, "党建业务结合"), (BUSINESS_ONLY, "仅业务"), (PARTY_ONLY, "仅党建"))

    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="items", verbose_name="计划")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="plan_items", verbose_name="党组织"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级事项"
    )
    number = models.PositiveIntegerField("序号")
    category = models.CharField("类别", max_length=30)
    title = models.CharField("事项", max_length=200)
    business_face = models.TextField("业务内容", blank=True)
    business_empty_reason = models.CharField("无业务内容的原因", max_length=300, blank=True)
    party_face = models.TextField("党建举措", blank=True)
    party_empty_reason = models.CharField("无党建举措的原因", max_length=300, blank=True)
    office = models.ForeignKey(
        "organisation.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_items",
        verbose_name="责任处室",
    )
    owner_name = models.CharField("责任人", max_length=120, blank=True)
    baseline_value = models.DecimalField("基准值", max_digits=16, decimal_places=4, null=True, blank=True)
    target_value = models.DecimalField("目标值", max_digits=16, decimal_places=4, null=True, blank=True)
    target_text = models.TextField("目标", blank=True)
    value_unit = models.CharField("单位", max_length=20, blank=True)
    current_value = models.DecimalField("当前值", max_digits=16, decimal_places=4, null=True, blank=True)
    progress = models.TextField("进展", blank=True)
    progress_on = models.DateField("进展日期", null=True, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    finished_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "计划事项"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="plan_item_has_title"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="plan_item_dates",
            ),
            models.UniqueConstraint(fields=("plan", "number"), name="plan_item_number_once"),
        )
        indexes = (models.Index(fields=("organisation", "state", "due_on"), name="plan_item_due"),)

    def __str__(self) -> str:
        return self.title

    @property
    def shape(self) -> str:
        """joined, business_only or party_only, by the faces that are written."""
        if self.business_face and self.party_face:
            return self.JOINED
        return self.BUSINESS_ONLY if self.business_face else self.PARTY_ONLY

    @property
    def shape_title(self) -> str:
        """The shape in Chinese."""
        return dict(self.SHAPES)[self.shape]

    @property
    def lacks_reason(self) -> bool:
        """Whether a face is empty and nobody has written why."""
        return not (self.business_face or self.business_empty_reason) or not (
            self.party_face or self.party_empty_reason
        )


class PlanChange(models.Model):
    """One field of an item changed after adoption: before, after, why, approved by whom."""

    item = models.ForeignKey("planning.PlanItem", models.PROTECT, related_name="changes", verbose_name="事项")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="plan_changes", verbose_name="党组织"
    )
    field = models.CharField("字段", max_length=40)
    before = models.TextField("原内容", blank=True)
    after = models.TextField("新内容", blank=True)
    reason = models.CharField("原因", max_length=300)
    approved_by_name = models.CharField("批准人", max_length=60)
    changed_on = models.DateField("变更日期")

    class Meta:
        verbose_name = "计划变更"
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="plan_change_has_reason"),)

    def __str__(self) -> str:
        return f"{self.item_id}:{self.field}"

    @property
    def field_title(self) -> str:
        """The changed field's Chinese name."""
        return next(
            (str(field.verbose_name) for field in PlanItem._meta.fields if field.name == self.field),
            self.field,
        )
