"""Plans, their items with two faces, and what changed after adoption."""

from __future__ import annotations

from decimal import Decimal

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
    kind = models.CharField("种类", max_length=30)
    title = models.CharField("事项", max_length=200)
    pinyin = models.CharField("拼音", max_length=800, blank=True)
    objective = models.CharField("核心任务", max_length=30, blank=True)
    centre_task = models.ForeignKey(
        "planning.CentreTask",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name="中心任务",
    )
    superior_item = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_down",
        verbose_name="上级计划事项",
    )
    function = models.ForeignKey(
        "planning.DepartmentFunction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name="职能",
    )
    continued_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations",
        verbose_name="接续的事项",
    )
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
    indicator = models.CharField("衡量指标", max_length=120, blank=True)
    baseline_value = models.DecimalField("基准值", max_digits=16, decimal_places=4, null=True, blank=True)
    target_value = models.DecimalField("目标值", max_digits=16, decimal_places=4, null=True, blank=True)
    target_text = models.TextField("目标", blank=True)
    value_unit = models.CharField("单位", max_length=20, blank=True)
    current_value = models.DecimalField("当前值", max_digits=16, decimal_places=4, null=True, blank=True)
    progress = models.TextField("进展", blank=True)
    progress_on = models.DateField("进展日期", null=True, blank=True)
    percent = models.DecimalField("自报完成度", max_digits=5, decimal_places=2, null=True, blank=True)
    weight = models.DecimalField("权重", max_digits=7, decimal_places=2, default=Decimal(1))
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    party_class = models.CharField("党建目标类别", max_length=30, blank=True)
    party_dimension = models.CharField("党的建设布局", max_length=30, blank=True)
    party_target = models.CharField("党建目标", max_length=300, blank=True)
    party_organisation = models.ForeignKey(
        ORGANISATION,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_plan_items",
        verbose_name="承担党组织",
    )
    party_owner = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party_plan_items",
        verbose_name="党建责任岗位",
    )
    party_starts_on = models.DateField("党建开始日期", null=True, blank=True)
    party_due_on = models.DateField("党建完成时限", null=True, blank=True)
    original_due_on = models.DateField("审定时的时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    finished_on = models.DateField("完成日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    changed_by_name = models.CharField("最近修改人", max_length=60, blank=True)

    class Meta:
        verbose_name = "计划事项"
        constraints = (
            models.CheckConstraint(condition=Q(weight__gte=0), name="plan_item_weight"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="plan_item_percent",
            ),
            models.CheckConstraint(
                condition=Q(party_starts_on__isnull=True)
                | Q(party_due_on__isnull=True)
                | Q(party_due_on__gte=F("party_starts_on")),
                name="plan_item_party_dates",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plan_item_not_own_parent"
            ),
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
    def is_moved(self) -> bool:
        """Whether the limit is another one than that of the adopted plan."""
        return self.original_due_on is not None and self.original_due_on != self.due_on

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
    changed_by_name = models.CharField("提出人", max_length=60, blank=True)
    case_id = models.PositiveBigIntegerField("办理件", null=True, blank=True)
    changed_on = models.DateField("变更日期")

    class Meta:
        verbose_name = "计划变更"
        indexes = (models.Index(fields=("organisation", "changed_on"), name="plan_change_day"),)
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
