"""Forms, rounds, who is asked, sealed boxes, tallies.

Who was asked and whether he took part stands in `Place` and `Code`; what was answered stands in `Box`, sealed, as running
counts, and after closing in `Tally` and `Remark`. No row and no column of one leads to the other; docs/anonymity.md says why.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ORGANISATION = "organisation.PartyOrganisation"


class FormVersion(models.Model):
    """One published version of a form; its text never changes, a changed text is the next version."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="forms", verbose_name="党组织"
    )
    name = models.CharField("标识", max_length=40)
    number = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    text = models.TextField("定义")
    digest = models.CharField("摘要", max_length=64)
    published_on = models.DateField("发布日期")
    published_by_name = models.CharField("发布人", max_length=60)

    class Meta:
        verbose_name = "评议表"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name", "number"), name="form_version_once"),
            models.UniqueConstraint(fields=("organisation", "name", "digest"), name="form_text_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"


class Round(models.Model):
    """One asking: a form, about something, from a day to a day; results are nobody's before it is closed."""

    OPEN, CLOSED, VOID = "open", "closed", "void"
    STATES = ((OPEN, "进行中"), (CLOSED, "已结束"), (VOID, "已作废"))
    STAFF, LINE = "staff", "line"
    READERS = ((STAFF, "本级和上级党务工作人员"), (LINE, "本组织范围内所有人"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="survey_rounds", verbose_name="党组织"
    )
    form = models.ForeignKey(
        "survey.FormVersion", models.PROTECT, related_name="rounds", verbose_name="评议表"
    )
    title = models.CharField("名称", max_length=120)
    about_kind = models.CharField("评议对象类别", max_length=60, blank=True)
    about_key = models.PositiveBigIntegerField("评议对象", null=True, blank=True)
    about_name = models.CharField("评议对象名称", max_length=200, blank=True)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    least_percent = models.PositiveSmallIntegerField("至少参加（%）")
    read_by = models.CharField("结果阅读范围", max_length=10, choices=READERS)
    members = models.PositiveIntegerField("党员总数", default=0)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    opened_by_name = models.CharField("发起人", max_length=60)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closed_by_name = models.CharField("结束人", max_length=60, blank=True)
    reason = models.CharField("作废原因", max_length=200, blank=True)
    expected = models.PositiveIntegerField("应参加", default=0)
    answered = models.PositiveIntegerField("收回", null=True, blank=True)
    mean_hundredths = models.IntegerField("加权平均（百分之一）", null=True, blank=True)

    class Meta:
        verbose_name = "评议"
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="survey_round_days"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | ~Q(state="open") & Q(closed_on__isnull=False),
                name="survey_round_closed_on",
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(reason=""), name="survey_round_void_why"),
            models.CheckConstraint(condition=Q(least_percent__lte=100), name="survey_round_percent"),
        )
        indexes = (
            models.Index(fields=("organisation", "state"), name="survey_round_of"),
            models.Index(fields=("about_kind", "about_key"), name="survey_round_about"),
        )

    def __str__(self) -> str:
        return self.title


class Rated(models.Model):
    """One row of a matrix that is rated in this round: a member, an organisation, as plain (kind, key, name)."""

    round = models.ForeignKey("survey.Round", models.PROTECT, related_name="rated", verbose_name="评议")
    kind = models.CharField("类别", max_length=60)
    key = models.PositiveBigIntegerField("标识")
    name = models.CharField("名称", max_length=80)
    order = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "被评议者"
        constraints = (models.UniqueConstraint(fields=("round", "kind", "key"), name="survey_rated_once"),)

    def __str__(self) -> str:
        return self.name


class RaterGroup(models.Model):
    """A group that is asked, by roll or by codes, with its weight. `answered` is filled when the round is closed."""

    ROLL, CODES = "roll", "codes"
    WAYS = ((ROLL, "按名册，登录填写"), (CODES, "凭一次性码，不登录"))

    round = models.ForeignKey("survey.Round", models.PROTECT, related_name="groups", verbose_name="评议")
    name = models.CharField("人群", max_length=40)
    way = models.CharField("方式", max_length=10, choices=WAYS)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    expected = models.PositiveIntegerField("应参加", default=0)
    answered = models.PositiveIntegerField("收回", null=True, blank=True)
    order = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "参评人群"
        constraints = (models.UniqueConstraint(fields=("round", "name"), name="survey_group_once"),)

    def __str__(self) -> str:
        return self.name


