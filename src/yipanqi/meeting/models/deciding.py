"""What a meeting takes up, how it votes and what it resolves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ORGANISATION = "organisation.PartyOrganisation"


class AgendaItem(models.Model):
    """One item of business: its side, its reporter, the record it is about, and the study that came before."""

    PARTY, BUSINESS, BOTH = "party", "business", "both"
    SIDES = ((PARTY, "党建"), (BUSINESS, "业务"), (BOTH, "党建和业务"))
    OPEN, DECIDED, NOTED, CARRIED = "open", "decided", "noted", "carried"
    OUTCOMES = ((OPEN, "待议"), (DECIDED, "已决定"), (NOTED, "已通报"), (CARRIED, "留待下次"))

    meeting = models.ForeignKey("meeting.Meeting", models.PROTECT, related_name="agenda", verbose_name="会议")
    order = models.PositiveIntegerField("次序")
    title = models.CharField("议题", max_length=200)
    side = models.CharField("内容", max_length=10, choices=SIDES)
    reporter_name = models.CharField("汇报人", max_length=60, blank=True)
    about_kind = models.CharField("所议事项的种类", max_length=60, blank=True)
    about_key = models.PositiveBigIntegerField("所议事项的编号", null=True, blank=True)
    about_title = models.CharField("所议事项", max_length=200, blank=True)
    matter = models.CharField("集体决策事项", max_length=40, blank=True)
    prior_on = models.DateField("前置研究日期", null=True, blank=True)
    prior_body_name = models.CharField("前置研究的党组织", max_length=120, blank=True)
    prior_opinion = models.TextField("前置研究意见", blank=True)
    prior_item = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="studied_for",
        verbose_name="前置研究的议题",
    )
    tender_basis = models.CharField("招标采购依据", max_length=200, blank=True)
    carried_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="接自上次的议题",
    )
    discussion = models.TextField("讨论情况", blank=True)
    outcome = models.CharField("结果", max_length=10, choices=OUTCOMES, default=OPEN)
    ballot = models.JSONField("选票", default=dict, blank=True)

    class Meta:
        verbose_name = "议题"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="agenda_item_has_title"),
            models.UniqueConstraint(fields=("meeting", "order"), name="agenda_item_order_once"),
            models.CheckConstraint(
                condition=Q(about_kind="", about_key__isnull=True)
                | (~Q(about_kind="") & Q(about_key__isnull=False)),
                name="agenda_item_about_whole",
            ),
        )
        indexes = (models.Index(fields=("about_kind", "about_key"), name="agenda_item_about"),)

    def __str__(self) -> str:
        return self.title

    @property
    def has_prior_study(self) -> bool:
        """Whether the opinion of the party organisation stands there, linked or written with its date."""
        return self.prior_item_id is not None or bool(self.prior_on and self.prior_opinion)


class Vote(models.Model):
    """A vote as counts, never who voted how, with the numbers of its roll and the explanation of its result."""

    SECRET, OPEN_BALLOT, HANDS, ORAL = "secret", "open_ballot", "hands", "oral"
    METHODS = (
        (SECRET, "无记名投票"),
        (OPEN_BALLOT, "记名投票"),
        (HANDS, "举手表决"),
        (ORAL, "口头表决"),
    )
    VALID, ANNULLED = "valid", "annulled"
    STATES = ((VALID, "有效"), (ANNULLED, "已作废"))

    item = models.ForeignKey("meeting.AgendaItem", models.PROTECT, related_name="votes", verbose_name="议题")
    proposal = models.CharField("表决事项", max_length=300)
    rule = models.CharField("表决规则", max_length=40)
    method = models.CharField("表决方式", max_length=12, choices=METHODS)
    in_favour = models.PositiveIntegerField("赞成")
    against = models.PositiveIntegerField("反对")
    abstained = models.PositiveIntegerField("弃权")
    invalid = models.PositiveIntegerField("无效票", default=0)
    issued = models.PositiveIntegerField("发出票", null=True, blank=True)
    written_in_favour = models.PositiveIntegerField("书面赞成", default=0)
    written_against = models.PositiveIntegerField("书面反对", default=0)
    expected = models.PositiveIntegerField("应到有表决权")
    present = models.PositiveIntegerField("实到有表决权")
    is_passed = models.BooleanField("通过")
    explanation = models.JSONField("结果说明", default=dict)
    voted_on = models.DateField("表决日期")
    state = models.CharField("状态", max_length=10, choices=STATES, default=VALID)
    annulled_reason = models.CharField("作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "表决"
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(annulled_reason=""), name="vote_annulled_why"
            ),
        )

    def __str__(self) -> str:
        return self.proposal


class Resolution(models.Model):
    """What a meeting resolved: text, who carries it out and until when."""

    ADOPTED, TAKEN_UP, DONE, REVOKED = "adopted", "taken_up", "done", "revoked"
    STATES = ((ADOPTED, "已作出"), (TAKEN_UP, "已转为责任"), (DONE, "已落实"), (REVOKED, "已撤销"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="resolutions", verbose_name="党组织"
    )
    item = models.ForeignKey(
        "meeting.AgendaItem", models.PROTECT, related_name="resolutions", verbose_name="议题"
    )
    vote = models.ForeignKey(
        "meeting.Vote",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name="表决",
    )
    number = models.PositiveIntegerField("序号")
    text = models.TextField("决议事项")
    owner = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name="责任岗位",
    )
    due_on = models.DateField("完成时限", null=True, blank=True)
    adopted_on = models.DateField("作出日期")
    state = models.CharField("状态", max_length=10, choices=STATES, default=ADOPTED)
    outcome = models.CharField("落实情况", max_length=500, blank=True)
    finished_on = models.DateField("落实日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "决议"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="resolution_has_text"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(owner__isnull=False), name="resolution_due_has_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | ~Q(revoked_reason=""), name="resolution_revoked_why"
            ),
            models.UniqueConstraint(fields=("item", "number"), name="resolution_number_once"),
        )
        indexes = (models.Index(fields=("organisation", "state", "due_on"), name="resolution_due"),)

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in (self.ADOPTED, self.TAKEN_UP) and self.owner_id is not None

    @property
    def awaits_duty(self) -> bool:
        """Whether somebody is to carry it out and no duty has been made of it yet."""
        return self.state == self.ADOPTED and self.owner_id is not None
