"""Who publishes a page of the catalogue: its readers, by approving; an editor alone only where nobody reviews."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester

from courses.models.content_review import needs_review


class ReviewedPagePermissions(PagePermissionTester):
    """Wagtail's answers, but for publishing. Taking a page down stays with editors: what is wrong must go at once."""

    def can_publish(self) -> bool:
        """Whether the person publishes without a review."""
        return super().can_publish() and self._goes_unreviewed()

    def can_publish_subpage(self) -> bool:
        """The same for a page that is made and published in one go."""
        return super().can_publish_subpage() and self._goes_unreviewed()

    def can_set_view_restrictions(self) -> bool:
        """Privacy is not a text that readers review."""
        return super().can_publish()

    def can_unschedule(self) -> bool:
        """Holding something back needs no review."""
        return super().can_publish()

    def _goes_unreviewed(self) -> bool:
        return self.user.is_superuser or not needs_review(self.page)


class PublishedByReview:
    """Mixin of page types that are published by their readers."""

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What `user` may do with this page."""
        return ReviewedPagePermissions(user, self)
