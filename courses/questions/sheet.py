"""One learner's copy of a question: in which order its options stand, and what the page calls them.

Pages never carry the keys of a definition: keys can give the answer away ("right", or a, b, c in the right order).
A page carries tokens instead. A token depends on the key and on the seed of this copy alone, so that it still means the
same option when other options were added, and nobody can work it out without the seed, which never leaves the server.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.questions.base import Kind
    from courses.questions.shapes import Definition


@dataclass(frozen=True)
class Sheet:
    """`seed` belongs to this copy alone; `order` holds the keys of the options as they stand on the page."""

    seed: str
    order: tuple[str, ...]

    def token(self, key: str) -> str:
        """What the page calls the option `key`."""
        return hashlib.blake2s(f"{self.seed}/{key}".encode(), digest_size=6).hexdigest()

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {self.token(key): key for key in self.order}

    def key(self, token: str) -> str | None:
        """The option a page called `token`; None when this copy has no such option."""
        return self._keys.get(token)


def lay_out(kind: Kind, definition: Definition, *, seed: str, shuffle: bool = True) -> Sheet:
    """A fresh copy of a question. The same seed gives the same copy."""
    rng = random.Random(f"{seed}/order") if shuffle else None  # noqa: S311 - an order, not a secret
    return Sheet(seed, tuple(kind.option_order(definition, rng)))


def shuffled(keys: Sequence[str], rng: random.Random | None) -> list[str]:
    """The keys in the order of `rng`; as they stand when it is None."""
    found = list(keys)
    if rng is not None:
        rng.shuffle(found)
    return found
