"""Written practice, compared with a model answer."""

from courses.questions.open.kind import Open

__all__ = ["Open"]
