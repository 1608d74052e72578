"""Party fee 党费: what a member pays a month, what was received for which months, what was turned in, handed down and used. Records alone, no payment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION, PERSON = "organisation.PartyOrganisation", "organisation.Person"


class FeeStanding(models.Model):
    """What a member pays a month from a month on (月额核定); of one month the last holds. The income behind it is not kept, only its band."""

    FULL, REDUCED, WAIVED = "full", "reduced", "waived"
    RELIEFS = ((FULL, "按规定交纳"), (REDUCED, "少交"), (WAIVED, "免交"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="fee_standings", verbose_name="党组织"
    )
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="fee_standings", verbose_name="党员")
    from_month = models.DateField("从哪个月起")
    group = models.CharField("交纳类别", max_length=20)
    band = models.CharField("档次", max_length=120)
    amount = models.DecimalField("每月应交（元）", max_digits=9, decimal_places=2)
    relief = models.CharField("减免", max_length=10, choices=RELIEFS, default=FULL)
    reason = models.CharField("减免理由", max_length=200, blank=True)
    agreed = models.CharField("研究和批准情况", max_length=200, blank=True)
    fixed_on = models.DateField("核定日期")
    fixed_by_name = models.CharField("核定人", max_length=60)

    class Meta:
        verbose_name = "党费核定"
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_standing_amount"),
            models.CheckConstraint(
                condition=Q(relief="full") | (~Q(reason="") & ~Q(agreed="")), name="fee_standing_relief"
            ),
        )
        indexes = (models.Index(fields=("person", "from_month"), name="fee_standing_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id}:{self.from_month:%Y-%m}:{self.amount}"


class FeePayment(models.Model):
    """What a member handed over: for which months, so much due, so much given beyond it of his own will."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="fee_payments", verbose_name="党组织"
    )
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="fee_payments", verbose_name="党员")
    from_month = models.DateField("从哪个月")
    until_month = models.DateField("到哪个月")
    due = models.DecimalField("应交（元）", max_digits=9, decimal_places=2)
    extra = models.DecimalField("自愿多交（元）", max_digits=9, decimal_places=2, default=0)
    paid_on = models.DateField("交纳日期")
    recorded_on = models.DateField("登记日期")
    recorded_by_name = models.CharField("登记人", max_length=60)
    withdrawn_on = models.DateField("作废日期", null=True, blank=True)
    withdrawn_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "党费交纳"
        constraints = (
            models.CheckConstraint(condition=Q(due__gte=0, extra__gte=0), name="fee_payment_amounts"),
            models.CheckConstraint(condition=Q(until_month__gte=F("from_month")), name="fee_payment_months"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""), name="fee_payment_withdrawn"
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "paid_on"), name="fee_payment_of_branch"),
            models.Index(fields=("person", "from_month"), name="fee_payment_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}:{self.from_month:%Y-%m}~{self.until_month:%Y-%m}"

    @property
    def total(self) -> object:
        """What was handed over altogether."""
        return self.due + self.extra


class FeeMovement(models.Model):
    """Fee that left or came to an organisation beside its members: turned in to the superior, handed down by it, used."""

    TURNED_IN, HANDED_DOWN, USED = "turned_in", "handed_down", "used"
    KINDS = ((TURNED_IN, "上缴"), (HANDED_DOWN, "上级下拨"), (USED, "使用"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="fee_movements", verbose_name="党组织"
    )
    kind = models.CharField("种类", max_length=12, choices=KINDS)
    amount = models.DecimalField("金额（元）", max_digits=11, decimal_places=2)
    moved_on = models.DateField("日期")
    purpose = models.CharField("用途", max_length=20, blank=True)
    decided = models.CharField("集体研究情况", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_on = models.DateField("登记日期")
    recorded_by_key = models.CharField("登记人编号", max_length=80)
    recorded_by_name = models.CharField("登记人", max_length=60)
    confirmed_on = models.DateField("核对日期", null=True, blank=True)
    confirmed_by_name = models.CharField("核对人", max_length=60, blank=True)
    withdrawn_on = models.DateField("作废日期", null=True, blank=True)
    withdrawn_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "党费收支"
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="fee_movement_amount"),
            models.CheckConstraint(
                condition=~Q(kind="used") | (~Q(purpose="") & ~Q(decided="")), name="fee_movement_used"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | ~Q(confirmed_by_name=""),
                name="fee_movement_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="fee_movement_withdrawn",
            ),
        )
        indexes = (models.Index(fields=("organisation", "moved_on"), name="fee_movement_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.amount}"