class Box(models.Model):
    """The sealed box of a group: running counts and shuffled remarks, encrypted, one row however many answer.

    It is emptied (deleted) when the round is closed.
    """

    group = models.OneToOneField(
        "survey.RaterGroup", models.PROTECT, related_name="box", verbose_name="参评人群", primary_key=True
    )
    sealed = models.BinaryField("密封内容")

    class Meta:
        verbose_name = "票箱"

    def __str__(self) -> str:
        return f"{self.group_id}"


class PaperBatch(models.Model):
    """Paper answers of one group: one person counts them, another enters them; they count once the numbers agree."""

    group = models.ForeignKey(
        "survey.RaterGroup", models.PROTECT, related_name="papers", verbose_name="参评人群"
    )
    counted = models.PositiveIntegerField("清点份数")
    counted_by_key = models.CharField("清点人标识", max_length=40)
    counted_by_name = models.CharField("清点人", max_length=60)
    entered = models.PositiveIntegerField("录入份数", default=0)
    entered_by_name = models.CharField("录入人", max_length=60, blank=True)

    class Meta:
        verbose_name = "纸质评议"
        constraints = (
            models.CheckConstraint(condition=Q(counted__gt=0), name="survey_paper_some"),
            models.CheckConstraint(
                condition=Q(entered__lte=models.F("counted")), name="survey_paper_entered"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group_id}:{self.entered}/{self.counted}"


class Place(models.Model):
    """A person's place on the roll of a group and whether it is used; gone when the round is closed."""

    id = models.CharField(max_length=32, primary_key=True)
    group = models.ForeignKey(
        "survey.RaterGroup", models.PROTECT, related_name="roll", verbose_name="参评人群"
    )
    person = models.ForeignKey("organisation.Person", models.PROTECT, related_name="+", verbose_name="人员")
    is_used = models.BooleanField("已参加", default=False)

    class Meta:
        verbose_name = "名册"
        constraints = (models.UniqueConstraint(fields=("group", "person"), name="survey_place_once"),)

    def __str__(self) -> str:
        return self.id


class Code(models.Model):
    """A single-use code as a keyed hash; the plain one is on paper only. Gone when the round is closed."""

    hash = models.CharField("一次性码（密文）", max_length=64, primary_key=True)
    group = models.ForeignKey(
        "survey.RaterGroup", models.PROTECT, related_name="codes", verbose_name="参评人群"
    )
    is_used = models.BooleanField("已使用", default=False)

    class Meta:
        verbose_name = "一次性码"

    def __str__(self) -> str:
        return self.hash[:8]


class ResultGroup(models.Model):
    """What results are told of: one group, or several merged so that no fewer than five answers stand behind it."""

    round = models.ForeignKey("survey.Round", models.PROTECT, related_name="results", verbose_name="评议")
    name = models.CharField("人群", max_length=300)
    expected = models.PositiveIntegerField("应参加")
    answered = models.PositiveIntegerField("收回")
    weight = models.PositiveIntegerField("权重")
    is_merged = models.BooleanField("合并", default=False)

    class Meta:
        verbose_name = "结果人群"
        constraints = (
            models.CheckConstraint(condition=Q(answered__gte=5), name="survey_result_at_least_five"),
            models.UniqueConstraint(fields=("round", "name"), name="survey_result_group_once"),
        )

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How often one value was given to one question (of one row) by one result group; nothing about sheets is kept."""

    group = models.ForeignKey(
        "survey.ResultGroup", models.PROTECT, related_name="tallies", verbose_name="结果人群"
    )
    question = models.CharField("题目", max_length=40)
    row = models.CharField("行", max_length=60, blank=True)
    value = models.CharField("选择", max_length=60, blank=True)
    count = models.PositiveIntegerField("票数")

    class Meta:
        verbose_name = "计票"
        constraints = (
            models.UniqueConstraint(fields=("group", "question", "row", "value"), name="survey_tally_once"),
        )

    def __str__(self) -> str:
        return f"{self.question}:{self.row}:{self.value}={self.count}"


class Remark(models.Model):
    """A text or a number that somebody wrote, without group and without the rest of the sheet, under a chance key."""

    id = models.CharField(max_length=32, primary_key=True)
    round = models.ForeignKey("survey.Round", models.PROTECT, related_name="remarks", verbose_name="评议")
    question = models.CharField("题目", max_length=40)
    text = models.CharField("内容", max_length=1000)

    class Meta:
        verbose_name = "书面意见"
        indexes = (models.Index(fields=("round", "question"), name="survey_remark_of"),)

    def __str__(self) -> str:
        return self.id
