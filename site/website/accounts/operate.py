"""The site at /operate/: for operators only, and with nothing in it that we did not put there ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from website.accounts.enums import Role
from website.core.access import AccessMarker, mark, public

FIRST_PARTY = ("website.", "courses.", "supervision.")


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that `OperateSite.admin_view` guards."""
    return mark(view, AccessMarker("role", Role.OPERATOR.value))


class OperateSite(AdminSite):
    """Django's admin, narrowed: sign-in is allauth's, and only admin classes of this project are taken in.

    Packages register models that hold secrets or confidential rows (second factors, sessions, addresses, queue
    payloads); those registrations are passed over, so a new dependency cannot open anything here.
    """

    site_title = site_header = _("Operate Mainstay")
    index_title = _("People, teams and the machinery")
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Takes in what one of our own admin classes shows, and passes over the rest."""
        if admin_class is not None and admin_class.__module__.startswith(FIRST_PARTY):
            super().register(model_or_iterable, admin_class, **options)

    def unregister(self, model_or_iterable: type[Model] | Iterable[type[Model]]) -> None:
        """Forgets models; those that were never taken in are no error, as packages replace what they registered."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().unregister([model for model in models if self.is_registered(model)])

    def has_permission(self, request: HttpRequest) -> bool:
        """Operators."""
        return request.user.is_active and request.user.is_superuser

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Every page: 403 for people who are no operators; the sign-in page for those who are not signed in."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return for_operators(update_wrapper(guarded, view))

    @public("sends to the one sign-in page, with its second factor")
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """In the place of Django's own sign-in page."""
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    @for_operators
    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The one sign-out page, which asks first."""
        return HttpResponseRedirect(reverse("account_logout"))

    @for_operators
    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The one page to change a password."""
        return HttpResponseRedirect(reverse("account_change_password"))

    @for_operators
    def password_change_done(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """As for changing it."""
        return HttpResponseRedirect(reverse("account_change_password"))
