"""The upload."""

from __future__ import annotations

from django import forms

from yipanqi.web.frame.forms import HouseForm

LARGEST = 20 * 1024 * 1024


class UploadForm(HouseForm):
    """One workbook of the office."""

    file = forms.FileField(
        label="把表格拖到这里，或选择文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text="xlsx、xls、csv，不超过 20 MB。党组织信息表、党员花名册、年度重点工作任务分解表、三会一课台账都可以，列名和次序不限。",
    )

    def clean_file(self) -> object:
        """Refuse what is too large to be an office's workbook."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("文件超过 20 MB，请拆成几个表格分别导入。")
        return file


class PreviewFilter(HouseForm):
    """Which sheet, which rows, which page of a preview."""

    sheet = forms.IntegerField(min_value=0, max_value=1000, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    state = forms.ChoiceField(choices=(("", ""), ("refused", "")), required=False)
