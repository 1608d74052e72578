"""Forms about signals: the branch's explanation, the reviewer's verdict."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.inspection.queries import source_kinds, verdicts
from yipanqi.inspection.services import FindingDraft
from yipanqi.web.frame.forms import HouseForm


class ExplainForm(HouseForm):
    """How it came to be."""

    explanation = forms.CharField(
        label="情况说明",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="如：两个支部联合开展；原文引自某文件；休假后集中补录。",
    )


class JudgeForm(HouseForm):
    """What it is, why, and the finding where it is a problem."""

    verdict = forms.ChoiceField(label="核查结论", widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    title = forms.CharField(
        label="问题", max_length=200, required=False, help_text="选“登记问题”时用；其他结论不看以下各项。"
    )
    source_kind = forms.ChoiceField(label="问题来源", required=False)
    clause = forms.CharField(label="对照条款", max_length=300, required=False)
    due_on = forms.DateField(label="整改时限", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, str]]] = {
            "verdict": list(verdicts()),
            "source_kind": list(source_kinds()),
        }
        for name, each in choices.items():
            self.let_choose(name, each)

    def finding(self) -> FindingDraft | None:
        """What is to be registered, where that was chosen."""
        data = self.cleaned_data
        if data["verdict"] != "finding":
            return None
        return FindingDraft(data["title"], data["source_kind"], data["clause"], data["due_on"])
