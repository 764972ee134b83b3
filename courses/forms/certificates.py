"""Forms about certificates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.certificates import normalise_code
from courses.enums import NameShown
from courses.models import Certificate


class CodeForm(forms.Form):
    """The code of a certificate, as a person reads it off the paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=200,
        help_text=_("24 letters and digits. Dashes, spaces and capital letters do not matter."),
        error_messages={"required": _("Type the code that stands at the foot of the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "code-input"}
        ),
    )

    def clean_code(self) -> str:
        """The code made comparable; "" when no certificate can have it."""
        return normalise_code(self.cleaned_data["code"])


class NameShownForm(forms.ModelForm):
    """The holder's choice of what the public page says about them."""

    class Meta:
        model = Certificate
        fields = ["name_shown"]
        widgets = {"name_shown": forms.RadioSelect}
        labels = {"name_shown": _("Anybody with the code sees the course, the hours, the dates and")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_shown"].choices = NameShown.choices
