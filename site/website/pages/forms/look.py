"""A form with every kind of field, for the page of components."""

from __future__ import annotations

from django import forms


class SampleForm(forms.Form):
    """Never saved."""

    name = forms.CharField(
        label="Display name", max_length=80, help_text="What other people see. A made-up name is fine."
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False
    )
    day = forms.DateField(label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.IntegerField(label="Minutes", required=False)
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Spanish")])
    text = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    one = forms.ChoiceField(
        label="One of these", choices=[("a", "The first"), ("b", "The second")], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label="Any of these",
        choices=[("a", "Mornings"), ("b", "Evenings")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose as many as you like.",
    )
    file = forms.FileField(label="File", required=False)
    agree = forms.BooleanField(label="I have read this")
