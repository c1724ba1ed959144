"""`shelftalk keys`: who may ask the shop, and from which pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.access.keys import GRACE, Key, KeyKind, KeyRefused, KeyText, new_key, rotated
from app.store.keys import SqlKeyStore
from app.store.ports import StoreUnavailable
from app.stores import open_stores
from app.terminal import AsJson, complain, console, out, read_settings

keys = typer.Typer(no_args_is_help=True, help="Who may ask the shop, and from which pages: docs/security.md.")

KeyId = Annotated[str, typer.Argument(help="As `shelftalk keys list` shows it.")]


@keys.command("create")
def create(
    kind: Annotated[KeyKind, typer.Argument(help="`publishable` stands in a page, `secret` on a server.")],
    *,
    name: Annotated[str, typer.Option(help="What it is for, such as storefront.")],
    origin: Annotated[
        list[str] | None, typer.Option(help="A page's origin, such as https://shop.example; once for each.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key, and print it: it is shown this once, and kept as a digest."""
    with _keys() as store:
        key, text = new_key(kind, name, tuple(origin or ()), datetime.now(UTC))
        store.add(key)
    _show(key, text, as_json=as_json)


@keys.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """The keys, the oldest first: what they are for, and how they stand."""
    with _keys() as store:
        found, now = store.all(), datetime.now(UTC)
    if as_json:
        out.print_json(data=[_json(key, now) for key in found])
        return
    table = Table("id", "kind", "name", "origins", "created", "stands")
    for key in found:
        table.add_row(
            key.id, key.kind, escape(key.name), "\n".join(key.origins), f"{key.created_at:%Y-%m-%d}", _stands(key, now)
        )
    out.print(table)


@keys.command("revoke")
def revoke(key_id: KeyId) -> None:
    """End a key now, and every visitor token made for it; every worker knows within 5 seconds."""
    with _keys() as store:
        if not store.revoke(key_id, datetime.now(UTC)):
            raise KeyRefused(f"there is no key {key_id} that still works; `shelftalk keys list` shows them")
    out.print(f"{key_id} is revoked")


@keys.command("rotate")
def rotate(
    key_id: KeyId,
    *,
    grace_hours: Annotated[
        float, typer.Option(min=0, max=24 * 90, help="For how long the old key works beside the new one.")
    ] = GRACE / timedelta(hours=1),
    as_json: AsJson = False,
) -> None:
    """Make a key's successor, with its name and origins; both work until the old one ends."""
    with _keys() as store:
        key = store.get(key_id)
        if key is None:
            raise KeyRefused(f"there is no key {key_id}; `shelftalk keys list` shows them")
        ending, successor, text = rotated(key, datetime.now(UTC), timedelta(hours=grace_hours))
        store.replace(ending, successor)
    if not as_json:
        out.print(f"{key_id} works until {ending.expires_at:%Y-%m-%d %H:%M} UTC; its successor is")
    _show(successor, text, as_json=as_json)


@contextmanager
def _keys() -> Iterator[SqlKeyStore]:
    """The shop's keys; what is wrong is said, and the program ends."""
    try:
        stores = open_stores(read_settings())
        try:
            yield stores.keys
        finally:
            stores.close()
    except (KeyRefused, StoreUnavailable) as error:
        complain(error)
        raise typer.Exit(1) from error


def _show(key: Key, text: KeyText, *, as_json: bool) -> None:
    if as_json:
        out.print_json(data={**_json(key, key.created_at), "key": str(text)})
        return
    out.print(str(text), markup=False, highlight=False, soft_wrap=True)
    console.print(f"Keep it now: it is not shown again. Its id is {key.id}.")


def _json(key: Key, now: datetime) -> dict[str, object]:
    return {
        "id": key.id,
        "kind": key.kind.value,
        "name": key.name,
        "origins": list(key.origins),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "valid": key.valid(now),
    }


def _stands(key: Key, now: datetime) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC"
    if key.expires_at is None:
        return "works"
    return f"{'works until' if now < key.expires_at else 'ended'} {key.expires_at:%Y-%m-%d %H:%M} UTC"
