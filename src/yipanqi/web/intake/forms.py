"""The upload."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.intake.services.reading import MOST_FILES
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField, SeveralFilesInput

LARGEST = 20 * 1024 * 1024


class UploadForm(HouseForm):
    """Workbooks of the office that belong together."""

    file = SeveralFilesField(
        label="把表格拖到这里，或选择文件（可一次选几个）",
        widget=SeveralFilesInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text="xlsx、xls、csv，每个不超过 20 MB。党组织信息表、党员花名册、年度重点工作任务分解表、三会一课台账一起上传，系统按先后写入；列名和次序不限。",
        error_messages={"required": "请先选择表格，再上传。"},
    )

    def clean_file(self) -> list[Any]:
        """Refuse what is too large or too much for an office's workbooks."""
        files: list[Any] = self.cleaned_data["file"]
        if not files:
            raise forms.ValidationError("请先选择表格，再上传。")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多上传 {MOST_FILES} 个表格，请分次上传。")
        if large := [file.name for file in files if file.size > LARGEST]:
            raise forms.ValidationError(f"“{large[0]}”超过 20 MB，请拆成几个表格分别导入。")
        return files


class RowsForm(HouseForm):
    """Which rows of a sheet, and what is searched in them; the sheet stays when the filter changes."""

    sheet = forms.IntegerField(min_value=0, max_value=1000, required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="结果",
        required=False,
        choices=(
            ("", "全部"),
            ("refused", "退回"),
            ("warned", "有提示"),
            ("accepted", "可导入"),
            ("unchanged", "无变化"),
        ),
    )
    q = forms.CharField(label="查找", required=False, max_length=60)
