"""App configuration."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Registers the app with Django and what it contributes to lower rooms."""

    name = "courses"
    label = "courses"

    def ready(self) -> None:
        """Fills the registries of lower rooms."""
        from courses import contribute, contribute_quiz, contribute_regrade, contribute_review
        from courses.views import pages, quiz_intro  # noqa: F401 - registers the contexts of page types

        contribute.register_all()
        contribute_quiz.register_all()
        contribute_regrade.register_all()
        contribute_review.register_all()
