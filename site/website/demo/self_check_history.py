"""Self-checks of the demo's people: kept, shared, run out, taken back; and the looks that each of them can see.

Amara has never done one and Lena never shared hers: to everybody else the two look the same.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from supervision.domain import self_checks, shares
from supervision.domain.instruments import default_instrument
from supervision.enums import ShareLevel, SharePurpose
from supervision.models import SelfCheck
from website.accounts.models import User
from website.demo.timeline import Timeline, ago

STEP = 25
DONE = (
    # who, days ago, hour, answers as steps of 25 for each scale of the instrument, in its order
    ("lena", 150, "21:10", ("222112", "1122212", "110101")),
    ("jo", 101, "20:15", ("121111", "1111111", "110101")),
    ("marcus", 70, "19:40", ("232132", "2232221", "121121")),
    ("jo", 69, "20:30", ("222112", "1121211", "110111")),
    ("lena", 57, "22:05", ("333233", "2333223", "221222")),
    ("jo", 40, "21:20", ("343143", "3343332", "121232")),
    ("tomas", 22, "18:30", ("221112", "2122211", "111101")),
    ("idris", 17, "07:50", ("222122", "2232212", "110111")),
    ("rosa", 6, "20:40", ("332132", "2223212", "111111")),
    ("jo", 3, "19:55", ("232122", "2122212", "110111")),
)


def live(people: dict[str, User]) -> None:
    """Everybody's self-checks. Leaves a database alone that has any. Must not run inside a transaction: looks are
    recorded in one of their own.
    """
    if SelfCheck.objects.exists():
        return
    timeline = Timeline()
    for name, days, hour, answers in DONE:
        timeline.at(ago(days, hour), partial(fill_in, people[name], answers))
    _add_shares(timeline, people)
    timeline.live()


def fill_in(person: User, answers: tuple[str, ...]) -> SelfCheck:
    """Answers every statement and finishes."""
    given = {
        item: int(step) * STEP
        for scale, steps in zip(default_instrument().scales, answers, strict=True)
        for item, step in zip(scale.items, steps, strict=True)
    }
    check = self_checks.start(actor=person, anyway=True)
    self_checks.save_answers(check.code, given, known={}, actor=person)
    return self_checks.finish(check.code, actor=person)


def _add_shares(timeline: Timeline, people: dict[str, User]) -> None:
    """Rosa shares a result and Jo her trend; what Marcus shared ran out, and Tomás took his back."""
    rosa, jo, marcus, tomas, dana, idris = (people[name] for name in ("rosa", "jo", "marcus", "tomas", "dana", "idris"))
    minutes = dt.timedelta(minutes=4)

    timeline.at(ago(70, "19:40") + minutes, partial(_share, marcus, dana, SharePurpose.WORKLOAD))
    timeline.at(ago(66, "09:10"), partial(shares.shown_to, dana, marcus))

    trend = {"recipient": dana, "purpose": SharePurpose.SUPPORT, "days": 182, "earlier": True, "actor": jo}
    timeline.at(ago(69, "20:30") + minutes, partial(shares.share_trend, **trend))
    timeline.at(ago(38, "14:20"), partial(shares.shown_to, dana, jo))
    timeline.at(ago(1, "08:25"), partial(shares.shown_to, dana, jo))

    timeline.at(ago(22, "18:30") + minutes, partial(_share, tomas, idris, SharePurpose.SUPPORT))
    timeline.at(ago(20, "08:15"), partial(shares.shown_to, idris, tomas))
    timeline.at(ago(15, "17:05"), partial(shares.withdraw_all, actor=tomas))

    timeline.at(ago(6, "20:40") + minutes, partial(_share, rosa, dana, SharePurpose.WORKLOAD))
    timeline.at(ago(5, "09:20"), partial(shares.shown_to, dana, rosa))


def _share(person: User, recipient: User, purpose: str) -> None:
    """Shares the newest result: the plain words only, for 30 days."""
    check = self_checks.finished_checks(person)[-1]
    shares.share_result(
        check, recipient=recipient, level=ShareLevel.BAND, purpose=purpose, days=shares.DEFAULT_DAYS, actor=person
    )
