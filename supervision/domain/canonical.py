"""One way to write data as bytes, so that a digest made today can be made again in ten years.

JSON with sorted keys, without spaces, in ASCII; moments in UTC to the microsecond, dates as year-month-day. Never
change what a function here returns for data it knows: every digest ever made would break.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any


def canonical(data: Any) -> bytes:
    """Plain data as the one sequence of bytes that stands for it. Raises ValueError for what is not finite."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def fingerprint(data: Any) -> str:
    """SHA-256 of the canonical bytes. It goes into keyed digests only and is stored nowhere by itself."""
    return hashlib.sha256(canonical(data)).hexdigest()


def moment(value: dt.datetime) -> str:
    """A moment in UTC, to the microsecond. Raises ValueError for one without a time zone."""
    if value.tzinfo is None:
        raise ValueError("a record holds aware moments only")
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def day(value: dt.date | None) -> str | None:
    """A date as year-month-day."""
    return None if value is None else value.isoformat()
