"""The instruments there are. Each is a file in `supervision/instruments`; the one people fill in is `DEFAULT`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from supervision import instruments
from supervision.instruments.shape import Instrument
from supervision.models import SelfCheck
from website.core.errors import NotNow

DEFAULT = "cbi"
FOLDER = Path(instruments.__file__).parent


def read_instrument(path: Path) -> Instrument:
    """The instrument in a file. Raises pydantic's ValidationError for a file that does not fit the shape."""
    return Instrument.model_validate_json(path.read_bytes())


@cache
def all_instruments() -> dict[str, Instrument]:
    """Every instrument by its id. Raises ValueError when two files hold the same id."""
    found: dict[str, Instrument] = {}
    for path in sorted(FOLDER.glob("*.json")):
        instrument = read_instrument(path)
        if instrument.id in found:
            raise ValueError(f"two files hold the instrument {instrument.id}")
        found[instrument.id] = instrument
    return found


def find_instrument(name: str, version: str) -> Instrument | None:
    """The instrument with exactly this version: answers mean nothing with another wording. None when it is gone."""
    found = all_instruments().get(name)
    return found if found is not None and found.version == version else None


def instrument_of(check: SelfCheck) -> Instrument:
    """The instrument that a self-check was begun with. Raises NotNow when it is not installed any more."""
    found = find_instrument(check.instrument, check.instrument_version)
    if found is None:
        sentence = _("These questions are not part of Mainstay any more. You can still delete your answers.")
        raise NotNow(sentence, code="no-instrument")
    return found


def default_instrument() -> Instrument:
    """The instrument that people fill in. Raises NotNow when it was taken out of the installation."""
    found = all_instruments().get(DEFAULT)
    if found is None:
        raise NotNow(_("There is no self-check here at the moment."), code="no-instrument")
    return found
