"""Pages, help lines and site settings."""

from website.pages.models.base import BasePage
from website.pages.models.help_line import HelpLine
from website.pages.models.home import HomePage
from website.pages.models.library import LibraryIndexPage, LibraryItem
from website.pages.models.organisation import OrganisationSettings
from website.pages.models.standard import StandardPage
from website.pages.models.stories import StoryIndexPage, StoryPage

__all__ = [
    "BasePage",
    "HelpLine",
    "HomePage",
    "LibraryIndexPage",
    "LibraryItem",
    "OrganisationSettings",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
]
