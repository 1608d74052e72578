"""Carriers with their members."""

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
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carriers",
        verbose_name="结合点",
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
    before_value = models.DecimalField("之前", max_digits=16, decimal_places=4, null=True, blank=True)
    after_value = models.DecimalField("之后", max_digits=16, decimal_places=4, null=True, blank=True)
    value_unit = models.CharField("单位", max_length=20, blank=True)
    result = models.TextField("成效", blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=ACTIVE)

    class Meta:
        verbose_name = "载体"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="carrier_has_name"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="carrier_dates"
            ),
            models.UniqueConstraint(
                fields=("organisation", "kind", "name"), condition=Q(state="active"), name="carrier_once"
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="carrier_of_organisation"),)

    def __str__(self) -> str:
        return self.name


class CarrierMember(models.Model):
    """One person who serves in a carrier."""

    carrier = models.ForeignKey(
        "execution.Carrier", models.PROTECT, related_name="members", verbose_name="载体"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="carrier_places", verbose_name="成员"
    )

    class Meta:
        verbose_name = "载体成员"
        constraints = (models.UniqueConstraint(fields=("carrier", "person"), name="carrier_member_once"),)

    def __str__(self) -> str:
        return f"{self.carrier_id}:{self.person_id}"
