"""制度清单: the written institutions of an agency, entered as they stand or grown out of a case of 制度固化."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Institution(models.Model):
    """One institution of an agency; `code` names the line of the catalogue it answers, empty for one of the agency's own."""

    WANTED, TRIAL, IN_FORCE, ENDED, DROPPED, NOT_NEEDED = (
        "wanted", "trial", "in_force", "ended", "dropped", "not_needed",
    )  # fmt: skip
    STATES = (
        (WANTED, "拟订中"),
        (TRIAL, "试行中"),
        (IN_FORCE, "现行"),
        (ENDED, "已废止"),
        (DROPPED, "未采用"),
        (NOT_NEEDED, "不适用"),
    )
    PARTY, BUSINESS, BOTH = "party", "business", "both"
    SIDES = ((PARTY, "党建"), (BUSINESS, "业务"), (BOTH, "党建和业务"))

    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="institutions", verbose_name="党组织"
    )
    code = models.CharField("目录项", max_length=40, blank=True)
    title = models.CharField("制度名称", max_length=200)
    document_number = models.CharField("文号", max_length=100, blank=True)
    side = models.CharField("内容", max_length=10, choices=SIDES)
    state = models.CharField("状态", max_length=12, choices=STATES, default=WANTED)
    trial_on = models.DateField("试行日期", null=True, blank=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    review_on = models.DateField("下次复核", null=True, blank=True)
    reviewed_on = models.DateField("上次复核", null=True, blank=True)
    review_note = models.TextField("复核情况", blank=True)
    ended_on = models.DateField("停止日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    entered_on = models.DateField("登记日期")
    entered_by_name = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = "制度"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="institution_has_title"),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_on__isnull=False), name="institution_since"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("ended", "dropped", "not_needed")) | ~Q(reason=""),
                name="institution_ended_why",
            ),
            models.UniqueConstraint(
                fields=("organisation", "code"),
                condition=~Q(code="") & ~Q(state__in=("ended", "dropped")),
                name="institution_of_line_once",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="institution_of_agency"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_standing(self) -> bool:
        """Whether it holds or is on its way."""
        return self.state in (self.WANTED, self.TRIAL, self.IN_FORCE)
