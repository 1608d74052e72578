"""Forms of 谋划."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from yipanqi.planning.queries import item_kinds, measure_kinds, terms
from yipanqi.web.frame.forms import HouseForm

Choices = Iterable[tuple[str, str]]
TWO_LINES, FOUR_LINES = forms.Textarea(attrs={"rows": 2}), forms.Textarea(attrs={"rows": 4})


def value_field(label: str) -> forms.DecimalField:
    """A value of an item; written or not."""
    return forms.DecimalField(label=label, max_digits=16, decimal_places=4, required=False)


class OpenPlanForm(HouseForm):
    """Whose plan of which year."""

    organisation = forms.TypedChoiceField(label="单位", coerce=int)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="不填则为“单位名称＋年度＋工作计划”。"
    )

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]


class AdoptPlanForm(HouseForm):
    """Nothing to type: the page itself asks for the confirmation."""


class ItemForm(HouseForm):
    """An item with its two faces and what it hangs on."""

    title = forms.CharField(label="事项", max_length=200)
    kind = forms.ChoiceField(label="种类")
    business_face = forms.CharField(
        label="业务内容", widget=FOUR_LINES, required=False, help_text="做什么、做到什么程度。"
    )
    business_empty_reason = forms.CharField(label="没有业务内容的，写明原因", max_length=300, required=False)
    party_face = forms.CharField(
        label="党建举措", widget=FOUR_LINES, required=False, help_text="党组织和党员为这件事做什么。"
    )
    party_empty_reason = forms.CharField(
        label="没有党建举措的，写明原因",
        max_length=300,
        required=False,
        help_text="可以先空着，审定计划之前补上。",
    )
    office_id = forms.TypedChoiceField(label="责任科室", coerce=int, empty_value=None, required=False)
    owner_name = forms.CharField(label="责任人", max_length=120, required=False)
    starts_on = forms.DateField(label="开始日期", required=False)
    due_on = forms.DateField(label="完成时限", required=False)
    indicator = forms.CharField(
        label="衡量指标", max_length=120, required=False, help_text="例如：平均审批时限"
    )
    baseline_value = value_field("基准值")
    target_value = value_field("目标值")
    value_unit = forms.CharField(
        label="计量单位", max_length=20, required=False, help_text="例如：个工作日、%、件"
    )
    target_text = forms.CharField(label="目标（文字）", widget=TWO_LINES, required=False)
    party_class = forms.ChoiceField(label="党建目标类别", required=False)
    party_dimension = forms.ChoiceField(label="党的建设布局", required=False)
    party_target = forms.CharField(label="党建目标", max_length=300, required=False)
    party_organisation_id = forms.TypedChoiceField(
        label="承担党组织", coerce=int, empty_value=None, required=False
    )
    party_owner_id = forms.TypedChoiceField(
        label="党建责任岗位", coerce=int, empty_value=None, required=False
    )
    party_starts_on = forms.DateField(label="党建开始日期", required=False)
    party_due_on = forms.DateField(label="党建完成时限", required=False, help_text="不填则与业务同步。")
    centre_task_id = forms.TypedChoiceField(
        label="中心任务", coerce=int, empty_value=None, required=False, help_text="这一项为哪项中心任务服务。"
    )
    superior_item_id = forms.TypedChoiceField(
        label="上级计划事项", coerce=int, empty_value=None, required=False
    )
    function_id = forms.TypedChoiceField(label="职能", coerce=int, empty_value=None, required=False)
    objective = forms.ChoiceField(
        label="核心任务", required=False, help_text="不选时，有业务内容的归入服务中心。"
    )
    parent_id = forms.TypedChoiceField(
        label="上级事项", coerce=int, empty_value=None, required=False, help_text="本计划中的大项。"
    )
    weight = forms.DecimalField(
        label="权重", max_digits=7, decimal_places=2, min_value=0, required=False, help_text="不填为1。"
    )

    CHOSEN = (
        "office_id", "party_organisation_id", "party_owner_id", "centre_task_id", "superior_item_id", "function_id", "parent_id",
    )  # fmt: skip
    VOCABULARIES = (
        ("objective", "root_objective"), ("party_class", "party_class"), ("party_dimension", "party_dimension"),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("kind", [(code, term.title) for code, term in item_kinds().items()])
        for name, vocabulary in self.VOCABULARIES:
            self.let_choose(
                name, [("", "——"), *((code, term.title) for code, term in terms(vocabulary).items())]
            )
        for name in self.CHOSEN:
            offered = list(choices.get(name, ()))
            self.let_choose(name, [("", "——"), *offered])
            if not offered and name not in ("office_id", "party_organisation_id", "party_owner_id"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Browsers send line ends of their own; a text that nobody touched stays the same text."""
        said = {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
        }
        if "weight" in said and said["weight"] is None:
            said["weight"] = Decimal(1)
        return said


class ChangeAdoptedItemForm(ItemForm):
    """A change after adoption: what is to be, why, and who approved it."""

    reason = forms.CharField(label="变更原因", max_length=300)
    approved_by_name = forms.CharField(
        label="批准人", max_length=60, required=False, help_text="党组书记、副书记本人办理的可以不填。"
    )


class EmptyReasonForm(HouseForm):
    """Why a face is empty."""

    face = forms.ChoiceField(label="空着的一面", choices=(("party", "党建举措"), ("business", "业务内容")))
    reason = forms.CharField(label="原因", max_length=300)


class ProgressForm(HouseForm):
    """How far an item has come."""

    progress = forms.CharField(label="进展情况", widget=TWO_LINES)
    current_value = value_field("当前值")
    percent = forms.DecimalField(
        label="完成度（%）",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        help_text="没有基准值和目标值的事项填写；有的由数值算出。",
    )


class FinishItemForm(HouseForm):
    """The day of finishing and what was reached."""

    finished_on = forms.DateField(label="完成日期", required=False, help_text="不填则为今天。")
    current_value = value_field("完成时的数值")
    progress = forms.CharField(label="完成情况", widget=TWO_LINES, required=False)


class ReasonForm(HouseForm):
    """One word of reason."""

    reason = forms.CharField(label="原因", max_length=300)


class JunctionForm(HouseForm):
    """The party measure that serves an item: what, carried by whom, with which result."""

    measure_kind = forms.ChoiceField(label="举措类型")
    measure = forms.CharField(label="党建举措", max_length=300, help_text="例如：窗口党员示范岗。")
    expected_result = forms.CharField(
        label="预期成效", max_length=300, help_text="写业务上看得见的结果，例如：图审环节由 12 天压到 7 天。"
    )
    organisation = forms.TypedChoiceField(label="承担党组织", coerce=int)
    owner = forms.TypedChoiceField(label="责任岗位", coerce=int)
    party_item = forms.TypedChoiceField(
        label="对应的党建事项",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="计划里另有党建事项的，选上；没有可以不选。",
    )

    def __init__(
        self, *args: Any, organisations: Choices, owners: Choices, party_items: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure_kind"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((code, term.title) for code, term in measure_kinds().items()),
        ]
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "请选择"), *owners]  # type: ignore[attr-defined]
        self.fields["party_item"].choices = [("", "——"), *party_items]  # type: ignore[attr-defined]
