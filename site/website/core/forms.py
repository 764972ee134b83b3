"""Form pieces that every app shares."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting

from website.core.work_text import TextChoice, WorkText, WorkTextField, WorkTextWidget, text_choices

__all__ = ["ComponentRenderer", "TextChoice", "WorkText", "WorkTextField", "WorkTextWidget", "text_choices"]


class ComponentRenderer(TemplatesSetting):
    """Renders forms and fields with the templates of `templates/components/`."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
