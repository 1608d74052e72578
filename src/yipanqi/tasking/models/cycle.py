"""The dual cycle: which set of stages holds where, gates opened by a named person, dependencies between items, calendar links."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"
ITEM = "planning.PlanItem"


class StageAdoption(models.Model):
    """From a day on, an organisation and all below it count by a set of stages; a later or nearer adoption goes before it."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="stage_adoptions", verbose_name="党组织"
    )
    stage_set = models.CharField("环节设置", max_length=60)
    from_on = models.DateField("起始日期")
    document = models.CharField("采用依据", max_length=200, blank=True)
    adopted_by_name = models.CharField("采用人", max_length=60)
    adopted_on = models.DateField("登记日期")

    class Meta:
        verbose_name = "环节设置的采用"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "from_on"), name="stage_adoption_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.stage_set}"


class GateOpening(models.Model):
    """A gate that somebody opened though a side stood without evidence: who, when, why. Shown for ever."""

    item = models.ForeignKey(ITEM, models.PROTECT, related_name="gate_openings", verbose_name="计划事项")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="gate_openings", verbose_name="党组织"
    )
    stage = models.CharField("环节", max_length=40)
    lacking = models.CharField("当时缺少", max_length=60)
    reason = models.CharField("放行理由", max_length=300)
    opened_on = models.DateField("放行日期")
    opened_by_name = models.CharField("放行人", max_length=60)
    opened_by_post = models.CharField("放行人职务", max_length=120, blank=True)

    class Meta:
        verbose_name = "关口放行"
        constraints = (
            models.UniqueConstraint(fields=("item", "stage"), name="gate_opened_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="gate_opening_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.item_id}:{self.stage}"


class Dependency(models.Model):
    """An item that waits for another one, until somebody takes it back."""

    item = models.ForeignKey(ITEM, models.PROTECT, related_name="dependencies", verbose_name="计划事项")
    needs = models.ForeignKey(ITEM, models.PROTECT, related_name="dependants", verbose_name="前置事项")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="dependencies", verbose_name="党组织"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    added_on = models.DateField("登记日期")
    added_by_name = models.CharField("登记人", max_length=60)
    ended_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = "前置关系"
        constraints = (
            models.UniqueConstraint(
                fields=("item", "needs"), condition=Q(ended_on__isnull=True), name="dependency_once"
            ),
            models.CheckConstraint(condition=~Q(item=F("needs")), name="dependency_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.item_id}→{self.needs_id}"


class CalendarLink(models.Model):
    """A private address under which a person's own calendar is read. Only the hash of the address is kept."""

    account = models.ForeignKey(
        "organisation.Account", models.PROTECT, related_name="calendar_links", verbose_name="账号"
    )
    token_hash = models.CharField("地址的散列", max_length=64, unique=True)
    made_on = models.DateField("生成日期")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "日历链接"
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=Q(revoked_on__isnull=True), name="calendar_link_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id}:{self.made_on}"
