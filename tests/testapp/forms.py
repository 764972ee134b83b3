"""A form that shows the identifier check."""

from django import forms

from website.core.forms import WorkTextField


class NoteForm(forms.Form):
    """A note about work, and a field besides."""

    note = WorkTextField(label="What happened", max_length=300)
    place = forms.CharField(label="Place", required=False, max_length=20)
    more = WorkTextField(label="More", required=False)
