"""The filter of the entries."""

from __future__ import annotations

from django import forms

from yipanqi.web.frame.act_words import ROOMS, TITLES
from yipanqi.web.frame.forms import HouseForm


class FilterForm(HouseForm):
    """Subject, room, act, person and dates; all may stay empty."""

    q = forms.CharField(label="对象名称", required=False, max_length=100)
    room = forms.ChoiceField(label="环节", required=False, choices=(("", "全部"), *ROOMS))
    word = forms.ChoiceField(
        label="事项", required=False, choices=(("", "全部"), *sorted(TITLES.items(), key=lambda row: row[0]))
    )
    person = forms.CharField(label="经办人", required=False, max_length=60)
    from_on = forms.DateField(label="起", required=False)
    until_on = forms.DateField(label="止", required=False)
