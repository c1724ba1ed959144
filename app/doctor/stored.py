"""What the database holds: products, keys, and whose clock it goes by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from app.access.keys import KeyKind
from app.doctor.finding import Finding, State
from app.settings import Env, Settings
from app.store.postgres import NAME as POSTGRESQL
from app.stores import Stores

APART: Final = timedelta(seconds=30)
"""Clocks that are further apart are worth a look: tokens, keys and events go by them."""
SOON: Final = timedelta(days=7)
_SET_IT: Final = "set the clock: timedatectl set-ntp true, on both machines"


def sold(stores: Stores) -> Iterator[Finding]:
    """What the shop sells."""
    if not stores.catalog.sequence():
        cure = "shelftalk catalog import FILE (docs/feeds.md)"
        yield Finding(part="catalogue", state=State.DOUBT, said="empty: lists have nothing to show", cure=cure)
    else:
        said = f"{sum(1 for _ in stores.catalog.all())} products, {stores.events.count()} events"
        yield Finding(part="catalogue", state=State.OK, said=said)


def who_may(settings: Settings, stores: Stores, now: datetime) -> Iterator[Finding]:
    """Keys, which production asks for."""
    if settings.env is not Env.PRODUCTION:
        return
    keys = [key for key in stores.keys.all() if key.valid(now)]
    make = "shelftalk keys create publishable --name storefront --origin https://your.shop"
    if not keys:
        yield Finding(part="keys", state=State.BAD, said="there is none, so nobody may ask", cure=make)
        return
    pages = [key for key in keys if key.kind is KeyKind.PUBLISHABLE]
    said = f"{len(pages)} publishable, {len(keys) - len(pages)} secret"
    if not pages:
        yield Finding(part="keys", state=State.DOUBT, said=f"{said}: no page may ask", cure=make)
        return
    yield Finding(part="keys", state=State.OK, said=said)
    for key in keys:
        if key.expires_at and key.expires_at - now < SOON:
            said = f"{key.name} ({key.id}) ends on {key.expires_at:%Y-%m-%d %H:%M} UTC"
            cure = f"put its successor into place, or shelftalk keys rotate {key.id}"
            yield Finding(part="keys", state=State.DOUBT, said=said, cure=cure)


def clock(settings: Settings, stores: Stores, now: datetime) -> Iterator[Finding]:
    """The time here, in the shop, in the database, and in what it was told."""
    here = now.astimezone(settings.zone)
    said = f"{now:%Y-%m-%d %H:%M} UTC, {here:%A %H:%M} in {settings.shop_timezone}"
    yield Finding(part="clock", state=State.OK, said=said)
    if settings.env is Env.PRODUCTION and "shop_timezone" not in settings.model_fields_set:
        said = "not set: hours and weekdays are those of UTC"
        yield Finding(
            part="time zone", state=State.OFF, said=said, cure="SHELFTALK_SHOP_TIMEZONE, such as Europe/Berlin"
        )
    if stores.database.dialect.name == POSTGRESQL:
        with stores.database.connect() as connection:
            theirs = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        yield from apart("database", theirs, now)
    newest = stores.events.newest()
    if newest and newest - now > timedelta(minutes=10):
        said = f"the newest event is of {newest:%Y-%m-%d %H:%M} UTC, which is to come: the clock went back"
        yield Finding(part="clock", state=State.DOUBT, said=said, cure=_SET_IT)


def apart(whose: str, theirs: datetime, now: datetime) -> Iterator[Finding]:
    """A finding if another machine has another time."""
    ahead = theirs.astimezone(UTC) - now
    if abs(ahead) > APART:
        way = "ahead of" if ahead > timedelta(0) else "behind"
        said = f"that of the {whose} is {abs(ahead).total_seconds():.0f} s {way} this machine's"
        yield Finding(part="clock", state=State.DOUBT, said=said, cure=_SET_IT)
