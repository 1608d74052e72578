"""Adoptions, amendments of parameters, procedures written here, runs, the facts they read and the live results they left."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yipanqi.basics.periods import Period, title_of
from yipanqi.engine.outcomes import STATE_TITLES

ORGANISATION = "organisation.PartyOrganisation"


class Adoption(models.Model):
    """From a day on, the rules of a locality's layer hold for an organisation and everything below it."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="adoptions", verbose_name="党组织"
    )
    layer = models.CharField("制度层", max_length=60)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)
    adopted_by_name = models.CharField("采用人", max_length=60)
    document = models.CharField("采用依据", max_length=200, blank=True)
    ended_by_name = models.CharField("结束人", max_length=60, blank=True)
    end_reason = models.CharField("结束原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "制度采用"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "layer"), condition=Q(until_on__isnull=True), name="adoption_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="adoption_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.layer}"


class Amendment(models.Model):
    """A dated, cited value laid over the files for one parameter, where the adoption holds. Its content never changes.

    A correction is a new row that replaces it; a revocation sets its last day, or withdraws it from its first day on.
    """

    HOLDING, REPLACED, WITHDRAWN = "holding", "replaced", "withdrawn"
    STATES = ((HOLDING, "执行中"), (REPLACED, "已更正"), (WITHDRAWN, "已撤销"))

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="amendments", verbose_name="制度采用")
    parameter = models.CharField("参数", max_length=60)
    value = models.PositiveIntegerField("数值")
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)
    document = models.CharField("文件名称", max_length=200)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    article = models.CharField("条", max_length=30)
    note = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=HOLDING)
    replaces = models.OneToOneField(
        "rulebook.Amendment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="更正的修订",
    )
    trials = models.JSONField("试算", default=dict)
    accepted_reason = models.CharField("确认理由", max_length=300, blank=True)
    made_by_name = models.CharField("修订人", max_length=60)
    made_at = models.DateTimeField("修订时间")
    ended_by_name = models.CharField("撤销人", max_length=60, blank=True)
    end_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "参数修订"
        constraints = (
            models.UniqueConstraint(
                fields=("adoption", "parameter", "from_on"),
                condition=Q(state="holding"),
                name="amendment_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="amendment_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.parameter}={self.value}@{self.from_on}"


class ProcedureDraft(models.Model):
    """A procedure that an office writes for itself. Once adopted its text never changes: cases that run keep their edition."""

    DRAFT, ADOPTED, SHELVED = "draft", "adopted", "shelved"
    STATES = ((DRAFT, "草稿"), (ADOPTED, "已采用"), (SHELVED, "已搁置"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="procedure_drafts", verbose_name="党组织"
    )
    key = models.CharField("程序名", max_length=60, blank=True)
    edition = models.CharField("版本", max_length=20, blank=True)
    title = models.CharField("标题", max_length=100, blank=True)
    text = models.TextField("程序文字")
    situations = models.TextField("情景", blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=DRAFT)
    version = models.PositiveIntegerField("第几次保存", default=1)
    writers = models.JSONField("起草人标识", default=list)
    written_by_name = models.CharField("起草人", max_length=60)
    written_at = models.DateTimeField("保存时间")
    from_on = models.DateField("起始日期", null=True, blank=True)
    until_on = models.DateField("截止日期", null=True, blank=True)
    document = models.CharField("采用依据", max_length=200, blank=True)
    settled_by_name = models.CharField("采用或搁置的人", max_length=60, blank=True)
    settled_on = models.DateField("采用或搁置的日期", null=True, blank=True)
    reason = models.CharField("搁置原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "自定程序"
        constraints = (
            models.UniqueConstraint(
                fields=("key", "edition"), condition=Q(state="adopted"), name="procedure_adopted_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | (Q(from_on__isnull=False) & ~Q(key="") & ~Q(edition="")),
                name="procedure_adopted_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="procedure_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title or '未命名的程序'}{self.edition and f'（{self.edition}版）'}"


class Run(models.Model):
    """One evaluation: of which rules, over which facts, for which period, as things stood on which day."""

    rules_fingerprint = models.CharField("制度指纹", max_length=64)
    facts_fingerprint = models.CharField("数据指纹", max_length=64)
    scope_path = models.CharField("范围", max_length=60, blank=True)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    as_at = models.DateField("计算基准日")
    made_at = models.DateTimeField("计算时间")
    made_by_name = models.CharField("计算人", max_length=60)

    class Meta:
        verbose_name = "计算"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "rules_fingerprint",
                    "facts_fingerprint",
                    "scope_path",
                    "period_start",
                    "period_end",
                    "as_at",
                ),
                name="run_once",
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="run_dates"),
        )

    def __str__(self) -> str:
        return f"{self.period_start}—{self.period_end} {self.as_at}"


class Reading(models.Model):
    """The digest of one organisation's facts as the last evaluation of a period read them: tells whether facts changed since."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="fact_readings", verbose_name="党组织"
    )
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    facts_fingerprint = models.CharField("数据指纹", max_length=64)

    class Meta:
        verbose_name = "取数"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "period_start", "period_end"), name="reading_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.period_start}—{self.period_end}"


class Sheet(models.Model):
    """Everything the rules of assessment say of one organisation, or of one member, over a period, as the last run found it.

    `values` holds each column of the engine's program: a number (scores in ten-thousandths) or the word of its nothing.
    """

    run = models.ForeignKey("rulebook.Run", models.PROTECT, related_name="sheets", verbose_name="计算")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="sheets", verbose_name="党组织"
    )
    person = models.ForeignKey(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheets",
        verbose_name="党员",
    )
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    kind = models.CharField("对象种类", max_length=30)
    values = models.JSONField("结果", default=dict)
    amounts = models.JSONField("计入汇总", default=dict)
    localities = models.JSONField("制度层", default=list)
    facts_fingerprint = models.CharField("数据指纹", max_length=64)

    class Meta:
        verbose_name = "算分结果"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "period_start", "period_end"),
                condition=Q(person__isnull=True),
                name="sheet_of_organisation_once",
            ),
            models.UniqueConstraint(
                fields=("person", "period_start", "period_end"),
                condition=Q(person__isnull=False),
                name="sheet_of_member_once",
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="sheet_dates"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.person_id or ''}:{self.period_start}"

    @property
    def period(self) -> Period:
        """The days that were judged."""
        return Period(self.period_start, self.period_end)

    @property
    def about(self) -> str:
        """The fact table of its subject."""
        return "organisation" if self.person_id is None else "member"


class Placing(models.Model):
    """How a sheet stands in one grading: what it is ranked by, and the level that its peers leave it."""

    sheet = models.ForeignKey(
        "rulebook.Sheet", models.PROTECT, related_name="placings", verbose_name="算分结果"
    )
    grade = models.CharField("等次", max_length=60)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    peers = models.CharField("同组", max_length=200)
    codes = models.JSONField("排序依据", default=list)
    level = models.SmallIntegerField("档次", null=True, blank=True)

    class Meta:
        verbose_name = "评定"
        constraints = (models.UniqueConstraint(fields=("sheet", "grade"), name="placing_once"),)
        indexes = (
            models.Index(fields=("grade", "period_start", "period_end", "peers"), name="placing_of_peers"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.grade}:{self.level}"


class RollUp(models.Model):
    """What the sheets at and below an organisation add up to; acts only append differences, the daily run folds them."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="roll_ups", verbose_name="党组织"
    )
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    amounts = models.JSONField("合计", default=dict)

    class Meta:
        verbose_name = "汇总"
        indexes = (
            models.Index(fields=("organisation", "period_start", "period_end"), name="roll_up_of_period"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.period_start}"


class FullRun(models.Model):
    """One run over everybody: how far it is, and whether it found what acts had left, exactly."""

    scope_path = models.CharField("范围", max_length=60, blank=True)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    as_at = models.DateField("计算基准日")
    rules_fingerprint = models.CharField("制度指纹", max_length=64)
    cursor = models.CharField("已办到", max_length=60, blank=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    organisations = models.PositiveIntegerField("党组织", default=0)
    results = models.PositiveIntegerField("结果", default=0)
    compared = models.PositiveIntegerField("核对", default=0)
    equal = models.PositiveIntegerField("一致", default=0)
    facts_changed = models.PositiveIntegerField("数据已变", default=0)
    different = models.JSONField("不一致", default=list)

    class Meta:
        verbose_name = "全量核算"
        constraints = (
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="full_run_dates"),
        )

    def __str__(self) -> str:
        return f"{self.period_start}—{self.period_end} {self.as_at}"

    @property
    def is_exact(self) -> bool:
        """Whether nothing that was compared came out otherwise."""
        return not self.different


class LiveResult(models.Model):
    """One rule over one window for one organisation, as the last run found it."""

    STATES = tuple(STATE_TITLES.items())

    run = models.ForeignKey("rulebook.Run", models.PROTECT, related_name="results", verbose_name="计算")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="live_results", verbose_name="党组织"
    )
    rule = models.CharField("规则", max_length=60)
    window_start = models.DateField("周期起")
    window_end = models.DateField("周期止")
    state = models.CharField("状态", max_length=20, choices=STATES)
    needed = models.PositiveIntegerField("应完成次数")
    counted = models.PositiveIntegerField("已完成次数")
    due_on = models.DateField("到期日")
    is_late = models.BooleanField("补录", default=False)
    trace = models.JSONField("计算过程", default=dict)

    class Meta:
        verbose_name = "实时结果"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "rule", "window_start", "window_end"), name="live_result_once"
            ),
            models.CheckConstraint(condition=Q(window_end__gte=F("window_start")), name="live_result_dates"),
        )
        indexes = (models.Index(fields=("window_end", "state"), name="live_result_of_window"),)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.rule}:{self.window_start}"

    @property
    def window(self) -> Period:
        """The natural month, quarter, half-year or year that was judged."""
        return Period(self.window_start, self.window_end)

    @property
    def window_title(self) -> str:
        """The window as an office writes it."""
        return title_of(self.window)
