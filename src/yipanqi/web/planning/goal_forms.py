"""Forms of centre tasks, functions, bulk acts and the plan's workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from yipanqi.planning.queries import item_kinds, terms
from yipanqi.web.frame.forms import HouseForm
from yipanqi.web.planning.forms import FOUR_LINES, Choices


class CentreTaskForm(HouseForm):
    """A centre task of one level."""

    title = forms.CharField(label="中心任务", max_length=200)
    organisation = forms.TypedChoiceField(label="发布单位", coerce=int)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    level = forms.ChoiceField(label="层级")
    objective = forms.ChoiceField(label="核心任务")
    parent_id = forms.TypedChoiceField(
        label="上级中心任务",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="由哪项上级任务分解而来。",
    )
    source = forms.CharField(label="来源文件", max_length=200, required=False)
    note = forms.CharField(label="要求", widget=FOUR_LINES, required=False)

    def __init__(self, *args: Any, homes: Iterable[Any], parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", [(str(one.pk), one.short_name) for one in homes])
        self.let_choose("level", [(code, term.title) for code, term in terms("centre_level").items()])
        self.let_choose("objective", [(code, term.title) for code, term in terms("root_objective").items()])
        self.let_choose("parent_id", [("", "——"), *parents])


class FunctionForm(HouseForm):
    """A function of an agency or of one of its offices."""

    title = forms.CharField(label="职能", max_length=200)
    organisation = forms.TypedChoiceField(label="单位", coerce=int)
    office_id = forms.TypedChoiceField(
        label="科室", coerce=int, empty_value=None, required=False, help_text="不选则为全单位。"
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="例如：三定规定第三条")

    def __init__(self, *args: Any, homes: Iterable[Any], offices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", [(str(one.pk), one.short_name) for one in homes])
        self.let_choose("office_id", [("", "全单位"), *offices])


class TogetherForm(HouseForm):
    """What several items are to be given at once; what is left empty stays as it is."""

    kind = forms.ChoiceField(label="种类", required=False)
    office_id = forms.TypedChoiceField(label="责任科室", coerce=int, empty_value=None, required=False)
    owner_name = forms.CharField(label="责任人", max_length=120, required=False)
    due_on = forms.DateField(label="完成时限", required=False)
    centre_task_id = forms.TypedChoiceField(label="中心任务", coerce=int, empty_value=None, required=False)
    function_id = forms.TypedChoiceField(label="职能", coerce=int, empty_value=None, required=False)
    parent_id = forms.TypedChoiceField(label="上级事项", coerce=int, empty_value=None, required=False)
    objective = forms.ChoiceField(label="核心任务", required=False)
    party_class = forms.ChoiceField(label="党建目标类别", required=False)
    party_dimension = forms.ChoiceField(label="党的建设布局", required=False)
    party_organisation_id = forms.TypedChoiceField(
        label="承担党组织", coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = ("", "不改")
        self.let_choose("kind", [same, *((code, term.title) for code, term in item_kinds().items())])
        for name, vocabulary in (
            ("objective", "root_objective"), ("party_class", "party_class"), ("party_dimension", "party_dimension"),
        ):  # fmt: skip
            self.let_choose(name, [same, *((code, term.title) for code, term in terms(vocabulary).items())])
        for name in ("office_id", "centre_task_id", "function_id", "parent_id", "party_organisation_id"):
            self.let_choose(name, [same, *choices.get(name, [])])


class WorkbookForm(HouseForm):
    """The plan's workbook as it comes back."""

    file = forms.FileField(label="计划表", help_text="在导出的表上修改；新增事项的，编号和版本空着。")


class DraftForm(HouseForm):
    """A name for a kept draft."""

    title = forms.CharField(label="名称", max_length=120, required=False, help_text="不填则为“第几稿”。")
