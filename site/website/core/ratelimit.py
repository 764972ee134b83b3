"""Counting what anonymous visitors may do often but not endlessly, in the cache that all processes share."""

from __future__ import annotations

import ipaddress

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from website.core import clock


def allow(action: str, address: str, *, amount: int, seconds: int) -> bool:
    """Counts one `action` from the IP `address` and says whether it is within `amount` per `seconds`.

    Counts in windows that start at fixed times. The cache keeps a keyed digest of the address, not the address; of an
    IPv6 address its network counts, because one visitor has them all. A cache that loses the count lets people in.
    """
    window = int(clock.now().timestamp()) // seconds
    key = f"rate:{action}:{window}:{salted_hmac('core.ratelimit', network_of(address)).hexdigest()[:32]}"
    if cache.add(key, 1, timeout=seconds):
        return amount >= 1
    try:
        return cache.incr(key) <= amount
    except ValueError:
        return True


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
