"""What the form of a quiz says about its questions: the pool of each draw, and what an attempt asks in all."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel


class PoolPanel(Panel):
    """Below a source: how many questions it can choose from. A script keeps it true while somebody types."""

    class BoundPanel(Panel.BoundPanel):
        """Bound to one source."""

        template_name = "wagtailadmin/courses/pool_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """The sentences as the source is saved now."""
            from courses.domain.pools import pool_of, pool_sentences

            source, said = self.instance, []
            if source.bank_id:
                pool = pool_of(source.bank_id, **source.tags, language=source.language)
                said = pool_sentences(pool, source.draw)
            own = {"said": said, "url": reverse("courses_pool"), "language": source.language, "place": self.form.prefix}
            return {**super().get_context_data(parent_context), **own}


class QuizSumsPanel(Panel):
    """Above the sources: how many questions and points an attempt has, and the topics to pick from."""

    class BoundPanel(Panel.BoundPanel):
        """Bound to one quiz."""

        template_name = "wagtailadmin/courses/quiz_sums.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """The sums as the quiz is saved now."""
            from courses.domain.pools import sums_of
            from courses.models import Question, WrittenAnswers

            page = self.instance
            language = page.locale.language_code if page.locale_id else ""
            by_people = page.written_answers == WrittenAnswers.MARKED
            sums = sums_of(page.sources.all(), pass_percent=page.pass_percent, by_people=by_people, language=language)
            topics = Question.objects.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
            own = {"said": sums.sentences(), "topics": topics}
            return {**super().get_context_data(parent_context), **own}
