"""Views that exist in tests only."""

from django.db import transaction
from django.http import HttpResponse
from django.template import engines

from tests.testapp.forms import NoteForm
from tests.testapp.models import Folder, Secret
from website import audit
from website.core.access import public
from website.core.errors import DomainError, Invalid, NotAllowed, NotNow
from website.core.forms import text_choices

PAGE = """<form method="post">{% csrf_token %}{{ form }}<button>Save</button>{{ form.media }}</form>"""
ERRORS = {
    "refused": lambda: DomainError("That is not possible."),
    "not-allowed": lambda: NotAllowed("Only <b>Dana</b> may do this.", code="not_hers"),
    "not-now": lambda: NotNow("It is closed.", code="closed"),
    "invalid": lambda: Invalid("Write less.", code="long", field="body"),
    "audit": audit.CannotRecord,
}


@public("exists in tests only")
def note(request):
    """The form of the identifier check; saving records the choices."""
    form = NoteForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            secret = Secret.objects.create(body=form.cleaned_data["note"], maybe=form.cleaned_data["more"])
            audit.record_text_choices(audit.SYSTEM, secret, text_choices(form))
        return HttpResponse(status=204)
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


@public("exists in tests only")
def fail(request, kind):
    """Raises an error of the domain after a change in a transaction."""
    with transaction.atomic():
        Folder.objects.create(name="half done")
        raise ERRORS[kind]()


@public("exists in tests only")
def show(request, code):
    """Shows a secret."""
    return HttpResponse(Secret.objects.get(code=code).body)


@public("exists in tests only")
def crash(request):
    """Raises what is no error of the domain."""
    raise ZeroDivisionError
