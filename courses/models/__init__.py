"""Everything that learning stores. Each file holds one aggregate."""

from courses.models.attempts import Attempt, AttemptGrant, AttemptItem, AttemptStep, TimeAllowance, TimeAllowanceGrant
from courses.models.certificate import Certificate
from courses.models.content_review import ReviewChecklist, ReviewTask
from courses.models.enrolment import Completion, Enrolment, LastPlace
from courses.models.kept_words import KeptWord
from courses.models.loading import LoadedItem
from courses.models.marking import WrittenMark
from courses.models.pages import (
    CatalogPage,
    CourseHours,
    CoursePage,
    CoursePrerequisite,
    LessonPage,
    ModuleObjective,
    ModulePage,
    ModuleSource,
)
from courses.models.practice import QuickCheckAnswer, Reflection, ScenarioPlay
from courses.models.questions import Question, QuestionBank, QuestionVersion
from courses.models.quiz import PRESETS, Preset, QuizPage, QuizSource, ReviewWhen, WrittenAnswers
from courses.models.refreshers import RefresherOffer, SafetyChange
from courses.models.regrade import Regrade, RegradeChange, RegradeProposal, RegradeRule
from courses.models.sent import SentWork, SentWorkReply
from courses.models.statistics import LEAST_ATTEMPTS, AttemptChoice, ItemFlag, ItemStatistics, QuizStatistics

__all__ = [
    "LEAST_ATTEMPTS",
    "PRESETS",
    "Attempt",
    "AttemptChoice",
    "AttemptGrant",
    "AttemptItem",
    "AttemptStep",
    "CatalogPage",
    "Certificate",
    "Completion",
    "CourseHours",
    "CoursePage",
    "CoursePrerequisite",
    "Enrolment",
    "ItemFlag",
    "ItemStatistics",
    "KeptWord",
    "LastPlace",
    "LessonPage",
    "LoadedItem",
    "ModuleObjective",
    "ModulePage",
    "ModuleSource",
    "Preset",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "QuickCheckAnswer",
    "QuizPage",
    "QuizSource",
    "QuizStatistics",
    "Reflection",
    "RefresherOffer",
    "Regrade",
    "RegradeChange",
    "RegradeProposal",
    "RegradeRule",
    "ReviewChecklist",
    "ReviewTask",
    "ReviewWhen",
    "SafetyChange",
    "ScenarioPlay",
    "SentWork",
    "SentWorkReply",
    "TimeAllowance",
    "TimeAllowanceGrant",
    "WrittenAnswers",
    "WrittenMark",
]
