"""Forms that look like the house and keep what was typed when an act is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from yipanqi.basics.errors import Conflict, HouseError, Refused

CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
UNSAID = forms.Field.default_error_messages["required"]
DATE_FORMATS = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")


class HouseForm(forms.Form):
    """Gives every widget its class and every date a date input."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def full_clean(self) -> None:
        """An empty field says what to do, those that a kind of activity added as well."""
        for field in self.fields.values():
            if field.error_messages["required"] != UNSAID:
                continue
            is_chosen = isinstance(field, forms.ChoiceField | forms.FileField | forms.BooleanField)
            field.error_messages["required"] = "请选择。" if is_chosen else "请填写。"
        super().full_clean()

    def let_choose(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        """Let the field offer these choices."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


def dress(field: forms.Field) -> None:
    """Add the house's classes to a field's widget; twice is as good as once."""
    if isinstance(field, forms.DateField) and isinstance(field.widget, forms.DateInput):
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs={**field.widget.attrs, "type": "date"})
        field.input_formats = DATE_FORMATS
        field.widget.is_required = field.required
    if isinstance(field.widget, CHECKS):
        style = "form-check-input"
    elif isinstance(field.widget, forms.Select):
        style = "form-select"
    else:
        style = "form-control"
    given = str(field.widget.attrs.get("class", ""))
    if style not in given.split():
        field.widget.attrs["class"] = f"{given} {style}".strip()


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """Turn a refusal inside the block into errors of the form: the named fields' own, the sentence above all."""
    try:
        yield
    except (Refused, Conflict) as refusal:
        add_refusal(form, refusal)


def add_refusal(form: forms.Form, refusal: HouseError) -> None:
    """Put the refusal's sentence on the form and each field's sentence on its field."""
    form.add_error(None, refusal.sentence)
    for name, sentence in refusal.fields.items():
        if name in form.fields:
            form.add_error(name, sentence)


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file by itself; an empty list for none."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(each, initial) for each in given if each]
