"""Cases, the marks of their course, whose turn it is, and papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """One case. Title, subject and who is concerned of a sealed case lie in `sealed`; its plain columns are empty then."""

    OPEN, SUSPENDED, CLOSED, WITHDRAWN = "open", "suspended", "closed", "withdrawn"
    STATES = ((OPEN, "在办"), (SUSPENDED, "已暂停"), (CLOSED, "已办结"), (WITHDRAWN, "已撤回"))
    VISIBILITIES = (("open", "公开"), ("line", "本单位上下级"), ("restricted", "限指定职务"))

    procedure = models.CharField("程序", max_length=60)
    procedure_title = models.CharField("程序名称", max_length=100)
    edition = models.CharField("现行版本", max_length=20)
    first_edition = models.CharField("开始时的版本", max_length=20)
    layers = models.JSONField("加层", default=list)
    is_agency = models.BooleanField("属于单位", default=False)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="cases", verbose_name="党组织"
    )
    subject_kind = models.CharField("对象类别", max_length=20)
    subject_key = models.CharField("对象", max_length=60, blank=True)
    subject_name = models.CharField("对象名称", max_length=200, blank=True)
    title = models.CharField("事由", max_length=200, blank=True)
    about = models.CharField("所办的记录", max_length=80, blank=True, db_index=True)
    concerned = models.JSONField("有关人员", default=list)
    sealed = models.BinaryField("加密内容", default=b"")
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    ended = models.CharField("结果", max_length=100, blank=True)
    where = models.CharField("现在的步骤", max_length=300, blank=True)
    begun_on = models.DateField("开始日期")
    begun_by_key = models.CharField("开始人标识", max_length=40)
    begun_by_name = models.CharField("开始人", max_length=60)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    next_due_on = models.DateField("最近时限", null=True, blank=True)
    unmarked_due_on = models.DateField("下一条待记时限", null=True, blank=True)
    has_expired = models.BooleanField("有超期记录", default=False)
    visibility = models.CharField("可见范围", max_length=10, choices=VISIBILITIES)
    is_sealed = models.BooleanField("加密保存", default=False)

    class Meta:
        verbose_name = "办理件"
        constraints = (
            models.CheckConstraint(
                condition=Q(visibility__in=("open", "line", "restricted")), name="case_visibility"
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(title="", subject_name="", subject_key=""),
                name="case_sealed_has_no_plain_text",
            ),
            models.CheckConstraint(
                condition=~Q(visibility="restricted") | Q(is_sealed=True), name="case_restricted_is_sealed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "suspended"), closed_on__isnull=True)
                | Q(state__in=("closed", "withdrawn"), closed_on__isnull=False),
                name="case_closed_has_day",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "state", "next_due_on"), name="case_due"),
            models.Index(fields=("procedure", "state"), name="case_of_procedure"),
            models.Index(fields=("unmarked_due_on",), name="case_unmarked"),
        )

    def __str__(self) -> str:
        return f"{self.procedure_title}#{self.pk}"

    @property
    def is_settled(self) -> bool:
        """Whether the case has ended."""
        return self.state in (self.CLOSED, self.WITHDRAWN)


class CaseMark(models.Model):
    """One thing that happened to a case; never changed. The content of a sealed case lies in `sealed`."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="marks", verbose_name="办理件")
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=10)
    step = models.CharField("步骤", max_length=60, blank=True)
    person_key = models.CharField("办理人标识", max_length=40)
    person_name = models.CharField("办理人", max_length=60)
    post_title = models.CharField("职务", max_length=120, blank=True)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    content = models.JSONField("内容", default=dict)
    sealed = models.BinaryField("加密内容", default=b"")

    class Meta:
        verbose_name = "办理记录"
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="case_mark_once"),)
        indexes = (
            models.Index(fields=("person_key", "case"), name="case_mark_person"),
            models.Index(fields=("kind", "on"), name="case_mark_day"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}#{self.number} {self.kind}"


class CaseHand(models.Model):
    """Who may act on a case now, or may see a restricted one: a kind of post at an organisation or unit, or one person.

    A place to see with a step is one to which a limit of that step that passed was reported.
    `bar` keeps a restricted case from whom it concerns, whatever post he holds; he is kept as a keyed hash.
    """

    ACT, SEE, BAR = "act", "see", "bar"
    PURPOSES = ((ACT, "办理"), (SEE, "查看"), (BAR, "回避"))

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="hands", verbose_name="办理件")
    purpose = models.CharField("用途", max_length=3, choices=PURPOSES)
    step = models.CharField("步骤", max_length=60, blank=True)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_hands",
        verbose_name="党组织",
    )
    unit = models.ForeignKey(
        "organisation.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_hands",
        verbose_name="单位",
    )
    post_kind = models.CharField("岗位类别", max_length=40, blank=True)
    person_key = models.CharField("人员", max_length=40, blank=True)
    a_only = models.BooleanField("只限A角", default=False)

    class Meta:
        verbose_name = "办理岗位"
        indexes = (
            models.Index(fields=("organisation", "post_kind", "purpose"), name="case_hand_post"),
            models.Index(fields=("unit", "post_kind"), name="case_hand_unit"),
            models.Index(fields=("person_key",), name="case_hand_person"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose} {self.step}"


class CasePaper(models.Model):
    """A paper handed in with a mark. Papers of restricted cases are only counted, never uploaded."""

    mark = models.ForeignKey(
        "casework.CaseMark", models.PROTECT, related_name="papers", verbose_name="办理记录"
    )
    kind = models.CharField("材料类别", max_length=60)
    title = models.CharField("材料名称", max_length=100)
    name = models.CharField("文件名", max_length=200)
    evidence = models.ForeignKey(
        "evidence.Evidence", models.PROTECT, related_name="case_papers", verbose_name="佐证"
    )

    class Meta:
        verbose_name = "办理材料"
        constraints = (models.UniqueConstraint(fields=("evidence",), name="case_paper_once"),)

    def __str__(self) -> str:
        return self.name
